"use strict";
exports.id = 767;
exports.ids = [767];
exports.modules = {

/***/ 767:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   doubtAbout: () => (/* binding */ doubtAbout),
/* harmony export */   openToken: () => (/* binding */ openToken),
/* harmony export */   runAttempt: () => (/* binding */ runAttempt),
/* harmony export */   sealToken: () => (/* binding */ sealToken)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(919);
/* harmony import */ var jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(786);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(984);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(657);





const FORMAT = 1;
function runAttempt({ GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }) {
    const attempt = Number(GITHUB_RUN_ATTEMPT);
    return GITHUB_RUN_ID && attempt > 0 ? { id: GITHUB_RUN_ID, attempt } : undefined;
}
async function sealToken(token, client, sealedIn) {
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
        ...(sealedIn && { run_id: sealedIn.id, run_attempt: sealedIn.attempt }),
    };
    return new jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_2__/* .CompactEncrypt */ .j(Buffer.from(JSON.stringify(content)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId, format: FORMAT })
        .encrypt(key);
}
async function openToken(sealedToken, client, now) {
    const content = await decrypt(sealedToken, client);
    const serverUrl = text(content, 'server_url');
    if (serverUrl !== client.serverUrl) {
        throw failure(`The sealed token is for ${serverUrl}, but \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as the step that sealed it.`);
    }
    const { expires_at, run_id, run_attempt } = content;
    const expiresAt = new Date(typeof expires_at === 'number' ? expires_at : Number.NaN);
    if (Number.isNaN(expiresAt.getTime()))
        throw modified();
    return {
        token: {
            accessToken: text(content, 'access_token'),
            tokenType: text(content, 'token_type'),
            expiresInSeconds: Math.floor((expiresAt.getTime() - now) / 1000),
            expiresAt,
            scope: text(content, 'scope'),
            ownerId: text(content, 'owner_id'),
            endpointId: text(content, 'endpoint_id'),
            sessionId: text(content, 'session_id'),
        },
        ...(typeof run_id === 'string' &&
            typeof run_attempt === 'number' && { sealedIn: { id: run_id, attempt: run_attempt } }),
    };
}
function doubtAbout({ token, sealedIn }, minimumTtlSeconds, current) {
    const { expiresInSeconds } = token;
    const at = token.expiresAt.toISOString();
    if (expiresInSeconds <= 0)
        return { reason: `The sealed token expired at ${at}.`, usable: false };
    if (expiresInSeconds < minimumTtlSeconds) {
        return {
            reason: `The sealed token expires at ${at}, in ${expiresInSeconds} s, but \`minimum-ttl\` asks for ${minimumTtlSeconds} s.`,
            usable: false,
        };
    }
    if (sealedIn && current && sealedIn.id === current.id && sealedIn.attempt < current.attempt) {
        return {
            reason: `The sealed token is from attempt ${sealedIn.attempt} of this run, and this is attempt ${current.attempt}. It was probably revoked when attempt ${sealedIn.attempt} ended.`,
            usable: true,
        };
    }
    return undefined;
}
async function decrypt(sealedToken, client) {
    const header = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .parseObject */ .lj)(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
    if (!header)
        throw modified();
    const { format, kid } = header;
    if (Number.isInteger(format) && Number(format) > FORMAT) {
        throw failure('The sealed token was made by a newer version of this action. Use the same version in all jobs.');
    }
    const { key, keyId } = sealingKey(client);
    if (typeof kid === 'string' && kid !== keyId) {
        throw failure('The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one. If you have changed the secret since, choose "Re-run all jobs".');
    }
    try {
        const { plaintext } = await (0,jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_4__/* .compactDecrypt */ .d)(sealedToken, key, {
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
        });
        const content = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .parseObject */ .lj)(Buffer.from(plaintext).toString());
        if (content)
            return content;
    }
    catch { }
    throw modified();
}
function text(content, name) {
    const value = content[name];
    if (typeof value !== 'string')
        throw modified();
    return value;
}
function modified() {
    return failure('The sealed token was modified or is incomplete. Pass the `sealed_token` output of the job that seals exactly as it is.');
}
function failure(message) {
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .lZ(message, 'sealed-tokens');
}
function sealingKey({ id, secret }) {
    const bytes = Buffer.from((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
    return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
}


/***/ })

};
;