"use strict";
exports.id = 767;
exports.ids = [767];
exports.modules = {
    767: ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.r(__webpack_exports__);
        __webpack_require__.d(__webpack_exports__, {
            CLOCK_TOLERANCE_SECONDS: () => (CLOCK_TOLERANCE_SECONDS),
            doubtAbout: () => (doubtAbout),
            openToken: () => (openToken),
            runAttempt: () => (runAttempt),
            sealToken: () => (sealToken)
        });
        var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(598);
        var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = __webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
        var jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(60);
        var jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(587);
        var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(842);
        var _json_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(657);
        var _ringcentral_access_token_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(589);
        const CLOCK_TOLERANCE_SECONDS = 30;
        function runAttempt({ GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT }) {
            const attempt = Number(GITHUB_RUN_ATTEMPT);
            return GITHUB_RUN_ID && attempt > 0 ? { id: GITHUB_RUN_ID, attempt } : undefined;
        }
        function sealToken(issued, client, sealedIn) {
            const { refreshToken, ...token } = issued;
            const { key, keyId } = sealingKey(client);
            const content = JSON.stringify({ token, serverUrl: client.serverUrl, sealedIn });
            const header = { alg: 'dir', enc: 'A256GCM', kid: keyId };
            return new jose_jwe_compact_encrypt__WEBPACK_IMPORTED_MODULE_3__.j(Buffer.from(content)).setProtectedHeader(header).encrypt(key);
        }
        async function openToken(sealedToken, client, now) {
            const { token, serverUrl, sealedIn } = await decrypt(sealedToken, client);
            if (!isAccessToken(token))
                throw modified();
            if (serverUrl !== client.serverUrl) {
                const message = `The sealed token is for ${serverUrl}, but \`server-url\` is ${client.serverUrl}. Use the same \`server-url\` as the step that sealed it.`;
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__.lZ(message, 'sealed-tokens');
            }
            const lifetimeSeconds = token.expiresInSeconds;
            const secondsLeft = Math.floor((Date.parse(token.expiresAt) - now) / 1000);
            const expiresInSeconds = Math.min(secondsLeft, lifetimeSeconds);
            const expiresAt = new Date(secondsLeft > lifetimeSeconds ? now + expiresInSeconds * 1000 : token.expiresAt);
            const { id, attempt } = (0, _json_js__WEBPACK_IMPORTED_MODULE_4__.e)(sealedIn) ?? {};
            return {
                token: { ...token, expiresInSeconds, expiresAt },
                clocksDiffer: secondsLeft > lifetimeSeconds + CLOCK_TOLERANCE_SECONDS,
                sealedIn: typeof id === 'string' && typeof attempt === 'number' ? { id, attempt } : undefined,
            };
        }
        function isAccessToken(value) {
            const { expiresInSeconds, expiresAt, ...rest } = (0, _json_js__WEBPACK_IMPORTED_MODULE_4__.e)(value) ?? {};
            const hasTimes = Number.isInteger(expiresInSeconds) && !Number.isNaN(Date.parse(String(expiresAt)));
            return hasTimes && (0, _ringcentral_access_token_js__WEBPACK_IMPORTED_MODULE_2__.sg)(rest.accessToken) && typeof rest.scope === 'string';
        }
        function doubtAbout({ token, clocksDiffer, sealedIn }, minimumTtlSeconds, current, now) {
            const { expiresInSeconds } = token;
            const at = token.expiresAt.toISOString();
            const clock = `The clock of this runner says ${new Date(now).toISOString()}.`;
            const doubt = (usable, reason) => ({ usable, reason: `The sealed token ${reason}` });
            if (clocksDiffer) {
                const cause = 'so the clock of this runner or of the one that sealed it is wrong';
                return doubt(true, `seems to have more time left than it was issued with, ${cause}. ${clock}`);
            }
            if (expiresInSeconds <= 0)
                return doubt(false, `expired at ${at}. ${clock}`);
            if (expiresInSeconds < minimumTtlSeconds) {
                const left = `expires at ${at}, in ${expiresInSeconds} s`;
                return doubt(false, `${left}, but \`minimum-ttl\` asks for ${minimumTtlSeconds} s.`);
            }
            if (!sealedIn || !current || sealedIn.id !== current.id || sealedIn.attempt >= current.attempt)
                return undefined;
            const { attempt } = sealedIn;
            const revoked = `It was probably revoked when attempt ${attempt} ended.`;
            return doubt(true, `is from attempt ${attempt} of this run, and this is attempt ${current.attempt}. ${revoked}`);
        }
        async function decrypt(sealedToken, client) {
            const header = (0, _json_js__WEBPACK_IMPORTED_MODULE_4__.l)(Buffer.from(sealedToken.split('.')[0] ?? '', 'base64url').toString());
            if (!header || sealedToken.split('.').length !== 5)
                throw modified();
            const { key, keyId } = sealingKey(client);
            if (typeof header.kid === 'string' && header.kid !== keyId) {
                const message = 'The sealed token was made with another `client-id` or `client-secret`. Use the same app in the job that seals and in this one. If you have changed the secret since, "Re-run all jobs" seals a new token.';
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__.lZ(message, 'sealed-tokens');
            }
            try {
                const algorithms = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
                const { plaintext } = await (0, jose_jwe_compact_decrypt__WEBPACK_IMPORTED_MODULE_5__.d)(sealedToken, key, algorithms);
                const content = (0, _json_js__WEBPACK_IMPORTED_MODULE_4__.l)(Buffer.from(plaintext).toString());
                if (content)
                    return content;
            }
            catch (error) {
                if (!/^ERR_J/.test(String(error.code)))
                    throw error;
            }
            throw modified();
        }
        function modified() {
            const message = 'The sealed token was modified, is incomplete, or is something else. Pass the `sealed_token` output of the job that seals exactly as it is: between `${{` and `}}`, and not `access_token`.';
            return new _errors_js__WEBPACK_IMPORTED_MODULE_1__.lZ(message, 'sealed-tokens');
        }
        function sealingKey({ id, secret }) {
            const bytes = Buffer.from((0, node_crypto__WEBPACK_IMPORTED_MODULE_0__.hkdfSync)('sha256', secret, id, 'ringcentral-access-token sealed token', 40));
            return { key: bytes.subarray(0, 32), keyId: bytes.subarray(32).toString('base64url') };
        }
    })
};
;
