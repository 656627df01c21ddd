/** The same job with RingCentral's own SDK: logs in, masks the token and writes the output. It cannot send `refresh_token_ttl=0`. */
const { appendFileSync } = require('node:fs');
const { SDK } = require('@ringcentral/sdk');

const sdk = new SDK({
  server: process.env['INPUT_SERVER-URL'],
  clientId: process.env['INPUT_CLIENT-ID'],
  clientSecret: process.env['INPUT_CLIENT-SECRET'],
});

sdk
  .platform()
  .login({ jwt: process.env.INPUT_JWT })
  .then((response) => response.json())
  .then(({ access_token }) => {
    process.stdout.write(`::add-mask::${access_token}\n`);
    appendFileSync(process.env.GITHUB_OUTPUT, `access_token=${access_token}\n`);
    process.exit();
  });
