/**
 * The floor: the least a Node program can do to get a token for later steps. It loads `https`, makes the request that
 * the action makes, reads the answer and writes the output. It masks nothing and checks nothing.
 */
const https = require('node:https');
const { appendFileSync } = require('node:fs');

const url = new URL(`${process.env['INPUT_SERVER-URL']}/restapi/oauth/token`);
const form = new URLSearchParams({
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  assertion: process.env.INPUT_JWT,
  refresh_token_ttl: '0',
}).toString();
const credentials = `${process.env['INPUT_CLIENT-ID']}:${process.env['INPUT_CLIENT-SECRET']}`;
const headers = {
  Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  'Content-Type': 'application/x-www-form-urlencoded',
  'Content-Length': form.length,
};

// Without TLS, as no user has it, for comparison.
const { request } = url.protocol === 'https:' ? https : require('node:http');
const sent = request(url, { method: 'POST', headers }, (response) => {
  let body = '';
  response.on('data', (chunk) => {
    body += chunk;
  });
  response.on('end', () => {
    appendFileSync(process.env.GITHUB_OUTPUT, `access_token=${JSON.parse(body).access_token}\n`);
    process.exit();
  });
});
sent.end(form);
