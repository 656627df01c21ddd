/** Loaded before a step: an exception that nobody catches, while the request is under way. */
const http = require('node:http');

const realRequest = http.request;
http.request = (...args) => {
  setImmediate(() => {
    throw new Error(`escaped from ${__filename}`);
  });
  return realRequest(...args);
};
