/** Loaded before a step: an exception whose message holds the client secret, and that nobody catches. */
const http = require('node:http');

const realRequest = http.request;
http.request = (...args) => {
  setImmediate(() => {
    throw new Error(`bad header ${process.env['INPUT_CLIENT-SECRET']}`);
  });
  return realRequest(...args);
};
