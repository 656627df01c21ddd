"use strict";
exports.id = 163;
exports.ids = [163];
exports.modules = {

/***/ 163:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   connectionFailure: () => (/* binding */ connectionFailure),
/* harmony export */   redirected: () => (/* binding */ redirected),
/* harmony export */   tooLarge: () => (/* binding */ tooLarge)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(984);

/** A redirect, which is never followed. The message names the host only: a path or query may echo anything. */
function redirected(status, url, location) {
    const target = location === undefined ? null : URL.parse(location, url);
    const to = target?.host ? `to ${target.protocol}//${target.host}` : 'without saying where to';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`${new URL(url).host} redirects (HTTP ${status}) ${to}. The request was not sent there, because it carries credentials. Check \`server-url\`, and whether a gateway or a login page of the network is in between.`, { kind: 'never' });
}
/** A body beyond the limit. */
function tooLarge(url, status, maxBodyBytes) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`The answer of ${new URL(url).host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes, so it is no answer of RingCentral's OAuth endpoints. Check \`server-url\`.`, { kind: 'never' });
}
/**
 * An error of the network, of TLS, of the proxy or of the protocol, explained. Only codes go into the message: the text
 * of a library's error may hold anything.
 *
 * @param proxy names the proxy in between; empty if there is none
 */
function connectionFailure({ code, message }, url, proxy) {
    const { host } = new URL(url);
    const proxyStatus = Number(/statusCode=(\d{3})/.exec(message)?.[1]);
    if (proxy && proxyStatus)
        return proxyRefusal(proxyStatus, host, proxy);
    const proxyTrouble = /cause=(.*)/s.exec(message)?.[1];
    if (proxy && proxyTrouble !== undefined)
        return unreachableProxy(proxyTrouble, proxy);
    if (/^(?!ERR_SSL_).*(CERT|CRL)|^UNABLE_TO_|^SELF_SIGNED|^INVALID_(CA|PURPOSE)|^PATH_LENGTH|^HOSTNAME_MISMATCH/.test(code)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`The certificate of ${host}${proxy} is not trusted (${code}). If a proxy of your network opens TLS connections, make its CA certificate known: set NODE_EXTRA_CA_CERTS to the path of its PEM file in the runner's environment. Otherwise, somebody may be listening in. Verification cannot be switched off.`, { kind: 'never' });
    }
    if (/^EPROTO$|^ERR_SSL_|^ERR_TLS_|^HPE_/.test(code)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`What answers at ${host}${proxy} does not speak ${new URL(url).protocol === 'https:' ? 'HTTPS' : 'HTTP'} (${code}). Check \`server-url\` and the proxy.`, { kind: 'never' });
    }
    const reason = CONNECTION_TROUBLE[code] ?? 'the connection was lost';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`No complete answer from ${host}${proxy}: ${reason}${/^[A-Z_]{3,40}$/.test(code) ? ` (${code})` : ''}.`, { kind: 'backoff' });
}
const CONNECTION_TROUBLE = {
    ENOTFOUND: 'its name cannot be resolved',
    EAI_AGAIN: 'its name cannot be resolved at the moment',
    ECONNREFUSED: 'the connection was refused',
    ETIMEDOUT: 'the connection timed out',
    EHOSTUNREACH: 'the host cannot be reached',
    ENETUNREACH: 'the network cannot be reached',
};
/** `tunnel` passes on only the text of the error that a connection to the proxy ended with. */
function unreachableProxy(cause, proxy) {
    if (/certificate/i.test(cause)) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`The request did not get${proxy}: the certificate of the proxy is not trusted. Make its CA certificate known: set NODE_EXTRA_CA_CERTS to the path of its PEM file in the runner's environment.`, { kind: 'never' });
    }
    const code = /\bE[A-Z_]{3,20}\b/.exec(cause)?.[0] ?? '';
    const reason = CONNECTION_TROUBLE[code] ?? 'the connection to it was lost';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`The request did not get${proxy}: ${reason}${code && ` (${code})`}.`, {
        kind: 'backoff',
    });
}
function proxyRefusal(status, host, proxy) {
    if (status >= 500) {
        return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`No connection to ${host}${proxy}: the proxy answers HTTP ${status}.`, {
            kind: 'backoff',
        });
    }
    const fix = status === 407
        ? 'It wants a user name and password, or others than it was given: http://user:password@host:port.'
        : `Ask its administrator to allow connections to ${host}, or add the host to NO_PROXY if it can be reached directly.`;
    return new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .FailedRequest */ .P(`The request did not get${proxy}: it refuses with HTTP ${status}. ${fix}`, {
        kind: 'never',
    });
}


/***/ })

};
;