"use strict";
exports.id = 767;
exports.ids = [767];
exports.modules = {

/***/ 767:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openToken: () => (/* binding */ openToken),
/* harmony export */   sealToken: () => (/* binding */ sealToken)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(919);
/* harmony import */ var jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(786);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(984);




/** Counts up when an older version of this action could not read what a newer one sealed. */
const FORMAT = 1;
/**
 * Seals an access token so that only jobs with the same client ID and secret can open it: a compact JWE
 * (RFC 7516) with direct encryption (`dir`) by AES-256-GCM. A refresh token is never sealed.
 */
async function sealToken(token, client) {
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
    return new jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_2__/* .CompactEncrypt */ .j(Buffer.from(JSON.stringify(content)))
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l(`The sealed token is for ${content.server_url}, and \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as in the step that sealed it.`);
    }
    const expiresAt = new Date(content.expires_at);
    const expiresInSeconds = Math.floor((content.expires_at - now) / 1000);
    if (expiresInSeconds <= 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l(`The sealed token expired at ${expiresAt.toISOString()}. Start this job sooner after the one that seals, or request a token in this job.`);
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
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l('The sealed token was made by a newer version of this action. Use the same version in all jobs.');
    }
    const { key, keyId } = sealingKey(client);
    if (typeof kid === 'string' && kid !== keyId) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l('The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one.');
    }
    try {
        const { plaintext } = await (0,jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_3__/* .compactDecrypt */ .d)(sealedToken, key, {
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
        });
        return readContent(JSON.parse(Buffer.from(plaintext).toString()));
    }
    catch {
        throw changed();
    }
}
/** Only a holder of the client secret can have sealed anything else; it is refused all the same. */
function readContent(content) {
    const { expires_at, ...texts } = content;
    if (!Number.isSafeInteger(expires_at))
        throw changed();
    for (const name of TEXTS)
        if (typeof texts[name] !== 'string')
            throw changed();
    return { expires_at, ...texts };
}
const TEXTS = [
    'access_token',
    'token_type',
    'scope',
    'owner_id',
    'endpoint_id',
    'session_id',
    'server_url',
];
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
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l('The sealed token is not whole: it was changed or cut off on its way. Pass the output `sealed_token` of the job that seals exactly as it is.');
}
/**
 * The key for a client, and a name for that key which tells a wrong key from a changed token. Both come from the
 * client secret by HKDF with SHA-256 (RFC 5869), with the client ID bound in.
 */
function sealingKey({ id, secret }) {
    const bytes = Buffer.from((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
    return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
}


/***/ })

};
;