require('./main.js').post();
