/******/ (() => { // webpackBootstrap
/******/ 	var __webpack_modules__ = ({

/***/ 609:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

for (const name of ['httpOverHttp', 'httpsOverHttp', 'httpOverHttps', 'httpsOverHttps']) {
  exports[name] = (options) => __nccwpck_require__(603)[name](options);
}


/***/ }),

/***/ 603:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

"use strict";


var net = __nccwpck_require__(278);
var tls = __nccwpck_require__(756);
var http = __nccwpck_require__(611);
var https = __nccwpck_require__(692);
var events = __nccwpck_require__(434);
var assert = __nccwpck_require__(613);
var util = __nccwpck_require__(23);


exports.httpOverHttp = httpOverHttp;
exports.httpsOverHttp = httpsOverHttp;
exports.httpOverHttps = httpOverHttps;
exports.httpsOverHttps = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        Buffer.from(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
exports.debug = debug; // for test


/***/ }),

/***/ 723:
/***/ ((__unused_webpack_module, exports) => {

exports.k = class {
  constructor() {
    throw new Error('not bundled');
  }
};


/***/ }),

/***/ 613:
/***/ ((module) => {

"use strict";
module.exports = require("assert");

/***/ }),

/***/ 434:
/***/ ((module) => {

"use strict";
module.exports = require("events");

/***/ }),

/***/ 611:
/***/ ((module) => {

"use strict";
module.exports = require("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

"use strict";
module.exports = require("https");

/***/ }),

/***/ 278:
/***/ ((module) => {

"use strict";
module.exports = require("net");

/***/ }),

/***/ 756:
/***/ ((module) => {

"use strict";
module.exports = require("tls");

/***/ }),

/***/ 23:
/***/ ((module) => {

"use strict";
module.exports = require("util");

/***/ }),

/***/ 207:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

"use strict";
/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D0: () => (/* binding */ decoder),
/* harmony export */   Rd: () => (/* binding */ encoder),
/* harmony export */   VS: () => (/* binding */ uint32be),
/* harmony export */   WG: () => (/* binding */ encodeBase64),
/* harmony export */   br: () => (/* binding */ digest),
/* harmony export */   lF: () => (/* binding */ encode),
/* harmony export */   mx: () => (/* binding */ uint64be),
/* harmony export */   u8: () => (/* binding */ strictDecoder),
/* harmony export */   xW: () => (/* binding */ concat),
/* harmony export */   y4: () => (/* binding */ decodeBase64)
/* harmony export */ });
const encoder = new TextEncoder(), decoder = new TextDecoder(), strictDecoder = new TextDecoder("utf-8", { fatal: !0 }), UINT32_RANGE = 2 ** 32;
function concat(...buffers) {
  const size = buffers.reduce((acc, { length }) => acc + length, 0), buf = new Uint8Array(size);
  let i = 0;
  for (const buffer of buffers)
    buf.set(buffer, i), i += buffer.length;
  return buf;
}
function writeUInt32BE(buf, value, offset) {
  if (value < 0 || value >= UINT32_RANGE)
    throw new RangeError(`value must be >= 0 and <= ${UINT32_RANGE - 1}. Received ${value}`);
  buf.set([value >>> 24, value >>> 16, value >>> 8, value & 255], offset);
}
function uint64be(value) {
  const high = Math.floor(value / UINT32_RANGE), low = value % UINT32_RANGE, buf = new Uint8Array(8);
  return writeUInt32BE(buf, high, 0), writeUInt32BE(buf, low, 4), buf;
}
function uint32be(value) {
  const buf = new Uint8Array(4);
  return writeUInt32BE(buf, value), buf;
}
const NON_ASCII = /[^\x00-\x7f]/;
function encode(string) {
  if (typeof string == "string" && string.length >= 128) {
    if (NON_ASCII.test(string))
      throw new TypeError("non-ASCII string encountered in encode()");
    return encoder.encode(string);
  }
  const bytes = new Uint8Array(string.length);
  for (let i = 0; i < string.length; i++) {
    const code = string.charCodeAt(i);
    if (code > 127)
      throw new TypeError("non-ASCII string encountered in encode()");
    bytes[i] = code;
  }
  return bytes;
}
function encodeBase64(input, url = !1) {
  if (Uint8Array.prototype.toBase64)
    return input.toBase64({ alphabet: url ? "base64url" : "base64", omitPadding: url });
  const CHUNK_SIZE = 32768, arr = [];
  for (let i = 0; i < input.length; i += CHUNK_SIZE)
    arr.push(String.fromCharCode.apply(null, input.subarray(i, i + CHUNK_SIZE)));
  const encoded = btoa(arr.join(""));
  return url ? encoded.replace(/=/g, "").replace(/\+/g, "-").replace(/\//g, "_") : encoded;
}
function decodeBase64(encoded, url = !1) {
  if (Uint8Array.fromBase64)
    return Uint8Array.fromBase64(encoded, { alphabet: url ? "base64url" : "base64" });
  if (url) {
    if (encoded.includes("+") || encoded.includes("/"))
      throw new TypeError("Invalid base64url");
    encoded = encoded.replace(/-/g, "+").replace(/_/g, "/");
  }
  const binary = atob(encoded), bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++)
    bytes[i] = binary.charCodeAt(i);
  return bytes;
}
async function digest(algorithm, data) {
  const subtleDigest = `SHA-${algorithm.slice(-3)}`;
  return new Uint8Array(await crypto.subtle.digest(subtleDigest, data));
}



/***/ }),

/***/ 257:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

"use strict";
/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   BU: () => (/* binding */ validateCritDuplicates),
/* harmony export */   CT: () => (/* binding */ JWE_RECOGNIZED),
/* harmony export */   Fw: () => (/* binding */ validateAlgorithms),
/* harmony export */   GT: () => (/* binding */ assertUint8Array),
/* harmony export */   Gv: () => (/* binding */ isObject),
/* harmony export */   MV: () => (/* binding */ encodeAsciiMember),
/* harmony export */   OX: () => (/* binding */ parseJoseHeader),
/* harmony export */   ac: () => (/* binding */ assertNotSet),
/* harmony export */   fz: () => (/* binding */ isDisjoint),
/* harmony export */   h2: () => (/* binding */ decodeBase64url),
/* harmony export */   ji: () => (/* binding */ serializeJoseHeader),
/* harmony export */   nI: () => (/* binding */ validateCrit)
/* harmony export */ });
/* unused harmony exports JWS_RECOGNIZED, isJwkSet, validateB64 */
/* harmony import */ var _util_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(813);
/* harmony import */ var _util_base64url_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(116);
/* harmony import */ var _buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(207);



function assertUint8Array(input, label) {
  if (!(input instanceof Uint8Array))
    throw new TypeError(`${label} must be an instance of Uint8Array`);
}
function isObject(input) {
  if (typeof input != "object" || input === null || Object.prototype.toString.call(input) !== "[object Object]")
    return !1;
  const prototype = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
function isJwkSet(input) {
  return isObject(input) && Array.isArray(input.keys) && Array.from(input.keys).every(isObject);
}
function isDisjoint(...headers) {
  const parameters = /* @__PURE__ */ new Set();
  for (const header of headers)
    if (header)
      for (const parameter of Object.keys(header)) {
        if (parameters.has(parameter))
          return !1;
        parameters.add(parameter);
      }
  return !0;
}
function assertNotSet(value, name) {
  if (value !== void 0)
    throw new TypeError(`${name} can only be called once`);
}
function decodeBase64url(value, label, ErrorClass) {
  try {
    return (0,_util_base64url_js__WEBPACK_IMPORTED_MODULE_0__/* .decode */ .D)(value);
  } catch (cause) {
    throw new ErrorClass(`Failed to base64url decode the ${label}`, { cause });
  }
}
function encodeAsciiMember(value, label, ErrorClass) {
  try {
    return (0,_buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__/* .encode */ .lF)(value);
  } catch (cause) {
    throw new ErrorClass(`The ${label} is not a valid base64url string`, { cause });
  }
}
function parseJoseHeader(encodedProtectedHeader, ErrorClass, message) {
  let parsed;
  try {
    parsed = JSON.parse(_buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__/* .strictDecoder */ .u8.decode((0,_util_base64url_js__WEBPACK_IMPORTED_MODULE_0__/* .decode */ .D)(encodedProtectedHeader)));
  } catch (cause) {
    throw new ErrorClass(message, { cause });
  }
  if (!isObject(parsed))
    throw new ErrorClass(message);
  return parsed;
}
const JWS_RECOGNIZED = { __proto__: null, b64: !0 }, JWE_RECOGNIZED = { __proto__: null };
function validateAlgorithms(option, algorithms) {
  if (algorithms !== void 0 && (!Array.isArray(algorithms) || algorithms.some((s) => typeof s != "string")))
    throw new TypeError(`"${option}" option must be an array of strings`);
  return algorithms === void 0 ? void 0 : new Set(algorithms);
}
function validateCritDuplicates(Err, protectedHeader) {
  const { crit } = protectedHeader ?? {};
  if (Array.isArray(crit) && new Set(crit).size !== crit.length)
    throw new Err('"crit" (Critical) Header Parameter MUST NOT contain duplicate values');
}
function validateCrit(Err, recognizedDefault, recognizedOption, protectedHeader, joseHeader) {
  if (joseHeader.crit !== void 0 && protectedHeader?.crit === void 0)
    throw new Err('"crit" (Critical) Header Parameter MUST be integrity protected');
  if (!protectedHeader || protectedHeader.crit === void 0)
    return [];
  if (!Array.isArray(protectedHeader.crit) || protectedHeader.crit.length === 0 || protectedHeader.crit.some((input) => typeof input != "string" || input.length === 0))
    throw new Err('"crit" (Critical) Header Parameter MUST be an array of non-empty strings when present');
  const recognized = recognizedOption === void 0 ? recognizedDefault : { __proto__: null, ...recognizedOption, ...recognizedDefault };
  for (const parameter of protectedHeader.crit) {
    if (!(parameter in recognized))
      throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .JOSENotSupported */ .T0(`Extension Header Parameter "${parameter}" is not recognized`);
    if (!Object.hasOwn(joseHeader, parameter) || joseHeader[parameter] === void 0)
      throw new Err(`Extension Header Parameter "${parameter}" is missing`);
    if (recognized[parameter] && (!Object.hasOwn(protectedHeader, parameter) || protectedHeader[parameter] === void 0))
      throw new Err(`Extension Header Parameter "${parameter}" MUST be integrity protected`);
  }
  return protectedHeader.crit;
}
function validateB64(protectedHeader, extensions) {
  if (extensions.includes("b64")) {
    const b64 = protectedHeader.b64;
    if (typeof b64 != "boolean")
      throw new JWSInvalid('The "b64" (base64url-encode payload) Header Parameter must be a boolean');
    return b64;
  }
  return !0;
}
function serializeJoseHeader(Err, header) {
  let serialized, parsed;
  try {
    serialized = JSON.stringify(header), parsed = JSON.parse(serialized);
  } catch (cause) {
    throw new Err("JOSE Header is not valid JSON", { cause });
  }
  if (!isObject(parsed))
    throw new Err("JOSE Header is not a JSON object");
  return [parsed, serialized];
}



/***/ }),

/***/ 116:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

"use strict";
/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ decode),
/* harmony export */   l: () => (/* binding */ encode)
/* harmony export */ });
/* harmony import */ var _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(207);

const invalid = "The input to be decoded is not correctly encoded.";
function decode(input) {
  try {
    return (0,_lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__/* .decodeBase64 */ .y4)(typeof input == "string" ? input : _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__/* .decoder */ .D0.decode(input), !0);
  } catch (cause) {
    throw new TypeError(invalid, { cause });
  }
}
function encode(input) {
  return (0,_lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__/* .encodeBase64 */ .WG)(typeof input == "string" ? _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__/* .encoder */ .Rd.encode(input) : input, !0);
}



/***/ }),

/***/ 813:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

"use strict";
/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Dp: () => (/* binding */ JWTInvalid),
/* harmony export */   Rb: () => (/* binding */ JOSEAlgNotAllowed),
/* harmony export */   T0: () => (/* binding */ JOSENotSupported),
/* harmony export */   aA: () => (/* binding */ JWEInvalid),
/* harmony export */   xO: () => (/* binding */ JWEDecryptionFailed)
/* harmony export */ });
/* unused harmony exports JOSEError, JWKInvalid, JWKSInvalid, JWKSMultipleMatchingKeys, JWKSNoMatchingKey, JWKSTimeout, JWSInvalid, JWSSignatureVerificationFailed, JWTClaimValidationFailed, JWTExpired */
class JOSEError extends Error {
  static code = "ERR_JOSE_GENERIC";
  code = "ERR_JOSE_GENERIC";
  constructor(message, options) {
    super(message, options), this.name = this.constructor.name, Error.captureStackTrace?.(this, this.constructor);
  }
}
class JWTClaimValidationFailed extends JOSEError {
  static code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
  code = "ERR_JWT_CLAIM_VALIDATION_FAILED";
  claim;
  reason;
  payload;
  constructor(message, payload, claim = "unspecified", reason = "unspecified") {
    super(message, { cause: { claim, reason, payload } }), this.claim = claim, this.reason = reason, this.payload = payload;
  }
}
class JWTExpired extends JOSEError {
  static code = "ERR_JWT_EXPIRED";
  code = "ERR_JWT_EXPIRED";
  claim;
  reason;
  payload;
  constructor(message, payload, claim = "unspecified", reason = "unspecified") {
    super(message, { cause: { claim, reason, payload } }), this.claim = claim, this.reason = reason, this.payload = payload;
  }
}
class JOSEAlgNotAllowed extends JOSEError {
  static code = "ERR_JOSE_ALG_NOT_ALLOWED";
  code = "ERR_JOSE_ALG_NOT_ALLOWED";
}
class JOSENotSupported extends JOSEError {
  static code = "ERR_JOSE_NOT_SUPPORTED";
  code = "ERR_JOSE_NOT_SUPPORTED";
}
class JWEDecryptionFailed extends JOSEError {
  static code = "ERR_JWE_DECRYPTION_FAILED";
  code = "ERR_JWE_DECRYPTION_FAILED";
  constructor(message = "decryption operation failed", options) {
    super(message, options);
  }
}
class JWEInvalid extends JOSEError {
  static code = "ERR_JWE_INVALID";
  code = "ERR_JWE_INVALID";
}
class JWSInvalid extends (/* unused pure expression or super */ null && (JOSEError)) {
  static code = (/* unused pure expression or super */ null && ("ERR_JWS_INVALID"));
  code = "ERR_JWS_INVALID";
}
class JWTInvalid extends JOSEError {
  static code = "ERR_JWT_INVALID";
  code = "ERR_JWT_INVALID";
}
class JWKInvalid extends (/* unused pure expression or super */ null && (JOSEError)) {
  static code = (/* unused pure expression or super */ null && ("ERR_JWK_INVALID"));
  code = "ERR_JWK_INVALID";
}
class JWKSInvalid extends (/* unused pure expression or super */ null && (JOSEError)) {
  static code = (/* unused pure expression or super */ null && ("ERR_JWKS_INVALID"));
  code = "ERR_JWKS_INVALID";
}
class JWKSNoMatchingKey extends JOSEError {
  static code = "ERR_JWKS_NO_MATCHING_KEY";
  code = "ERR_JWKS_NO_MATCHING_KEY";
  constructor(message = "no applicable key found in the JSON Web Key Set", options) {
    super(message, options);
  }
}
class JWKSMultipleMatchingKeys extends JOSEError {
  [Symbol.asyncIterator] = async function* () {
  };
  static code = "ERR_JWKS_MULTIPLE_MATCHING_KEYS";
  code = "ERR_JWKS_MULTIPLE_MATCHING_KEYS";
  constructor(message = "multiple matching keys found in the JSON Web Key Set", options) {
    super(message, options);
  }
}
class JWKSTimeout extends JOSEError {
  static code = "ERR_JWKS_TIMEOUT";
  code = "ERR_JWKS_TIMEOUT";
  constructor(message = "request timed out", options) {
    super(message, options);
  }
}
class JWSSignatureVerificationFailed extends JOSEError {
  static code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
  code = "ERR_JWS_SIGNATURE_VERIFICATION_FAILED";
  constructor(message = "signature verification failed", options) {
    super(message, options);
  }
}



/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __nccwpck_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		var threw = true;
/******/ 		try {
/******/ 			__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 			threw = false;
/******/ 		} finally {
/******/ 			if(threw) delete __webpack_module_cache__[moduleId];
/******/ 		}
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/******/ 	// expose the modules object (__webpack_modules__)
/******/ 	__nccwpck_require__.m = __webpack_modules__;
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/asset-relocator-loader */
/******/ 	if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = __dirname + "/";
/******/ 	
/******/ 	/* webpack/runtime/create fake namespace object */
/******/ 	(() => {
/******/ 		var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 		var leafPrototypes;
/******/ 		// create a fake namespace object
/******/ 		// mode & 1: value is a module id, require it
/******/ 		// mode & 2: merge all properties of value into the ns
/******/ 		// mode & 4: return value when already ns object
/******/ 		// mode & 16: return value when it's Promise-like
/******/ 		// mode & 8|1: behave like require
/******/ 		__nccwpck_require__.t = function(value, mode) {
/******/ 			if(mode & 1) value = this(value);
/******/ 			if(mode & 8) return value;
/******/ 			if(typeof value === 'object' && value) {
/******/ 				if((mode & 4) && value.__esModule) return value;
/******/ 				if((mode & 16) && typeof value.then === 'function') return value;
/******/ 			}
/******/ 			var ns = Object.create(null);
/******/ 			__nccwpck_require__.r(ns);
/******/ 			var def = {};
/******/ 			leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 			for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 				Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 			}
/******/ 			def['default'] = () => (value);
/******/ 			__nccwpck_require__.d(ns, def);
/******/ 			return ns;
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	(() => {
/******/ 		// define getter functions for harmony exports
/******/ 		__nccwpck_require__.d = (exports, definition) => {
/******/ 			for(var key in definition) {
/******/ 				if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 					Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 				}
/******/ 			}
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/ensure chunk */
/******/ 	(() => {
/******/ 		__nccwpck_require__.f = {};
/******/ 		// This file contains only the entry chunk.
/******/ 		// The chunk loading function for additional chunks
/******/ 		__nccwpck_require__.e = (chunkId) => {
/******/ 			return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 				__nccwpck_require__.f[key](chunkId, promises);
/******/ 				return promises;
/******/ 			}, []));
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/get javascript chunk filename */
/******/ 	(() => {
/******/ 		// This function allow to reference async chunks
/******/ 		__nccwpck_require__.u = (chunkId) => {
/******/ 			// return url for filenames based on template
/******/ 			return "" + chunkId + ".index.js";
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	(() => {
/******/ 		__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	(() => {
/******/ 		// define __esModule on exports
/******/ 		__nccwpck_require__.r = (exports) => {
/******/ 			if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 				Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 			}
/******/ 			Object.defineProperty(exports, '__esModule', { value: true });
/******/ 		};
/******/ 	})();
/******/ 	
/******/ 	/* webpack/runtime/require chunk loading */
/******/ 	(() => {
/******/ 		// no baseURI
/******/ 		
/******/ 		// object to store loaded chunks
/******/ 		// "1" means "loaded", otherwise not loaded yet
/******/ 		var installedChunks = {
/******/ 			792: 1
/******/ 		};
/******/ 		
/******/ 		// no on chunks loaded
/******/ 		
/******/ 		var installChunk = (chunk) => {
/******/ 			var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
/******/ 			for(var moduleId in moreModules) {
/******/ 				if(__nccwpck_require__.o(moreModules, moduleId)) {
/******/ 					__nccwpck_require__.m[moduleId] = moreModules[moduleId];
/******/ 				}
/******/ 			}
/******/ 			if(runtime) runtime(__nccwpck_require__);
/******/ 			for(var i = 0; i < chunkIds.length; i++)
/******/ 				installedChunks[chunkIds[i]] = 1;
/******/ 		
/******/ 		};
/******/ 		
/******/ 		// require() chunk loading for javascript
/******/ 		__nccwpck_require__.f.require = (chunkId, promises) => {
/******/ 			// "1" is the signal for "already loaded"
/******/ 			if(!installedChunks[chunkId]) {
/******/ 				if(true) { // all chunks have JS
/******/ 					installChunk(require("./" + __nccwpck_require__.u(chunkId)));
/******/ 				} else installedChunks[chunkId] = 1;
/******/ 			}
/******/ 		};
/******/ 		
/******/ 		// no external install chunk
/******/ 		
/******/ 		// no HMR
/******/ 		
/******/ 		// no HMR manifest
/******/ 	})();
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};
// This entry need to be wrapped in an IIFE because it need to be in strict mode.
(() => {
"use strict";

;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = require("os");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = require("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = require("fs");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = require("path");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, utils_toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./build/client.js
const PRODUCTION = 'https://platform.ringcentral.com';
/** The client, from inputs that `readInputs` has found valid. */
function readClient(read) {
    const serverUrl = new URL(read('server-url') || PRODUCTION).origin;
    return { id: read('client-id'), secret: read('client-secret'), serverUrl };
}
/** The credentials of the Authorization header: RFC 7617, with RingCentral's client ID and secret unencoded. */
function basicCredentials({ id, secret }) {
    return Buffer.from(`${id}:${secret}`).toString('base64');
}
/** The secrets among the inputs, and the Basic credentials made of them, for masking before all else. */
function secretInputs(read) {
    const client = { id: read('client-id'), secret: read('client-secret') };
    const secrets = [client.secret, read('jwt'), read('refresh-token'), readPassword(read)];
    return client.secret === '' ? secrets : [...secrets, basicCredentials(client)];
}
/** A password may begin or end with a space, but a line end comes from pasting it. */
function readPassword(read) {
    return read('password', { trimWhitespace: false }).replace(/[\r\n]+$/, '');
}

;// CONCATENATED MODULE: ./build/errors.js
/** An error whose message is written for the person who reads the workflow's log. */
class ActionError extends Error {
    name = 'ActionError';
}
/** A try of a request that failed, and what RingCentral says about trying again. */
class FailedRequest extends ActionError {
    retry;
    /** RingCentral's error codes, most telling first, such as `OAU-140`. */
    codes;
    constructor(message, retry, codes = []) {
        super(message);
        this.retry = retry;
        this.codes = codes;
    }
}
/** RingCentral's error codes in an answer (`OAU-140`, `invalid_grant`), most telling first. */
function errorCodes({ body }) {
    const answer = parseObject(body);
    const details = Array.isArray(answer.errors) ? answer.errors.map(asObject) : [];
    const numbered = [...details.map((detail) => detail.errorCode), answer.errorCode].filter((code) => typeof code === 'string' && /^[A-Z]{2,5}-\d{1,5}$/.test(code));
    const known = numbered.filter((code) => meaningOf(code));
    const oauth = typeof answer.error === 'string' && /^[a-z_]{3,40}$/.test(answer.error) ? [answer.error] : [];
    return [...new Set([...known, ...numbered, ...oauth])];
}
/**
 * Says what an error answer means and what to change: by RingCentral's code where it is known, by its OAuth error
 * (RFC 6749, section 5.2) next, and otherwise in RingCentral's own words.
 *
 * @param harmless makes server text fit to stand in a message
 */
function explain(answer, harmless) {
    const codes = errorCodes(answer);
    const label = [`HTTP ${answer.status}`, ...codes].join(', ');
    const known = codes.find((code) => meaningOf(code));
    if (known) {
        const parameters = PARAMETER_CODES.has(known) ? parameterNames(answer, harmless) : '';
        return `${label}: ${meaningOf(known)}${parameters}`;
    }
    const words = ownWords(answer, harmless);
    return words
        ? `${label}: RingCentral says "${words}"`
        : `${label}: ${STATUSES[answer.status] ?? 'RingCentral gives no reason'}`;
}
const KIND_OF_APP = 'Open the app in the RingCentral developer console, and add the grant to its auth settings ("JWT auth flow" for `jwt`, "Resource owner credentials" for `username`); an app that was made for another flow has to be made anew. For `refresh-token`, switch on "Issue refresh tokens" there.';
const SERVER_OF_APP = 'Check that `client-id` belongs to this environment, and `server-url` too: a sandbox app works on https://platform.devtest.ringcentral.com only, a production app on https://platform.ringcentral.com only.';
const LOGIN_OF_EXTENSION = 'Ask the administrator of the RingCentral account whether the extension exists, is enabled and may log in.';
const CLIENT = 'the client ID or the client secret is wrong. Check `client-id` and `client-secret` against the app in the RingCentral developer console, and that it is an app of this environment (`server-url`).';
const USER = 'the user name or the password is wrong, or the JWT credential is not valid for this app. Check `username` (with country code), `extension` and `password`; for `jwt`, that the credential lists this client ID or all apps.';
const LOCKED = 'the account is locked after failed logins, and each further try prolongs that. Wait, unlock it in RingCentral, correct `password`, and only then run this again.';
const RATE_LIMIT = 'too many requests. RingCentral allows five token or revocation requests a minute for a user and app; let jobs share one token (`seal-token`).';
const RINGCENTRAL_TROUBLE = 'RingCentral has trouble of its own. Nothing to change; try again later.';
/** What RingCentral's codes mean and what to do. Source: RingCentral's page "Errors" and its changelogs 1.0.41 and 1.0.42. */
const CODES = {
    'OAU-112': `the app is not allowed this grant type. ${KIND_OF_APP}`,
    'OAU-125': `the app is not allowed this grant type. ${KIND_OF_APP}`,
    'OAU-251': `the app is not allowed this grant type. ${KIND_OF_APP}`,
    'OAU-120': `the app is not valid on this server. ${SERVER_OF_APP}`,
    'OAU-121': `the app is not valid on this server. ${SERVER_OF_APP}`,
    'OAU-127': `the app is not valid on this server. ${SERVER_OF_APP}`,
    'OAU-165': `the app is not valid on this server. ${SERVER_OF_APP}`,
    'OAU-123': 'the Authorization header is malformed. Check `client-id` and `client-secret` for stray characters.',
    'OAU-134': 'the Authorization header is malformed. Check `client-id` and `client-secret` for stray characters.',
    'OAU-105': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
    'OAU-119': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
    'OAU-163': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
    'OAU-136': `the extension was not found or may not log in. ${LOGIN_OF_EXTENSION}`,
    'OAU-141': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
    'OAU-142': `the extension or its account may not log in. ${LOGIN_OF_EXTENSION}`,
    'OAU-140': USER,
    'OAU-146': CLIENT,
    'OAU-153': CLIENT,
    'OAU-164': CLIENT,
    'OAU-147': LOCKED,
    'OAU-148': LOCKED,
    'OAU-151': 'the app does not support this way of authorization. Make it a confidential (server) app.',
    'OAU-168': 'the password grant was refused because the user must pass multi-factor authentication. Use a JWT credential (`jwt`) instead.',
    'OAU-210': 'the token or credential has expired. Make a new JWT credential in the developer console; a refresh token comes from a step that requests a token anew.',
    'OAU-213': 'the token was not found: it was used before (a refresh token works once), was revoked, or its session was ended by a newer one (RingCentral keeps about five for a user and app).',
    'OAU-111': 'a parameter was sent twice. Please report this: ',
    'CMN-101': 'the value of a parameter is invalid. Check the inputs that you set (`scope`, `endpoint-id`, …): ',
    'CMN-102': 'something that a parameter names was not found. Check the inputs that you set: ',
    'CMN-201': RINGCENTRAL_TROUBLE,
    'CMN-203': RINGCENTRAL_TROUBLE,
    'CMN-301': RATE_LIMIT,
    'CMN-302': RATE_LIMIT,
    'CMN-303': 'RingCentral cannot tell the API plan of the app, and so its rate limits. If that goes on, ask RingCentral support about the app.',
    'CMN-304': 'RingCentral was answering the same request of another job at that moment. Let jobs share one token (`seal-token`).',
    'CMN-310': RATE_LIMIT,
    invalid_client: CLIENT,
    unauthorized_client: `the app is not allowed this grant type. ${KIND_OF_APP}`,
};
function meaningOf(code) {
    return Object.hasOwn(CODES, code) ? CODES[code] : undefined;
}
const PARAMETER_CODES = new Set(['OAU-111', 'CMN-101', 'CMN-102']);
/** For answers without a code or a word, such as those of a gateway in between. */
const STATUSES = {
    403: 'access was forbidden, perhaps by a gateway or firewall in between',
    404: 'there is no token endpoint at this address. Check `server-url`',
    408: 'the server waited too long for the request',
    429: RATE_LIMIT,
    500: RINGCENTRAL_TROUBLE,
    502: 'a gateway in between got no answer from RingCentral',
    503: 'RingCentral is not available at the moment',
    504: 'a gateway in between got no answer from RingCentral in time',
};
/** Names only: `parameterValue` can echo what was sent. */
function parameterNames(answer, harmless) {
    const { errors } = parseObject(answer.body);
    const names = (Array.isArray(errors) ? errors : [])
        .flatMap((error) => asObject(error).parameters ?? [])
        .map((parameter) => asObject(parameter).parameterName)
        .filter((name) => typeof name === 'string' && name !== '');
    return names.length > 0 ? harmless([...new Set(names)].join(', ')) : 'RingCentral names none.';
}
function ownWords(answer, harmless) {
    const { error_description, message, errors } = parseObject(answer.body);
    const details = (Array.isArray(errors) ? errors : []).map((error) => asObject(error).message);
    const words = [error_description, message, ...details].filter((word) => typeof word === 'string' && word.trim() !== '');
    return harmless([...new Set(words)].slice(0, 5).join('; '));
}
function parseObject(json) {
    try {
        return asObject(JSON.parse(json));
    }
    catch {
        return {};
    }
}
function asObject(value) {
    return typeof value === 'object' && value !== null ? value : {};
}

;// CONCATENATED MODULE: ./build/grant.js
/**
 * The form fields of a token request.
 *
 * `refresh_token_ttl=0` tells RingCentral to issue no refresh token: its community post "Disabling refresh_token
 * from being generated for /oauth/token requests". The other fields are those of RingCentral's reference of
 * `POST /restapi/oauth/token`.
 */
function tokenRequestForm(request) {
    const form = grantForm(request.grant);
    const refreshTokenTtl = request.disableRefreshToken ? 0 : request.refreshTokenTtlSeconds;
    if (refreshTokenTtl !== undefined)
        form.set('refresh_token_ttl', String(refreshTokenTtl));
    if (request.accessTokenTtlSeconds !== undefined) {
        form.set('access_token_ttl', String(request.accessTokenTtlSeconds));
    }
    if (request.scope.length > 0)
        form.set('scope', request.scope.join(' '));
    if (request.endpointId !== undefined)
        form.set('endpoint_id', request.endpointId);
    return form;
}
function grantForm(grant) {
    switch (grant.type) {
        case 'jwt': // RFC 7523, section 2.1
            return new URLSearchParams({
                grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
                assertion: grant.assertion,
            });
        case 'password': // RFC 6749, section 4.3.2; RingCentral takes the extension as part of the user name
            return new URLSearchParams({
                grant_type: 'password',
                username: grant.extension ? `${grant.username}*${grant.extension}` : grant.username,
                password: grant.password,
            });
        case 'refresh-token': // RFC 6749, section 6
            return new URLSearchParams({ grant_type: 'refresh_token', refresh_token: grant.refreshToken });
    }
}

// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(611);
var external_http_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_http_, 2);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(692);
var external_https_namespaceObject = /*#__PURE__*/__nccwpck_require__.t(external_https_, 2);
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./build/node_modules/tunnel/index.js
var tunnel = __nccwpck_require__(609);
// EXTERNAL MODULE: ./build/node_modules/undici/index.js
var undici = __nccwpck_require__(723);
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var lib_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = ['OPTIONS', 'GET', 'DELETE', 'HEAD'];
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return lib_awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => lib_awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return lib_awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => lib_awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return lib_awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return lib_awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return lib_awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return lib_awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return lib_awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? external_https_namespaceObject : external_http_namespaceObject;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || external_http_.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new external_https_.Agent(options) : new external_http_.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new undici/* ProxyAgent */.k(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return lib_awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return lib_awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => lib_awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./build/http.js



const USER_AGENT = 'ringcentral-access-token-action';
/**
 * Sends one form by POST and reads the whole answer, within the limits. It goes to the given address and nowhere
 * else: a redirect would send the credentials on to a host that nobody chose.
 *
 * @throws FailedRequest if there is no whole answer
 */
async function post(url, form, headers, limits) {
    const proxy = proxyFor(url);
    const abort = new AbortController();
    let timer;
    const deadline = new Promise((_, reject) => {
        timer = setTimeout(() => {
            abort.abort();
            const { host } = new URL(url);
            const message = `No complete answer from ${host}${proxy} within ${limits.timeoutMilliseconds / 1000} s.`;
            reject(new FailedRequest(message, { kind: 'fixed-delay' }));
        }, limits.timeoutMilliseconds);
    });
    try {
        // A race, because a request that waits for a proxy to open its tunnel does not notice the abort.
        return await Promise.race([deadline, exchange(url, form, headers, limits.maxBodyBytes, abort.signal)]);
    }
    catch (error) {
        throw isSystemError(error) ? connectionFailure(error, url, proxy) : error;
    }
    finally {
        clearTimeout(timer);
    }
}
async function exchange(url, form, headers, maxBodyBytes, signal) {
    const options = { allowRedirects: false, allowRetries: false };
    const client = new HttpClient(USER_AGENT, [abortBy(signal)], options);
    const { message } = await client.post(url, form.toString(), {
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
        ...headers,
    });
    const status = message.statusCode ?? 0;
    if (status >= 300 && status < 400) {
        message.destroy();
        throw redirected(status, url, message.headers.location);
    }
    const chunks = [];
    let bytes = 0;
    for await (const chunk of message) {
        bytes += chunk.length;
        if (bytes > maxBodyBytes)
            throw tooLarge(url, status, maxBodyBytes);
        chunks.push(chunk);
    }
    return { status, headers: message.headers, body: Buffer.concat(chunks).toString() };
}
/**
 * The client has an idle time-out only, which a server that drips a byte at a time never meets. An abort signal
 * in the request's options ends everything at once, whatever state the request is in.
 */
function abortBy(signal) {
    return {
        prepareRequest: (options) => {
            options.signal = signal;
        },
        canHandleAuthentication: () => false,
        handleAuthentication: () => Promise.reject(new Error('not supported')),
    };
}
/**
 * Names the proxy in between, for messages; empty if there is none. The client ignores proxy settings that are
 * no URL, and would go past the proxy unseen.
 */
function proxyFor(url) {
    const target = new URL(url);
    const names = target.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
    const name = names.find((candidate) => process.env[candidate]);
    if (!name || checkBypass(target))
        return '';
    const { host } = readProxy(target) ?? { host: '' };
    if (host === '') {
        throw new ActionError(`The environment variable ${name} is no URL of a proxy. It must look like http://host:port; special characters in its user name or password must be percent-encoded.`);
    }
    return ` through the proxy ${host} (${name})`;
}
function readProxy(target) {
    try {
        return getProxyUrl(target);
    }
    catch {
        return undefined;
    }
}
/**
 * Undoes NODE_TLS_REJECT_UNAUTHORIZED, which switches certificate checks off for a whole process: credentials do
 * not go out that way.
 *
 * @returns what to tell the user, if it was set
 */
function verifyCertificates(environment) {
    if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0')
        return undefined;
    delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
    return 'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect here: this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.';
}
/** Passwords in the proxy settings, for masking. */
function proxySecrets(environment) {
    return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap((name) => {
        const credentials = /^(?:\w+:\/\/)?([^/@]*):([^/]*)@/.exec(environment[name] ?? '');
        return credentials ? [decode(credentials[2] ?? ''), credentials[2] ?? ''] : [];
    });
}
function decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function redirected(status, url, location) {
    const target = location === undefined ? null : URL.parse(location, url);
    const to = target?.host ? `to ${target.protocol}//${target.host}` : 'without saying where to';
    return new FailedRequest(`${new URL(url).host} redirects (HTTP ${status}) ${to}. The request was not sent there, because it carries credentials. Check \`server-url\`, and whether a gateway or a login page of the network is in between.`, { kind: 'never' });
}
function tooLarge(url, status, maxBodyBytes) {
    return new FailedRequest(`The answer of ${new URL(url).host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes, so it is no answer of RingCentral's OAuth endpoints. Check \`server-url\`.`, { kind: 'never' });
}
/** An error of Node's, of the network or of the protocol; anything else is a bug, and no reason to try again. */
function isSystemError(error) {
    return error instanceof Error && typeof error.code === 'string';
}
/** Only codes go into the message: the text of a library's error may hold anything. */
function connectionFailure({ code, message }, url, proxy) {
    const { host } = new URL(url);
    const proxyStatus = Number(/statusCode=(\d{3})/.exec(message)?.[1]);
    if (proxy && proxyStatus)
        return proxyRefusal(proxyStatus, host, proxy);
    if (/CERT|^UNABLE_TO_|^SELF_SIGNED|^INVALID_(CA|PURPOSE)|^PATH_LENGTH|^HOSTNAME_MISMATCH/.test(code)) {
        return new FailedRequest(`The certificate of ${host}${proxy} is not trusted (${code}). If a proxy of your network opens TLS connections, make its CA certificate known: set NODE_EXTRA_CA_CERTS to the path of its PEM file in the runner's environment. Otherwise, somebody may be listening in. Verification cannot be switched off.`, { kind: 'never' });
    }
    if (/^EPROTO$|^ERR_SSL_|^ERR_TLS_|^HPE_/.test(code)) {
        return new FailedRequest(`What answers at ${host}${proxy} does not speak ${new URL(url).protocol === 'https:' ? 'HTTPS' : 'HTTP'} (${code}). Check \`server-url\` and the proxy.`, { kind: 'never' });
    }
    const reason = CONNECTION_TROUBLE[code] ?? 'the connection was lost';
    return new FailedRequest(`No complete answer from ${host}${proxy}: ${reason}${/^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''}.`, { kind: 'backoff' });
}
const CONNECTION_TROUBLE = {
    ENOTFOUND: 'its name cannot be resolved',
    EAI_AGAIN: 'its name cannot be resolved at the moment',
    ECONNREFUSED: 'the connection was refused',
    ETIMEDOUT: 'the connection timed out',
    EHOSTUNREACH: 'the host cannot be reached',
    ENETUNREACH: 'the network cannot be reached',
};
function proxyRefusal(status, host, proxy) {
    if (status >= 500) {
        return new FailedRequest(`No connection to ${host}${proxy}: the proxy answers HTTP ${status}.`, {
            kind: 'backoff',
        });
    }
    const fix = status === 407
        ? 'It wants a user name and password, or others than it was given: http://user:password@host:port.'
        : `Ask its administrator to allow connections to ${host}, or add the host to NO_PROXY if it can be reached directly.`;
    return new FailedRequest(`The request did not get${proxy}: it refuses with HTTP ${status}. ${fix}`, {
        kind: 'never',
    });
}

// EXTERNAL MODULE: ./build/node_modules/jose/dist/webapi/util/base64url.js
var base64url = __nccwpck_require__(116);
// EXTERNAL MODULE: ./build/node_modules/jose/dist/webapi/lib/buffer_utils.js
var buffer_utils = __nccwpck_require__(207);
// EXTERNAL MODULE: ./build/node_modules/jose/dist/webapi/lib/validate.js
var validate = __nccwpck_require__(257);
// EXTERNAL MODULE: ./build/node_modules/jose/dist/webapi/util/errors.js
var errors = __nccwpck_require__(813);
;// CONCATENATED MODULE: ./build/node_modules/jose/dist/webapi/util/decode_jwt.js




function decodeJwt(jwt) {
  if (typeof jwt != "string")
    throw new errors/* JWTInvalid */.Dp("JWTs must use Compact JWS serialization, JWT must be a string");
  const { 1: encodedPayload, length } = jwt.split(".");
  if (length === 5)
    throw new errors/* JWTInvalid */.Dp("Only JWTs using Compact JWS serialization can be decoded");
  if (length !== 3)
    throw new errors/* JWTInvalid */.Dp("Invalid JWT");
  if (!encodedPayload)
    throw new errors/* JWTInvalid */.Dp("JWTs must contain a payload");
  let claimsSetBytes;
  try {
    claimsSetBytes = (0,base64url/* decode */.D)(encodedPayload);
  } catch (cause) {
    throw new errors/* JWTInvalid */.Dp("Failed to base64url decode the payload", { cause });
  }
  let claimsSet;
  try {
    claimsSet = JSON.parse(buffer_utils/* strictDecoder */.u8.decode(claimsSetBytes));
  } catch (cause) {
    throw new errors/* JWTInvalid */.Dp("Failed to parse the decoded payload as JSON", { cause });
  }
  if (!(0,validate/* isObject */.Gv)(claimsSet))
    throw new errors/* JWTInvalid */.Dp("Invalid JWT Claims Set");
  return claimsSet;
}


;// CONCATENATED MODULE: ./build/jwt-credential.js

/**
 * Reads a JWT credential without verifying it.
 *
 * @throws TypeError if it is no JWT (RFC 7519, section 7.2)
 */
function readJwtCredential(jwt) {
    let claims;
    try {
        claims = decodeJwt(jwt);
    }
    catch {
        throw new TypeError('not a JWT');
    }
    const hosts = [claims.aud, claims.iss].flat().flatMap((claim) => {
        const url = typeof claim === 'string' ? URL.parse(claim) : null;
        return url?.host ? [url.host] : [];
    });
    const expiresAt = typeof claims.exp === 'number' ? new Date(claims.exp * 1000) : undefined;
    // A number beyond what a date can hold is no expiry that anybody will see.
    return expiresAt && !Number.isNaN(expiresAt.getTime()) ? { hosts, expiresAt } : { hosts };
}

;// CONCATENATED MODULE: ./build/retry.js

/** What an answer without a `Retry-After` header means. Source: RingCentral's page "Rate limits". */
const DEFAULT_RETRY_AFTER_SECONDS = 30;
/** RingCentral's rate-limit window and its penalty, both a minute. Source: its page "Rate limits". */
const WINDOW_SECONDS = 60;
/** Token and revocation requests RingCentral lets through in a window, for a user and app. */
const REQUESTS_PER_WINDOW = 5;
/** How far apart the jobs of a matrix may start and still keep out of one another's slots. */
const START_SPREAD_SECONDS = 10;
const SLOT_SECONDS = WINDOW_SECONDS + START_SPREAD_SECONDS;
/** The rule for an answer with this status; `never` for a status that is no error too. */
function retryRule(status, retryAfter, now) {
    switch (status) {
        case 429:
            return { kind: 'rate-limit', afterSeconds: retryAfterSeconds(retryAfter, now) };
        case 503:
            return { kind: 'unavailable', afterSeconds: retryAfterSeconds(retryAfter, now) };
        case 408:
        case 500:
            return { kind: 'fixed-delay' };
        case 502:
        case 504:
            return { kind: 'backoff' };
        default:
            return { kind: 'never' };
    }
}
/** Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterSeconds(header, now) {
    const value = header?.trim() ?? '';
    if (/^\d{1,9}$/.test(value))
        return Number(value);
    // Only a date that names its time zone: Date.parse takes far more than HTTP dates, "1.5" among them.
    const date = /GMT$/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(date) ? DEFAULT_RETRY_AFTER_SECONDS : Math.max(0, Math.ceil((date - now) / 1000));
}
/**
 * Seconds to wait before the next try, or `undefined` if there must be none.
 *
 * To every wait comes a random addition that grows with each try. RingCentral's penalty restarts with every
 * request made inside it, so jobs that each wait for exactly `Retry-After` would lock one another out for ever. The
 * jobs of a matrix know better than chance: at the first refusal each waits for its own slot.
 *
 * @param failures what RingCentral says about each try so far, oldest first
 * @param random at least 0, below 1
 */
function secondsToWait(failures, random, matrix) {
    const last = failures.at(-1);
    if (!last)
        return 0;
    const alike = failures.filter(({ kind }) => kind === last.kind).length;
    switch (last.kind) {
        case 'rate-limit':
            if (matrix && alike === 1)
                return slotSeconds(last.afterSeconds, matrix);
            // Of ten jobs at once all are served, of twenty three quarters: `npm run bench` shows it.
            return last.afterSeconds + random * Math.min(60 * alike ** 2, 300);
        case 'unavailable':
            return last.afterSeconds + random * 5 * alike;
        case 'fixed-delay':
            return alike > 3 ? undefined : 10 + random * alike;
        case 'backoff':
            return alike > 5 ? undefined : Math.min(2 ** alike, 60) + random * alike;
        case 'never':
            return undefined;
    }
}
/**
 * Seconds until the slot of a matrix job. Five jobs share a slot, and slots are further apart than RingCentral's
 * window plus the spread in which the jobs start, so that no two slots meet in one window.
 */
function slotSeconds(retryAfterSeconds, { index }) {
    const slot = Math.floor(index / REQUESTS_PER_WINDOW);
    return Math.max(retryAfterSeconds, WINDOW_SECONDS) + START_SPREAD_SECONDS + slot * SLOT_SECONDS;
}
/** Seconds after the start of a matrix until the last of its slots has passed. */
function lastSlotSeconds({ total }) {
    return slotSeconds(WINDOW_SECONDS, { index: total - 1, total }) + START_SPREAD_SECONDS;
}
/**
 * Runs a request until it succeeds, must not be tried again, or the next wait does not fit what is left of the
 * budget: such a wait is not begun.
 *
 * @param budgetSeconds seconds in all that may pass before the last try begins; 0 for one try
 * @throws FailedRequest as the last try did, with how often and how long it was tried
 */
async function withRetry(request, options) {
    const { clock, budgetSeconds, matrix, onWait } = options;
    const failures = [];
    const start = clock.now();
    for (;;) {
        try {
            return await request();
        }
        catch (error) {
            if (!(error instanceof FailedRequest))
                throw error;
            failures.push(error.retry);
            const seconds = secondsToWait(failures, clock.random(), matrix);
            const budgetLeftSeconds = budgetSeconds - (clock.now() - start) / 1000;
            if (seconds === undefined || seconds > budgetLeftSeconds || budgetSeconds === 0) {
                throw gaveUp(error, {
                    tries: failures.length,
                    elapsedSeconds: budgetSeconds - budgetLeftSeconds,
                    seconds,
                    budgetSeconds,
                });
            }
            onWait({ reason: error.message, seconds, budgetLeftSeconds });
            await clock.sleep(seconds * 1000);
        }
    }
}
function gaveUp(error, at) {
    // The first try of a request that is wrong has no history worth telling.
    if (at.seconds === undefined && at.tries === 1)
        return error;
    const history = `Gave up after ${at.tries} ${at.tries === 1 ? 'try' : 'tries'} in ${at.elapsedSeconds.toFixed(0)} s`;
    const reason = at.seconds === undefined
        ? 'RingCentral asks for no more tries than that'
        : `the next wait, ${at.seconds.toFixed(0)} s, does not fit the \`retry-timeout\` of ${at.budgetSeconds} s`;
    return new FailedRequest(`${error.message}\n${history}: ${reason}.`, error.retry, error.codes);
}

;// CONCATENATED MODULE: ./build/inputs.js




/**
 * Reads and validates all inputs.
 *
 * @param now milliseconds since the epoch, to tell whether a JWT credential has expired
 * @throws ActionError that names every problem, its input and the fix
 */
function readInputs(read, now) {
    const problems = [];
    const warnings = [];
    for (const name of ['client-id', 'client-secret']) {
        if (read(name) === '')
            problems.push(`\`${name}\` is empty. ${WHY_EMPTY}`);
    }
    const serverUrl = readServerUrl(read('server-url') || PRODUCTION, problems);
    const revoke = readChoice('revoke-token', read, ['auto', 'always', 'never'], problems);
    const token = readTokenInputs(read, problems);
    if (token?.from === 'request' && token.request.grant.type === 'jwt') {
        checkJwtCredential(token.request.grant.assertion, serverUrl, now, problems, warnings);
    }
    if (problems.length > 0 || !token)
        throw invalidInputs(problems);
    if (token.from === 'request' && token.seal && !token.request.disableRefreshToken) {
        warnings.push('A token with a refresh token is to be sealed (`seal-token`, `disable-refresh-token: false`). Its session is not ended with this job, and the refresh token lives on after the access token. Have the last job open the sealed token with `revoke-token: always` before that expires.');
    }
    const client = { id: read('client-id'), secret: read('client-secret'), serverUrl };
    return { client, token, revoke, warnings };
}
const WHY_EMPTY = 'Set it from a secret, and check the name of the secret. Workflows started by pull requests from forks and by Dependabot get no secrets: everything that needs one is empty there.';
function invalidInputs(problems) {
    const [only] = problems;
    return new ActionError(problems.length === 1
        ? `Input problem: ${only}`
        : `${problems.length} input problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
}
function readTokenInputs(read, problems) {
    const password = readPassword(read);
    const credentials = ['jwt', 'username', 'refresh-token', 'sealed-token'].filter((name) => read(name) !== '');
    if (password !== '' && !credentials.includes('username')) {
        problems.push('`password` is set and `username` is not. Set both for the password grant, or neither.');
        if (credentials.length === 0)
            return undefined;
    }
    if (credentials.length === 0) {
        if (read('extension') !== '')
            problems.push('`extension` goes with `username` and `password`. Set these, or leave it out.');
        problems.push(NO_CREDENTIAL);
        return undefined;
    }
    if (credentials.length > 1) {
        problems.push(`${credentials.map((name) => `\`${name}\``).join(' and ')} are set, and each is a way to get a token. Keep one of them.`);
    }
    const disableRefreshToken = readBoolean('disable-refresh-token', read, problems);
    const seal = readBoolean('seal-token', read, problems);
    const retryTimeoutSeconds = readSeconds('retry-timeout', read, 0, 86_400, problems) ?? 600;
    const accessTokenTtlSeconds = readSeconds('access-token-ttl', read, 600, 3600, problems);
    const refreshTokenTtlSeconds = readSeconds('refresh-token-ttl', read, 1, 2_592_000, problems);
    if (credentials[0] === 'sealed-token') {
        for (const name of ['access-token-ttl', 'refresh-token-ttl', 'scope', 'endpoint-id']) {
            if (read(name) !== '')
                problems.push(`\`${name}\` has no effect on a sealed token. Set it in the step that seals.`);
        }
        if (seal)
            problems.push('`seal-token` is set, and the token is sealed already. Leave it out.');
        return { from: 'sealed-token', sealedToken: read('sealed-token') };
    }
    if (disableRefreshToken && read('refresh-token-ttl') !== '') {
        problems.push('`refresh-token-ttl` is set, and `disable-refresh-token` is `true`, so there will be no refresh token. Leave the first out, or set the second to `false`.');
    }
    const grant = readGrant(credentials[0] ?? '', password, read, problems);
    const endpointId = read('endpoint-id');
    const scope = read('scope')
        .split(/[\s,]+/)
        .filter(Boolean);
    return {
        from: 'request',
        request: {
            grant,
            disableRefreshToken,
            scope,
            ...(accessTokenTtlSeconds !== undefined && { accessTokenTtlSeconds }),
            ...(refreshTokenTtlSeconds !== undefined && { refreshTokenTtlSeconds }),
            ...(endpointId !== '' && { endpointId }),
        },
        retryTimeoutSeconds,
        seal,
        ...readMatrix(read),
    };
}
const NO_CREDENTIAL = `none of \`jwt\`, \`username\` with \`password\`, \`refresh-token\` and \`sealed-token\` is set. Set one; RingCentral recommends \`jwt\`. If one is set and arrives empty: a secret may have another name, or is not available: workflows started by pull requests from forks and by Dependabot get no secrets. For \`sealed-token\`, the job that seals must be in this job's \`needs\` and declare \`sealed_token\` in its \`outputs\`.`;
function readGrant(credential, password, read, problems) {
    const extension = read('extension');
    if (extension !== '' && credential !== 'username') {
        problems.push('`extension` goes with `username` and `password` only. Leave it out.');
    }
    switch (credential) {
        case 'jwt':
            return { type: 'jwt', assertion: read('jwt') };
        case 'refresh-token':
            return { type: 'refresh-token', refreshToken: read('refresh-token') };
        default: {
            const username = read('username');
            if (password === '')
                problems.push(`\`password\` is empty, and \`username\` is set. ${WHY_EMPTY}`);
            if (extension !== '' && !/^\d+$/.test(extension)) {
                problems.push('`extension` is no number. Give the extension number alone, such as 101.');
            }
            else if (extension !== '' && username.includes('*')) {
                problems.push('`username` names an extension already (after the `*`). Leave `extension` out.');
            }
            return { type: 'password', username, password, ...(extension !== '' && { extension }) };
        }
    }
}
/**
 * The origin of the server. The text itself never goes into a message: a URL can hold a password.
 */
function readServerUrl(text, problems) {
    const url = URL.parse(text);
    if (!url?.hostname || !/^https?:$/.test(url.protocol)) {
        problems.push(`\`server-url\` is no web address. Use an origin such as ${PRODUCTION}.`);
        return PRODUCTION;
    }
    if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
        problems.push('`server-url` is not https, and credentials would travel in the clear. Use https.');
    }
    if (url.username !== '' || url.password !== '') {
        problems.push('`server-url` holds a user name or password. Remove everything before the `@`.');
    }
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
        problems.push(`\`server-url\` has a path, query or fragment. Use the origin only: ${url.origin}.`);
    }
    return url.origin;
}
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
function checkJwtCredential(jwt, serverUrl, now, problems, warnings) {
    try {
        const { expiresAt, hosts } = readJwtCredential(jwt);
        if (expiresAt) {
            const at = expiresAt.toISOString();
            const left = expiresAt.getTime() - now;
            if (left <= 0) {
                problems.push(`\`jwt\` expired at ${at}. Make a new JWT credential in the RingCentral developer console and put it into the secret.`);
            }
            else if (left < 14 * DAY_MILLISECONDS) {
                warnings.push(`The JWT credential (\`jwt\`) expires at ${at}. Make a new one in the RingCentral developer console before that, and put it into the secret.`);
            }
        }
        const { host } = new URL(serverUrl);
        if (hosts.length > 0 && !hosts.includes(host)) {
            warnings.push(`The JWT credential (\`jwt\`) was made for ${hosts[0]}, and \`server-url\` is ${host}. If RingCentral refuses it, make them agree.`);
        }
    }
    catch {
        problems.push('`jwt` is not a JWT. Copy the whole JWT credential from the RingCentral developer console: three parts of letters and digits, with a dot between them, in one line.');
    }
}
/** The boolean literals of YAML 1.2, which `core.getBooleanInput` takes too. */
function readBoolean(name, read, problems) {
    const text = read(name);
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    if (!/^(false|False|FALSE)$/.test(text))
        problems.push(`\`${name}\` is neither \`true\` nor \`false\`.`);
    return false;
}
function readSeconds(name, read, least, most, problems) {
    const text = read(name);
    if (text === '')
        return undefined;
    const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (seconds >= least && seconds <= most)
        return seconds;
    problems.push(`\`${name}\` must be a whole number of seconds from ${least} to ${most}.`);
    return undefined;
}
function readChoice(name, read, choices, problems) {
    const text = read(name) || choices[0];
    const choice = choices.find((candidate) => candidate === text);
    if (!choice)
        problems.push(`\`${name}\` must be one of ${choices.map((name) => `\`${name}\``).join(', ')}.`);
    return choice ?? choices[0];
}
/**
 * What the runner says of the matrix, where more than five of its jobs run at once. With `max-parallel`, jobs follow one
 * another, and only those that run at the same time are rivals. Nothing if it makes no sense.
 */
function readMatrix(read) {
    const [index, jobTotal, maxParallel] = ['job-index', 'job-total', 'max-parallel'].map((name) => {
        const text = read(`strategy-${name}`);
        return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    });
    if (!(index < jobTotal))
        return { jobTotal: 1 };
    const total = maxParallel > 0 ? Math.min(jobTotal, maxParallel) : jobTotal;
    return total > REQUESTS_PER_WINDOW ? { jobTotal, matrix: { index: index % total, total } } : { jobTotal };
}

;// CONCATENATED MODULE: ./build/outputs.js


/**
 * Makes sure that outputs and state have somewhere to go. Without its files, @actions/core prints them, tokens
 * and all.
 *
 * @throws ActionError outside a runner
 */
function requireRunner(environment) {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
        if (!environment[name]) {
            throw new ActionError(`The environment variable ${name} is not set. This program runs as a step of a GitHub Actions workflow; see its README for running it by hand.`);
        }
    }
}
/** The outputs of action.yml. The caller has masked the tokens. */
function setOutputs(token, sealedToken) {
    const outputs = {
        access_token: token.accessToken,
        expires_in: token.expiresInSeconds,
        expires_at: token.expiresAt.toISOString(),
        token_type: token.tokenType,
        scope: token.scope,
        owner_id: token.ownerId,
        endpoint_id: token.endpointId,
        session_id: token.sessionId,
        refresh_token: token.refreshToken?.refreshToken,
        refresh_token_expires_in: token.refreshToken?.expiresInSeconds,
        sealed_token: sealedToken,
    };
    for (const [name, value] of Object.entries(outputs))
        setOutput(name, value ?? '');
}
/** Passes the plan for the end of the job from the main step to the post step. */
function saveRevocation(revocation) {
    saveState('revocation', revocation);
}
/** The last plan that the main step saved; `undefined` if it never had a token. */
function readRevocation() {
    const state = core.getState('revocation');
    return state === '' ? undefined : JSON.parse(state);
}

;// CONCATENATED MODULE: ./build/revocation.js

/**
 * Decides what is to become of a token when the job ends.
 *
 * @param startedAt when the step began, in milliseconds since the epoch
 */
function planRevocation({ token: source, revoke }, token, startedAt) {
    const tokens = [{ token: token.accessToken, expiresAt: token.expiresAt.getTime() }];
    if (token.refreshToken) {
        // RingCentral's own default, where the answer does not say.
        const seconds = token.refreshToken.expiresInSeconds ?? 604_800;
        tokens.push({ token: token.refreshToken.refreshToken, expiresAt: startedAt + seconds * 1000 });
    }
    if (revoke === 'never')
        return { tokens: [], keptBecause: '`revoke-token` is `never`' };
    if (revoke === 'always')
        return { tokens };
    if (source.from === 'sealed-token')
        return { tokens: [], keptBecause: 'another job requested it' };
    if (source.seal)
        return { tokens: [], keptBecause: 'it was sealed for other jobs' };
    // Revocations count against the same rate limit as token requests (RingCentral's page "Rate limits").
    return source.matrix
        ? { tokens, notBefore: startedAt + lastSlotSeconds(source.matrix) * 1000 }
        : { tokens };
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = require("node:crypto");
;// CONCATENATED MODULE: ./build/sealed-token.js


/** Counts up when an older version of this action could not read what a newer one sealed. */
const FORMAT = 1;
/**
 * Seals an access token so that only jobs with the same client ID and secret can open it: a compact JWE
 * (RFC 7516) with direct encryption (`dir`) by AES-256-GCM. A refresh token is never sealed.
 */
async function sealToken(token, client) {
    const { CompactEncrypt } = await Promise.all(/* import() */[__nccwpck_require__.e(497), __nccwpck_require__.e(786)]).then(__nccwpck_require__.bind(__nccwpck_require__, 786));
    const { key, keyId } = sealingKey(client);
    const content = {
        access_token: token.accessToken,
        token_type: token.tokenType,
        expires_at: token.expiresAt.getTime(),
        scope: token.scope,
        owner_id: token.ownerId,
        endpoint_id: token.endpointId,
        session_id: token.sessionId,
        server_url: client.serverUrl,
    };
    return new CompactEncrypt(Buffer.from(JSON.stringify(content)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId, format: FORMAT })
        .encrypt(key);
}
/**
 * Opens a sealed token. Its `expiresInSeconds` is what is left now.
 *
 * @param now milliseconds since the epoch
 * @throws ActionError if it was changed, sealed by other credentials, by a newer version or for another server, or
 * has expired
 */
async function openToken(sealedToken, client, now) {
    const content = await decrypt(sealedToken, client);
    if (content.server_url !== client.serverUrl) {
        throw new ActionError(`The sealed token is for ${content.server_url}, and \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as in the step that sealed it.`);
    }
    const expiresAt = new Date(content.expires_at);
    const expiresInSeconds = Math.floor((content.expires_at - now) / 1000);
    if (expiresInSeconds <= 0) {
        throw new ActionError(`The sealed token expired at ${expiresAt.toISOString()}. Start this job sooner after the one that seals, or request a token in this job.`);
    }
    return {
        accessToken: content.access_token,
        tokenType: content.token_type,
        expiresInSeconds,
        expiresAt,
        scope: content.scope,
        ownerId: content.owner_id,
        endpointId: content.endpoint_id,
        sessionId: content.session_id,
    };
}
async function decrypt(sealedToken, client) {
    const { format, kid } = readHeader(sealedToken);
    if (Number.isInteger(format) && Number(format) > FORMAT) {
        throw new ActionError('The sealed token was made by a newer version of this action. Use the same version in all jobs.');
    }
    const { key, keyId } = sealingKey(client);
    if (typeof kid === 'string' && kid !== keyId) {
        throw new ActionError('The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one.');
    }
    const { compactDecrypt } = await Promise.all(/* import() */[__nccwpck_require__.e(497), __nccwpck_require__.e(919)]).then(__nccwpck_require__.bind(__nccwpck_require__, 919));
    try {
        const { plaintext } = await compactDecrypt(sealedToken, key, {
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
        });
        return JSON.parse(Buffer.from(plaintext).toString());
    }
    catch {
        throw changed();
    }
}
function readHeader(sealedToken) {
    try {
        const header = JSON.parse(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
        if (typeof header === 'object' && header !== null)
            return header;
    }
    catch { }
    throw changed();
}
function changed() {
    return new ActionError('The sealed token is not whole: it was changed or cut off on its way. Pass the output `sealed_token` of the job that seals exactly as it is.');
}
/**
 * The key for a client, and a name for that key which tells a wrong key from a changed token. Both come from the
 * client secret by HKDF with SHA-256 (RFC 5869), with the client ID bound in.
 */
function sealingKey({ id, secret }) {
    const bytes = Buffer.from((0,external_node_crypto_namespaceObject.hkdfSync)('sha256', secret, '', `ringcentral-access-token sealed token\n${id}`, 40));
    return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
}

;// CONCATENATED MODULE: ./build/step.js

/**
 * Runs a step to an end that can be seen. Whatever happens (it throws, an exception escapes, a promise is rejected
 * unseen, the event loop runs dry before the step is done, which Node would call a success) ends in `report`, once,
 * and the process ends although a connection may still be open.
 *
 * @param report shows the error and sets `process.exitCode`
 */
function runStep(step, report) {
    let ended = false;
    const end = () => {
        ended = true;
        // On some systems a pipe takes its lines later; leave only once they are out.
        process.stdout.write('', () => process.exit());
    };
    const fail = (error) => {
        if (ended)
            return;
        report(error);
        end();
    };
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    process.on('beforeExit', () => fail(new ActionError('The step stopped in the middle: nothing was left to wait for, and it was not done. Please report this.')));
    // Not before the calling module is complete, so that it can tell its story top-down.
    Promise.resolve().then(step).then(end, fail);
}

;// CONCATENATED MODULE: ./build/secrets.js
/** What replaces a secret in text, as on the Actions runner. */
const CUT = '***';
/**
 * The shortest value that is masked. A shorter one would hide ordinary text all over the log, and gives away
 * more by the holes it leaves than it hides.
 */
const SHORTEST_MASK = 4;
/**
 * Cuts secrets out of text, in every form a server or a library may echo them in: as they are, line by line,
 * JSON-escaped, URL-encoded (percent and form encoding) and base64 (all three alignments, both alphabets).
 * Values shorter than {@link SHORTEST_MASK} are left alone, as in the runner's own masks.
 */
function redact(text, secrets) {
    const lowerCaseText = text.toLowerCase();
    const forms = new Set();
    for (const secret of secrets) {
        for (const form of formsOf(secret)) {
            // Percent escapes and hex digits come in either case, so case is never told apart.
            if (form.length >= SHORTEST_MASK && lowerCaseText.includes(form.toLowerCase()))
                forms.add(form);
        }
    }
    if (forms.size === 0)
        return text;
    const longestFirst = [...forms].sort((a, b) => b.length - a.length);
    return text.replace(new RegExp(longestFirst.map(RegExp.escape).join('|'), 'gi'), CUT);
}
/**
 * Makes text from a server fit to stand in a message: no secret, no control character, nothing that the runner
 * could take for a workflow command (`::name::` or `##[name]`), nothing that looks like a key or a token in an
 * encoding nobody thought of, and not long.
 */
function harmless(text, secrets) {
    const plain = redact(text, secrets)
        .replace(/[\p{C}\p{Z}]+/gu, ' ')
        .replace(/:{2,}/g, ':')
        .replace(/##+/g, '#')
        .replace(/[^\s]{40,}/gu, CUT)
        .trim();
    return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}
function* formsOf(secret) {
    const lines = secret.split(/[\r\n]+/);
    for (const value of lines.length > 1 ? [secret, ...lines] : [secret]) {
        if (value.length < SHORTEST_MASK)
            continue;
        yield value;
        yield JSON.stringify(value).slice(1, -1);
        yield asciiJson(value);
        const percentEncoded = encodeURIComponent(value.toWellFormed());
        yield percentEncoded;
        yield percentEncoded.replaceAll('%20', '+');
        yield new URLSearchParams([['', value]]).toString().slice(1);
        const bytes = Buffer.from(value);
        yield bytes.toString('hex');
        for (const alignment of [0, 1, 2]) {
            for (const encoding of ['base64', 'base64url'])
                yield base64Core(bytes, alignment, encoding);
        }
    }
}
/** JSON as some servers write it: everything beyond ASCII, and the slash, escaped. */
function asciiJson(value) {
    return JSON.stringify(value)
        .slice(1, -1)
        .replaceAll('/', '\\/')
        .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
/**
 * The characters of a base64 text that depend on the secret alone, where `alignment` bytes of something else
 * stand before it: what remains when the first and the last, shared characters are left out.
 */
function base64Core(bytes, alignment, encoding) {
    const text = Buffer.concat([Buffer.alloc(alignment), bytes])
        .toString(encoding)
        .replace(/=+$/, '');
    const first = Math.ceil((alignment * 8) / 6);
    const last = Math.floor(((alignment + bytes.length) * 8) / 6);
    return text.slice(first, last);
}

;// CONCATENATED MODULE: ./build/token-endpoint.js





const TOKEN_LIMITS = { timeoutMilliseconds: 30_000, maxBodyBytes: 1024 * 1024 };
const REVOCATION_LIMITS = { ...TOKEN_LIMITS, timeoutMilliseconds: 10_000 };
/**
 * One try of `POST /restapi/oauth/token`.
 *
 * @param onSession called with the token of an answer that is none too, as soon as there is a session to revoke
 * @throws FailedRequest if RingCentral refused, or did not answer, or answered something that is no token
 */
async function requestToken(client, form, around, onSession) {
    const sentAt = around.now();
    const answer = await call('/restapi/oauth/token', client, form, TOKEN_LIMITS, around);
    if (answer.status >= 400)
        throw refusal('the token request', answer, around);
    return readToken(answer, sentAt, around, onSession);
}
/**
 * One try of `POST /restapi/oauth/revoke`, at most 10 s. It ends the session of the token, with every token of it.
 * RingCentral's page "Errors" says that a failed revocation is to be ignored and not tried again.
 *
 * @throws FailedRequest if RingCentral refused or did not answer
 */
async function revokeToken(client, token, around) {
    const form = new URLSearchParams({ token });
    const answer = await call('/restapi/oauth/revoke', client, form, REVOCATION_LIMITS, around);
    if (answer.status >= 300)
        throw refusal('the revocation', answer, around);
}
async function call(path, client, form, limits, around) {
    const sentAt = around.now();
    const headers = { Authorization: `Basic ${basicCredentials(client)}` };
    const answer = await post(client.serverUrl + path, form, headers, limits);
    maskTokens(answer, around.log);
    around.log.debug(`POST ${path}: HTTP ${answer.status} after ${around.now() - sentAt} ms`);
    for (const [name, value] of Object.entries(answer.headers)) {
        if (name.startsWith('x-rate-limit-'))
            around.log.debug(around.log.harmless(`${name}: ${value}`));
    }
    return answer;
}
function refusal(what, answer, around) {
    return new FailedRequest(`RingCentral refused ${what}: ${explain(answer, around.log.harmless)}`, retryRule(answer.status, answer.headers['retry-after'], around.now()), errorCodes(answer));
}
/** Masks every token of an answer, whatever its status and whether or not the rest of it makes sense. */
function maskTokens(answer, log) {
    const body = parse(answer.body);
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
        if (typeof body?.[name] === 'string')
            log.mask(body[name]);
    }
}
function readToken(answer, sentAt, around, onSession) {
    if (answer.status !== 200)
        throw noToken(`its status is HTTP ${answer.status} instead of 200`);
    const body = parse(answer.body);
    if (!body) {
        const type = around.log.harmless(answer.headers['content-type'] ?? 'none');
        throw noToken(`it is no JSON object (content type: ${type}; ${answer.body.length} characters)`);
    }
    const { access_token, token_type, expires_in } = body;
    if (!isToken(access_token))
        throw noToken(`its \`access_token\` is ${describe(access_token)}`);
    onSession(access_token);
    if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') {
        throw noToken(`its \`token_type\` is not "bearer" but ${describe(token_type)}`);
    }
    if (!isSeconds(expires_in)) {
        throw noToken(`its \`expires_in\` is no positive whole number but ${describe(expires_in)}`);
    }
    const token = {
        accessToken: access_token,
        tokenType: token_type,
        expiresInSeconds: expires_in,
        // Counted from the moment of sending, so that it never claims more time than there is.
        expiresAt: new Date(sentAt + expires_in * 1000),
        scope: token_endpoint_text(body.scope),
        ownerId: token_endpoint_text(body.owner_id),
        endpointId: token_endpoint_text(body.endpoint_id),
        sessionId: token_endpoint_text(body.session_id),
    };
    if (!isToken(body.refresh_token))
        return token;
    const refreshToken = { refreshToken: body.refresh_token };
    if (isSeconds(body.refresh_token_expires_in))
        refreshToken.expiresInSeconds = body.refresh_token_expires_in;
    return { ...token, refreshToken };
}
function noToken(what) {
    return new FailedRequest(`The answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers in its place.`, { kind: 'never' });
}
function parse(json) {
    try {
        const value = JSON.parse(json);
        return typeof value === 'object' && value !== null && !Array.isArray(value)
            ? value
            : undefined;
    }
    catch {
        return undefined;
    }
}
/** Printable ASCII without spaces, so that it fits a Bearer header (RFC 6750), and long enough to be masked. */
function isToken(value) {
    return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && value.length >= SHORTEST_MASK;
}
/** Seconds that a date can hold: at most 68 years. */
function isSeconds(value) {
    return Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
}
/** A field that is only passed on; whatever is no printable text counts as not sent. */
function token_endpoint_text(value) {
    if (typeof value === 'number')
        return String(value);
    return typeof value === 'string' && !/\p{C}/u.test(value) ? value : '';
}
/** Kinds of values, never values: they are not for the log. */
function describe(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    if (value === '')
        return 'empty';
    if (typeof value === 'string')
        return 'other text';
    return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}

;// CONCATENATED MODULE: ./build/workflow-log.js


/**
 * The one way from this action to the log. Every line that it prints has passed through here, where the secrets
 * registered so far are cut out; the runner's masks are the second line of defence, not the first.
 */
class WorkflowLog {
    #secrets = new Set();
    /**
     * Registers a secret: with the runner, which hides it from the whole job's log from now on, and here.
     * Empty and very short values are passed over: hiding them would hide ordinary text.
     */
    mask(secret) {
        if (secret.trim().length < SHORTEST_MASK || this.#secrets.has(secret))
            return;
        this.#secrets.add(secret);
        setSecret(secret);
    }
    maskAll(secrets) {
        for (const secret of secrets)
            this.mask(secret);
    }
    /** Server text made fit to stand in a message. */
    harmless = (text) => harmless(text, this.#secrets);
    info(message) {
        info(redact(message, this.#secrets));
    }
    /** Printed only when step debug logging is on. */
    debug(message) {
        if (isDebug())
            debug(redact(message, this.#secrets));
    }
    notice(message) {
        notice(redact(message, this.#secrets));
    }
    warning(message) {
        warning(redact(message, this.#secrets));
    }
    error(message) {
        error(redact(message, this.#secrets));
    }
}

;// CONCATENATED MODULE: ./build/main.js













const clock = {
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
};
const log = new WorkflowLog();
runStep(async () => {
    const startedAt = clock.now();
    log.maskAll([...secretInputs(getInput), ...proxySecrets(process.env)]);
    requireRunner(process.env);
    const refusedSetting = verifyCertificates(process.env);
    if (refusedSetting)
        log.warning(refusedSetting);
    const inputs = readInputs(getInput, startedAt);
    for (const warning of inputs.warnings)
        log.warning(warning);
    const { client, token: source } = inputs;
    if (source.from === 'sealed-token') {
        const token = await openToken(source.sealedToken, client, startedAt);
        log.mask(token.accessToken);
        setOutputs(token, undefined);
        saveRevocation(planRevocation(inputs, token, startedAt));
        logToken('Opened the sealed token', token);
    }
    else {
        const issued = await request(inputs, source);
        const token = withWantedRefreshToken(issued, source.request.disableRefreshToken);
        const sealedToken = source.seal ? await sealToken(token, client) : undefined;
        setOutputs(token, sealedToken);
        saveRevocation(planRevocation(inputs, issued, startedAt));
        logToken(sealedToken ? 'Got an access token and sealed it' : 'Got an access token', token);
    }
}, fail);
async function request(inputs, source) {
    const { client, revoke } = inputs;
    const { grant, disableRefreshToken } = source.request;
    if (source.jobTotal > REQUESTS_PER_WINDOW && !source.seal)
        suggestSharing(source.jobTotal);
    log.info(`Requesting an access token from ${new URL(client.serverUrl).host} with ${GRANT_NAMES[grant.type]}, ${disableRefreshToken ? 'without' : 'with'} a refresh token.`);
    const form = tokenRequestForm(source.request);
    // Whatever comes next may fail, and the session must not outlive that.
    const onSession = (token) => {
        if (revoke !== 'never')
            saveRevocation({ tokens: [{ token, expiresAt: clock.now() + LONGEST_TTL_MILLISECONDS }] });
    };
    return withRetry(() => requestToken(client, form, { now: clock.now, log }, onSession), {
        clock,
        budgetSeconds: source.retryTimeoutSeconds,
        ...(source.matrix && { matrix: source.matrix }),
        onWait: ({ reason, seconds, budgetLeftSeconds }) => log.info(`${reason} Trying again in ${seconds.toFixed(0)} s; ${budgetLeftSeconds.toFixed(0)} s are left.`),
    });
}
const LONGEST_TTL_MILLISECONDS = 3_600_000;
const GRANT_NAMES = {
    jwt: 'a JWT credential',
    password: 'user name and password',
    'refresh-token': 'a refresh token',
};
/** RingCentral asks that parallel processes share one access token, and may suspend an app that does not. */
function suggestSharing(jobTotal) {
    const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY } = process.env;
    // Absent where the action is a part of the repository that uses it.
    const readme = GITHUB_ACTION_REPOSITORY
        ? `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}#share-one-token-between-jobs`
        : 'see "Share one token between jobs" in its README';
    log.notice(`${jobTotal} jobs of this matrix each request a token, and RingCentral allows five requests a minute and about five sessions for a user and app. Let them share one token: ${readme}`);
}
function withWantedRefreshToken(issued, disableRefreshToken) {
    const { refreshToken, ...token } = issued;
    if (!disableRefreshToken) {
        if (!refreshToken) {
            log.notice('RingCentral issued no refresh token. For one, switch on "Issue refresh tokens" in the settings of the app in the RingCentral developer console.');
        }
        return issued;
    }
    if (refreshToken) {
        log.warning('RingCentral issued a refresh token although none was wanted. It was dropped.');
    }
    return token;
}
function logToken(what, token) {
    log.info(`${what}. It expires at ${token.expiresAt.toISOString()}, in ${token.expiresInSeconds} s.`);
    log.info(`Scope: ${log.harmless(token.scope) || 'not told'}`);
    const { refreshToken } = token;
    log.info(refreshToken
        ? `Refresh token: yes${refreshToken.expiresInSeconds ? `, for ${refreshToken.expiresInSeconds} s` : ''}.`
        : 'Refresh token: none.');
    if (token.expiresInSeconds < 60)
        log.warning(`The access token is valid for only ${token.expiresInSeconds} s more.`);
}
function fail(error) {
    process.exitCode = 1;
    if (error instanceof ActionError)
        log.error(error.message);
    else
        log.error(`Unexpected error, please report it: ${log.harmless(String(error))}`);
    if (error instanceof Error)
        log.debug(error.stack ?? '');
}

})();

module.exports = __webpack_exports__;
/******/ })()
;