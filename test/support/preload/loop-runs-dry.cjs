/** Loaded before a step: a request that is never answered and keeps nothing alive, so that the event loop runs dry. */
const { EventEmitter } = require('node:events');
const http = require('node:http');

http.request = () => Object.assign(new EventEmitter(), { setHeader() {}, end() {}, destroy() {} });
// The deadline of the request would keep the loop alive.
const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = (...args) => realSetTimeout(...args).unref();
