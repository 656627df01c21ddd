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
/* unused harmony export CLOCK_TOLERANCE_SECONDS */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(60);
/* harmony import */ var jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(587);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(984);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(657);





const CLOCK_TOLERANCE_SECONDS = 30;
function runAttempt({ GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }) {
    const attempt = Number(GITHUB_RUN_ATTEMPT);
    return GITHUB_RUN_ID && attempt > 0 ? { id: GITHUB_RUN_ID, attempt } : undefined;
}
function sealToken({ refreshToken, ...token }, client, sealedIn) {
    const { key, keyId } = sealingKey(client);
    const content = JSON.stringify({ token, serverUrl: client.serverUrl, sealedIn });
    return new jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_2__/* .CompactEncrypt */ .j(Buffer.from(content))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId })
        .encrypt(key);
}
async function openToken(sealedToken, client, now) {
    const { token, serverUrl, sealedIn } = await decrypt(sealedToken, client);
    if (!isAccessToken(token))
        throw modified();
    if (serverUrl !== client.serverUrl) {
        const message = `The sealed token is for ${serverUrl}, but \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as the step that sealed it.`;
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l(message, 'sealed-tokens');
    }
    const lifetimeSeconds = token.expiresInSeconds;
    const secondsLeft = Math.floor((Date.parse(token.expiresAt) - now) / 1000);
    const expiresInSeconds = Math.min(secondsLeft, lifetimeSeconds);
    const expiresAt = new Date(secondsLeft > lifetimeSeconds ? now + expiresInSeconds * 1000 : token.expiresAt);
    const { id, attempt } = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(sealedIn) ?? {};
    return {
        token: { ...token, expiresInSeconds, expiresAt },
        clocksDiffer: secondsLeft > lifetimeSeconds + CLOCK_TOLERANCE_SECONDS,
        sealedIn: typeof id === 'string' && typeof attempt === 'number' ? { id, attempt } : undefined,
    };
}
function isAccessToken(value) {
    const token = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .asObject */ .eB)(value) ?? {};
    const { accessToken, tokenType, scope, ownerId, endpointId, sessionId, expiresInSeconds, expiresAt } = token;
    const texts = [accessToken, tokenType, scope, ownerId, endpointId, sessionId];
    const hasTimes = Number.isInteger(expiresInSeconds) && !Number.isNaN(Date.parse(String(expiresAt)));
    return texts.every((text) => typeof text === 'string') && hasTimes;
}
function doubtAbout({ token, clocksDiffer, sealedIn }, minimumTtlSeconds, current, now) {
    const { expiresInSeconds } = token;
    const at = token.expiresAt.toISOString();
    const clock = `The clock of this runner says ${new Date(now).toISOString()}.`;
    if (clocksDiffer) {
        const reason = `The sealed token seems to be valid for longer than it ever was, so the clock of this runner or of the one that sealed it is wrong. ${clock}`;
        return { reason, usable: true };
    }
    if (expiresInSeconds <= 0)
        return { reason: `The sealed token expired at ${at}. ${clock}`, usable: false };
    if (expiresInSeconds < minimumTtlSeconds) {
        const reason = `The sealed token expires at ${at}, in ${expiresInSeconds} s, but \`minimum-ttl\` asks for ${minimumTtlSeconds} s.`;
        return { reason, usable: false };
    }
    if (sealedIn && current && sealedIn.id === current.id && sealedIn.attempt < current.attempt) {
        const reason = `The sealed token is from attempt ${sealedIn.attempt} of this run, and this is attempt ${current.attempt}. It was probably revoked when attempt ${sealedIn.attempt} ended.`;
        return { reason, usable: true };
    }
    return undefined;
}
async function decrypt(sealedToken, client) {
    const header = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .parseObject */ .lj)(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
    if (!header)
        throw modified();
    const { key, keyId } = sealingKey(client);
    if (typeof header.kid === 'string' && header.kid !== keyId) {
        const message = 'The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one. If you have changed the secret since, choose "Re-run all jobs".';
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l(message, 'sealed-tokens');
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
function modified() {
    const message = 'The sealed token was modified, is incomplete, or is something else. Pass the `sealed_token` output of the job that seals exactly as it is, and not `access_token`.';
    return new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .ActionError */ .l(message, 'sealed-tokens');
}
function sealingKey({ id, secret }) {
    const bytes = Buffer.from((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
    return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
}


/***/ })

};
;