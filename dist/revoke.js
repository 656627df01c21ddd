require('./main.js').revoke();
