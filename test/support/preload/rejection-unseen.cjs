/** Loaded before a step: a promise that is rejected and that nobody looks at, while the request is under way. */
const http = require('node:http');

const realRequest = http.request;
http.request = (...args) => {
  Promise.reject(new Error('unseen'));
  return realRequest(...args);
};
