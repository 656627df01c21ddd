"use strict";
exports.id = 730;
exports.ids = [730];
exports.modules = {
    60: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            d: () => (compactDecrypt)
        });
        var content_encryption = __webpack_require__(445);
        var validate = __webpack_require__(784);
        var errors = __webpack_require__(674);
        var key_management = __webpack_require__(341);
        var buffer_utils = __webpack_require__(410);
        var lib_key = __webpack_require__(859);
        var jwe_algorithms = __webpack_require__(967);
        var deflate = __webpack_require__(23);
        ;
        function snapshotSharedJWE(jwe) {
            const { aad, ciphertext, iv, protected: encodedProtected, tag, unprotected } = jwe;
            if (iv !== void 0 && (typeof iv != "string" || !iv))
                throw new JWEInvalid("JWE Initialization Vector incorrect type");
            if (typeof ciphertext != "string")
                throw new JWEInvalid("JWE Ciphertext missing or incorrect type");
            if (tag !== void 0 && (typeof tag != "string" || !tag))
                throw new JWEInvalid("JWE Authentication Tag incorrect type");
            if (encodedProtected !== void 0 && typeof encodedProtected != "string")
                throw new JWEInvalid("JWE Protected Header incorrect type");
            if (aad !== void 0 && (typeof aad != "string" || !aad))
                throw new JWEInvalid("JWE AAD incorrect type");
            if (unprotected !== void 0 && !isObject(unprotected))
                throw new JWEInvalid("JWE Shared Unprotected Header incorrect type");
            return {
                aad,
                ciphertext,
                iv,
                protected: encodedProtected,
                tag,
                unprotected: unprotected === void 0 ? void 0 : { ...unprotected }
            };
        }
        function snapshotRecipientJWE(recipient) {
            let header, headerAlg;
            try {
                const { header: inputHeader } = recipient;
                if (isObject(inputHeader)) {
                    headerAlg = inputHeader.alg;
                    const parameters = Object.keys(inputHeader);
                    parameters.includes("alg") || (headerAlg = void 0), header = Object.fromEntries(parameters.map((parameter) => [
                        parameter,
                        parameter === "alg" ? headerAlg : inputHeader[parameter]
                    ]));
                }
                else
                    header = inputHeader;
                const { encrypted_key: encryptedKey } = recipient;
                return [{ encrypted_key: encryptedKey, header }, headerAlg];
            }
            catch (error) {
                return [void 0, headerAlg, error];
            }
        }
        function checkRecipient(jwe) {
            const { encrypted_key: encryptedKey, header } = jwe;
            if (encryptedKey !== void 0 && typeof encryptedKey != "string")
                throw new JWEInvalid("JWE Encrypted Key incorrect type");
            if (header !== void 0 && !isObject(header))
                throw new JWEInvalid("JWE Per-Recipient Unprotected Header incorrect type");
            if (jwe.protected === void 0 && header === void 0 && jwe.unprotected === void 0)
                throw new JWEInvalid("JOSE Header missing");
        }
        function shareJWE(jwe) {
            const { protected: encodedProtected, ciphertext, iv, tag, aad } = jwe;
            let protectedHeader;
            return encodedProtected !== void 0 && (protectedHeader = (0, validate.OX)(encodedProtected, errors.aA, "JWE Protected Header is invalid")), [
                protectedHeader,
                (0, validate.h2)(ciphertext, "ciphertext", errors.aA),
                iv !== void 0 ? (0, validate.h2)(iv, "iv", errors.aA) : void 0,
                tag !== void 0 ? (0, validate.h2)(tag, "tag", errors.aA) : void 0,
                (0, validate.MV)((encodedProtected ?? "") + (aad !== void 0 ? `.${aad}` : ""), "aad", errors.aA)
            ];
        }
        function prepareDecrypt(options) {
            const keyManagementAlgorithms = options && (0, validate.Fw)("keyManagementAlgorithms", options.keyManagementAlgorithms), contentEncryptionAlgorithms = options && (0, validate.Fw)("contentEncryptionAlgorithms", options.contentEncryptionAlgorithms), { crit, maxPBES2Count, maxDecompressedLength } = options ?? {};
            (0, key_management.i6)(maxPBES2Count);
            const decompressionLimit = maxDecompressedLength ?? 25e4;
            if (decompressionLimit !== 0 && decompressionLimit !== 1 / 0 && (!Number.isSafeInteger(decompressionLimit) || decompressionLimit < 1))
                throw new TypeError("maxDecompressedLength must be 0, a positive safe integer, or Infinity");
            return [
                keyManagementAlgorithms,
                contentEncryptionAlgorithms,
                crit,
                maxPBES2Count,
                maxDecompressedLength
            ];
        }
        async function decryptJWE(jwe, shared, key, token = shareJWE(jwe)) {
            const [protectedHeader, ciphertext, iv, tag, additionalAuthenticatedData] = token, { header, unprotected, aad } = jwe;
            let joseHeader;
            if (header !== void 0 || unprotected !== void 0) {
                if (!(0, validate.fz)(protectedHeader, header, unprotected))
                    throw new errors.aA("JWE Protected, JWE Unprotected Header, and JWE Per-Recipient Unprotected Header Parameter names must be disjoint");
                joseHeader = { ...protectedHeader, ...header, ...unprotected };
            }
            else
                joseHeader = protectedHeader ?? {};
            const [keyManagementAlgorithms, contentEncryptionAlgorithms, crit, maxPBES2Count, maxDecompressedLength] = shared, { encrypted_key: encodedKey } = jwe;
            (0, validate.nI)(errors.aA, validate.CT, crit, protectedHeader, joseHeader), (0, deflate.q9)(joseHeader, protectedHeader);
            const { alg, enc } = joseHeader;
            if (typeof alg != "string" || !alg)
                throw new errors.aA("missing JWE Algorithm (alg) in JWE Header");
            const selected = jwe_algorithms.po[alg];
            if (encodedKey === "" && (!selected || !(0, jwe_algorithms.p3)(selected)))
                throw new errors.aA("JWE Encrypted Key incorrect type");
            const integrated = selected?.mode === "integrated-encryption";
            if (!integrated && (typeof enc != "string" || !enc))
                throw new errors.aA("missing JWE Encryption Algorithm (enc) in JWE Header");
            if (keyManagementAlgorithms && !keyManagementAlgorithms.has(alg) || !keyManagementAlgorithms && alg.startsWith("PBES2"))
                throw new errors.Rb('"alg" (Algorithm) Header Parameter value not allowed');
            let encEntry;
            if (integrated) {
                if (enc !== void 0)
                    throw new errors.aA('JWE "enc" (Encryption Algorithm) Header Parameter must not be present for integrated encryption');
                if (iv?.byteLength)
                    throw new errors.aA("JWE Initialization Vector must be empty for integrated encryption");
                if (tag?.byteLength)
                    throw new errors.aA("JWE Authentication Tag must be empty for integrated encryption");
            }
            else {
                if (contentEncryptionAlgorithms && !contentEncryptionAlgorithms.has(enc))
                    throw new errors.Rb('"enc" (Encryption Algorithm) Header Parameter value not allowed');
                encEntry = (0, jwe_algorithms.Oe)(enc);
            }
            let encryptedKey;
            if (encodedKey !== void 0)
                try {
                    encryptedKey = (0, validate.h2)(encodedKey, "encrypted_key", errors.aA);
                }
                catch (error) {
                    if (!selected || !(0, jwe_algorithms.p3)(selected))
                        throw error;
                    encryptedKey = new Uint8Array();
                }
            let resolvedKey = !1;
            typeof key == "function" && (key = await key(protectedHeader, jwe), resolvedKey = !0);
            const algEntry = selected ?? (0, jwe_algorithms.eD)(alg);
            (0, jwe_algorithms.p3)(algEntry) && encryptedKey === void 0 && (encryptedKey = new Uint8Array());
            const k = await (0, lib_key.dT)(algEntry.mode === "direct-encryption" ? encEntry : algEntry, key, "decrypt");
            let plaintext;
            if (algEntry.mode === "integrated-encryption")
                plaintext = await algEntry.decrypt(k, encryptedKey, ciphertext, additionalAuthenticatedData, protectedHeader, joseHeader);
            else {
                const encryption = encEntry;
                let cek;
                try {
                    cek = await (0, key_management.SV)(algEntry, encryption, k, encryptedKey, joseHeader, maxPBES2Count), (0, jwe_algorithms.p3)(algEntry) && cek instanceof Uint8Array && cek.byteLength << 3 !== encryption.cekBits && (cek = (0, content_encryption.Do)(encryption));
                }
                catch (err) {
                    if (err instanceof TypeError || err instanceof errors.aA || err instanceof errors.T0)
                        throw err;
                    cek = (0, content_encryption.Do)(encryption);
                }
                plaintext = await (0, content_encryption.Yc)(encryption, cek, ciphertext, iv, tag, additionalAuthenticatedData);
            }
            if (joseHeader.zip === "DEF") {
                const decompressionLimit = maxDecompressedLength ?? 25e4;
                if (decompressionLimit === 0)
                    throw new errors.T0('JWE "zip" (Compression Algorithm) Header Parameter is not supported.');
                plaintext = await (0, deflate.mF)(plaintext, decompressionLimit).catch((cause) => {
                    throw cause instanceof errors.aA || cause instanceof errors.T0 ? cause : new errors.aA("Failed to decompress plaintext", { cause });
                });
            }
            return {
                plaintext,
                ...protectedHeader && { protectedHeader },
                ...aad !== void 0 && {
                    additionalAuthenticatedData: (0, validate.h2)(aad, "aad", errors.aA)
                },
                ...unprotected && { sharedUnprotectedHeader: unprotected },
                ...header && { unprotectedHeader: header },
                ...resolvedKey && { key: k }
            };
        }
        async function decryptCompact(jwe, shared, key) {
            if (jwe instanceof Uint8Array && (jwe = buffer_utils.D0.decode(jwe)), typeof jwe != "string")
                throw new errors.aA("Compact JWE must be a string or Uint8Array");
            const { 0: protectedHeader, 1: encryptedKey, 2: iv, 3: ciphertext, 4: tag, length } = jwe.split(".");
            if (length !== 5)
                throw new errors.aA("Invalid Compact JWE");
            return decryptJWE({
                ciphertext,
                iv: iv || void 0,
                protected: protectedHeader,
                tag: tag || void 0,
                encrypted_key: encryptedKey || void 0
            }, shared, key);
        }
        ;
        async function compactDecrypt(jwe, key, options) {
            return decryptCompact(jwe, prepareDecrypt(options), key);
        }
    }),
    587: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            j: () => (CompactEncrypt)
        });
        var validate = __webpack_require__(784);
        var base64url = __webpack_require__(826);
        var content_encryption = __webpack_require__(445);
        var key_management = __webpack_require__(341);
        var errors = __webpack_require__(674);
        var buffer_utils = __webpack_require__(410);
        var lib_key = __webpack_require__(859);
        var jwe_algorithms = __webpack_require__(967);
        var deflate = __webpack_require__(23);
        ;
        function checkDisjoint(protectedHeader, unprotectedHeader, sharedUnprotectedHeader) {
            if (!(0, validate.fz)(protectedHeader, unprotectedHeader, sharedUnprotectedHeader))
                throw new errors.aA("JWE Protected, JWE Shared Unprotected and JWE Per-Recipient Header Parameter names must be disjoint");
        }
        function checkEncryptHeaders(input, options, sharedHeadersNormalized = !1) {
            if (!input[1] && !input[2] && !input[3])
                throw new errors.aA("either setProtectedHeader, setUnprotectedHeader, or sharedUnprotectedHeader must be called before #encrypt()");
            options !== void 0 && (input[8] = options?.crit);
            let [, protectedHeader, unprotectedHeader, sharedUnprotectedHeader, aad, cek, iv, keyManagementParameters, crit] = input;
            if (aad !== void 0 && (0, validate.GT)(aad, "JWE Additional Authenticated Data"), cek !== void 0 && (0, validate.GT)(cek, "JWE Content Encryption Key"), iv !== void 0 && (0, validate.GT)(iv, "JWE Initialization Vector"), !sharedHeadersNormalized && protectedHeader !== void 0 && (protectedHeader = (0, validate.ji)(errors.aA, protectedHeader)[0], input[1] = protectedHeader), unprotectedHeader !== void 0 && (unprotectedHeader = (0, validate.ji)(errors.aA, unprotectedHeader)[0], input[2] = unprotectedHeader), !sharedHeadersNormalized && sharedUnprotectedHeader !== void 0 && (sharedUnprotectedHeader = (0, validate.ji)(errors.aA, sharedUnprotectedHeader)[0], input[3] = sharedUnprotectedHeader), keyManagementParameters !== void 0 && !(0, validate.Gv)(keyManagementParameters))
                throw new TypeError("JWE Key Management Parameters must be an object");
            checkDisjoint(protectedHeader, unprotectedHeader, sharedUnprotectedHeader);
            const joseHeader = {
                ...protectedHeader,
                ...unprotectedHeader,
                ...sharedUnprotectedHeader
            };
            (0, validate.BU)(errors.aA, protectedHeader), (0, validate.nI)(errors.aA, validate.CT, crit, protectedHeader, joseHeader), (0, deflate.q9)(joseHeader, protectedHeader);
            const { alg, enc } = joseHeader;
            if (typeof alg != "string" || !alg)
                throw new errors.aA('JWE "alg" (Algorithm) Header Parameter missing or invalid');
            const algEntry = jwe_algorithms.po[alg];
            if (algEntry?.mode === "integrated-encryption") {
                if (enc !== void 0)
                    throw new errors.aA('JWE "enc" (Encryption Algorithm) Header Parameter must not be present for integrated encryption');
                if (cek !== void 0)
                    throw new TypeError(`setContentEncryptionKey cannot be called with JWE "alg" (Algorithm) Header ${alg}`);
                if (iv !== void 0)
                    throw new TypeError(`setInitializationVector cannot be called with JWE "alg" (Algorithm) Header ${alg}`);
                return [joseHeader, void 0, algEntry];
            }
            if (typeof enc != "string" || !enc)
                throw new errors.aA('JWE "enc" (Encryption Algorithm) Header Parameter missing or invalid');
            return [joseHeader, (0, jwe_algorithms.Oe)(enc), algEntry];
        }
        async function encryptJWE(input, checked, key) {
            const [joseHeader, encEntry, selected] = checked, [inputPlaintext, inputProtectedHeader, inputUnprotectedHeader, sharedUnprotectedHeader, aad, providedCek, inputIv, keyManagementParameters, , unprotectedParameters] = input;
            let protectedHeader = inputProtectedHeader, unprotectedHeader = inputUnprotectedHeader;
            const algEntry = selected ?? (0, jwe_algorithms.eD)(joseHeader.alg);
            let encryptedKey, parameters, cek;
            algEntry.mode === "integrated-encryption" ? cek = await (0, lib_key.dT)(algEntry, key, "encrypt") : [cek, encryptedKey, parameters] = await (0, key_management.ss)(algEntry, encEntry, key, joseHeader, providedCek, keyManagementParameters), parameters && (unprotectedParameters ? unprotectedHeader = unprotectedHeader ? { ...unprotectedHeader, ...parameters } : parameters : protectedHeader = protectedHeader ? { ...protectedHeader, ...parameters } : parameters, checkDisjoint(protectedHeader, unprotectedHeader, sharedUnprotectedHeader));
            const encodedProtectedHeader = protectedHeader ? (0, base64url.l)(JSON.stringify(protectedHeader)) : "", encodedAad = aad?.byteLength ? (0, base64url.l)(aad) : void 0, additionalAuthenticatedData = (0, buffer_utils.lF)(encodedAad ? `${encodedProtectedHeader}.${encodedAad}` : encodedProtectedHeader);
            let plaintext = inputPlaintext;
            joseHeader.zip === "DEF" && (plaintext = await (0, deflate.Bc)(plaintext).catch((cause) => {
                throw cause instanceof errors.T0 ? cause : new errors.aA("Failed to compress plaintext", { cause });
            }));
            let ciphertext, tag, iv;
            algEntry.mode === "integrated-encryption" ? [encryptedKey, ciphertext] = await algEntry.encrypt(cek, plaintext, additionalAuthenticatedData, protectedHeader, joseHeader, keyManagementParameters) : { ciphertext, tag, iv } = await (0, content_encryption.w)(encEntry, plaintext, cek, inputIv, additionalAuthenticatedData);
            const jwe = {
                ciphertext: (0, base64url.l)(ciphertext)
            };
            return iv && (jwe.iv = (0, base64url.l)(iv)), tag && (jwe.tag = (0, base64url.l)(tag)), encryptedKey?.byteLength && (jwe.encrypted_key = (0, base64url.l)(encryptedKey)), encodedAad && (jwe.aad = encodedAad), protectedHeader && (jwe.protected = encodedProtectedHeader), sharedUnprotectedHeader && (jwe.unprotected = sharedUnprotectedHeader), unprotectedHeader && (jwe.header = unprotectedHeader), jwe;
        }
        async function createJWE(input, key, options) {
            return encryptJWE(input, checkEncryptHeaders(input, options), key);
        }
        function compactJWE(jwe) {
            return [jwe.protected, jwe.encrypted_key, jwe.iv, jwe.ciphertext, jwe.tag].join(".");
        }
        ;
        class CompactEncrypt {
            #input;
            constructor(plaintext) {
                (0, validate.GT)(plaintext, "plaintext"), this.#input = [plaintext];
            }
            setContentEncryptionKey(cek) {
                return (0, validate.ac)(this.#input[5], "setContentEncryptionKey"), this.#input[5] = cek, this;
            }
            setInitializationVector(iv) {
                return (0, validate.ac)(this.#input[6], "setInitializationVector"), this.#input[6] = iv, this;
            }
            setProtectedHeader(protectedHeader) {
                return (0, validate.ac)(this.#input[1], "setProtectedHeader"), this.#input[1] = protectedHeader, this;
            }
            setKeyManagementParameters(parameters) {
                return (0, validate.ac)(this.#input[7], "setKeyManagementParameters"), this.#input[7] = parameters, this;
            }
            async encrypt(key, options) {
                return compactJWE(await createJWE([...this.#input], key, options));
            }
        }
    }),
    410: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            D0: () => (decoder),
            Rd: () => (encoder),
            VS: () => (uint32be),
            WG: () => (encodeBase64),
            br: () => (digest),
            lF: () => (encode),
            mx: () => (uint64be),
            u8: () => (strictDecoder),
            xW: () => (concat),
            y4: () => (decodeBase64)
        });
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
    }),
    445: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            Do: () => (generateCek),
            W_: () => (checkCekLength),
            Yc: () => (decrypt),
            w: () => (encrypt)
        });
        var _buffer_utils_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(410);
        var _key_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(859);
        var _util_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(674);
        const generateCek = (enc) => crypto.getRandomValues(new Uint8Array(enc.cekBits >> 3));
        function checkCekLength(cek, expected) {
            const actual = cek.byteLength << 3;
            if (actual !== expected)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA(`Invalid Content Encryption Key length. Expected ${expected} bits, got ${actual} bits`);
        }
        const generateIv = (enc) => crypto.getRandomValues(new Uint8Array(enc.ivBits >> 3));
        function checkIvLength(enc, iv) {
            if (iv.length << 3 !== enc.ivBits)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA("Invalid Initialization Vector length");
        }
        async function cbcKeySetup(enc, cek, usage) {
            if (!(cek instanceof Uint8Array))
                throw new TypeError((0, _key_js__WEBPACK_IMPORTED_MODULE_1__.XP)(cek, "Uint8Array"));
            const keyLengthBits = enc.cekBits >> 1, encKey = await crypto.subtle.importKey("raw", cek.subarray(keyLengthBits >> 3), "AES-CBC", !1, [usage]), macKey = await crypto.subtle.importKey("raw", cek.subarray(0, keyLengthBits >> 3), {
                hash: `SHA-${keyLengthBits << 1}`,
                name: "HMAC"
            }, !1, ["sign"]);
            return [encKey, macKey, keyLengthBits];
        }
        async function cbcHmacTag(macKey, macData, keyLengthBits) {
            return new Uint8Array((await crypto.subtle.sign("HMAC", macKey, macData)).slice(0, keyLengthBits >> 3));
        }
        async function cbcEncrypt(enc, plaintext, cek, iv, aad) {
            const [encKey, macKey, keyLengthBits] = await cbcKeySetup(enc, cek, "encrypt"), ciphertext = new Uint8Array(await crypto.subtle.encrypt({
                iv,
                name: "AES-CBC"
            }, encKey, plaintext)), al = (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_2__.mx)(aad.length * 8), macData = (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_2__.xW)(aad, iv, ciphertext, al), tag = await cbcHmacTag(macKey, macData, keyLengthBits);
            return { ciphertext, tag, iv };
        }
        async function timingSafeEqual(a, b) {
            const algorithm = { name: "HMAC", hash: "SHA-256" }, key = await crypto.subtle.generateKey(algorithm, !1, ["sign", "verify"]), aHmac = await crypto.subtle.sign(algorithm, key, a);
            return crypto.subtle.verify(algorithm, key, aHmac, b);
        }
        async function cbcDecrypt(enc, cek, ciphertext, iv, tag, aad) {
            const [encKey, macKey, keyLengthBits] = await cbcKeySetup(enc, cek, "decrypt"), al = (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_2__.mx)(aad.length * 8), macData = (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_2__.xW)(aad, iv, ciphertext, al), expectedTag = await cbcHmacTag(macKey, macData, keyLengthBits);
            try {
                if (await timingSafeEqual(tag, expectedTag))
                    return new Uint8Array(await crypto.subtle.decrypt({ iv, name: "AES-CBC" }, encKey, ciphertext));
            }
            catch {
            }
            throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.xO();
        }
        async function encrypt(enc, plaintext, cek, iv, aad) {
            if (!(0, _key_js__WEBPACK_IMPORTED_MODULE_1__.R7)(cek) && !(cek instanceof Uint8Array))
                throw new TypeError((0, _key_js__WEBPACK_IMPORTED_MODULE_1__.XP)(cek, "CryptoKey", "KeyObject", "Uint8Array", "JSON Web Key"));
            if (iv ? checkIvLength(enc, iv) : iv = generateIv(enc), cek instanceof Uint8Array && checkCekLength(cek, enc.cekBits), enc.cbc)
                return cbcEncrypt(enc, plaintext, cek, iv, aad);
            const encKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_1__.GK)(cek, enc.subtle, "encrypt"), encrypted = new Uint8Array(await crypto.subtle.encrypt({
                additionalData: aad,
                iv,
                name: "AES-GCM",
                tagLength: 128
            }, encKey, plaintext));
            return { ciphertext: encrypted.subarray(0, -16), tag: encrypted.subarray(-16), iv };
        }
        async function decrypt(enc, cek, ciphertext, iv, tag, aad) {
            if (!(0, _key_js__WEBPACK_IMPORTED_MODULE_1__.R7)(cek) && !(cek instanceof Uint8Array))
                throw new TypeError((0, _key_js__WEBPACK_IMPORTED_MODULE_1__.XP)(cek, "CryptoKey", "KeyObject", "Uint8Array", "JSON Web Key"));
            if (!iv)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA("JWE Initialization Vector missing");
            if (!tag)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA("JWE Authentication Tag missing");
            if (!enc.cbc && tag.length !== 16)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA("Invalid Authentication Tag length");
            if (checkIvLength(enc, iv), cek instanceof Uint8Array && checkCekLength(cek, enc.cekBits), enc.cbc)
                return cbcDecrypt(enc, cek, ciphertext, iv, tag, aad);
            const encKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_1__.GK)(cek, enc.subtle, "decrypt");
            try {
                return new Uint8Array(await crypto.subtle.decrypt({
                    additionalData: aad,
                    iv,
                    name: "AES-GCM",
                    tagLength: 128
                }, encKey, (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_2__.xW)(ciphertext, tag)));
            }
            catch {
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.xO();
            }
        }
    }),
    23: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            Bc: () => (compress),
            mF: () => (decompress),
            q9: () => (validateZip)
        });
        var _util_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(674);
        var _buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(410);
        function validateZip(joseHeader, protectedHeader) {
            if (joseHeader.zip !== void 0 && joseHeader.zip !== "DEF")
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.T0('Unsupported JWE "zip" (Compression Algorithm) Header Parameter value.');
            if (joseHeader.zip !== void 0 && !protectedHeader?.zip)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA('JWE "zip" (Compression Algorithm) Header Parameter MUST be in a protected header.');
        }
        function supported(name) {
            if (typeof globalThis[name] > "u")
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.T0(`JWE "zip" (Compression Algorithm) Header Parameter requires the ${name} API.`);
        }
        async function transform(stream, input, maxLength = 1 / 0) {
            const writer = stream.writable.getWriter();
            writer.write(input).catch(() => {
            }), writer.close().catch(() => {
            });
            const chunks = [];
            let length = 0;
            const reader = stream.readable.getReader();
            for (;;) {
                const { value, done } = await reader.read();
                if (done)
                    break;
                if (chunks.push(value), length += value.byteLength, maxLength !== 1 / 0 && length > maxLength)
                    throw await reader.cancel().catch(() => {
                    }), new _util_errors_js__WEBPACK_IMPORTED_MODULE_0__.aA("Decompressed plaintext exceeded the configured limit");
            }
            return (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__.xW)(...chunks);
        }
        async function compress(input) {
            return supported("CompressionStream"), transform(new CompressionStream("deflate-raw"), input);
        }
        async function decompress(input, maxLength) {
            return supported("DecompressionStream"), transform(new DecompressionStream("deflate-raw"), input, maxLength);
        }
    }),
    967: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            po: () => (JWE),
            p3: () => (isJWECEKTransport),
            eD: () => (jweAlgorithm),
            Oe: () => (jweEncryption)
        });
        var errors = __webpack_require__(674);
        ;
        function table(entries) {
            const out = { __proto__: null };
            for (const alg in entries)
                out[alg] = { ...entries[alg], alg };
            return out;
        }
        ;
        const wrap = [
            ["encrypt", "wrapKey"],
            ["decrypt", "unwrapKey"]
        ], derive = [[], ["deriveBits"]], none = [[], []];
        function rsaes(bits) {
            return {
                kty: ["RSA"],
                mode: "key-encryption",
                subtle: { name: "RSA-OAEP", hash: `SHA-${bits}` },
                usages: wrap,
                ops: ["wrapKey", "unwrapKey"]
            };
        }
        function ecdh(mode) {
            return {
                kty: ["EC", "OKP"],
                mode,
                subtle: { name: "ECDH" },
                resolve: ({ kty, crv, asymmetricKeyType }) => {
                    if (crv === "X25519" || asymmetricKeyType === "x25519")
                        return { name: "X25519" };
                    if (kty === "OKP")
                        throw new errors.T0('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
                    return { name: "ECDH", namedCurve: crv };
                },
                usages: derive,
                ops: [void 0, "deriveBits"]
            };
        }
        function aeskw(bits, gcm = !1) {
            return {
                kty: ["oct"],
                mode: "key-wrapping",
                secret: !0,
                subtle: { name: gcm ? "AES-GCM" : "AES-KW", length: bits },
                usages: none,
                ops: gcm ? ["encrypt", "decrypt"] : ["wrapKey", "unwrapKey"]
            };
        }
        function pbes2() {
            return {
                kty: ["oct"],
                mode: "key-wrapping",
                secret: !0,
                subtle: { name: "PBKDF2" },
                usages: none,
                ops: ["deriveBits", "deriveBits"]
            };
        }
        const JWE = table({
            dir: {
                kty: ["oct"],
                mode: "direct-encryption",
                secret: !0,
                subtle: { name: "AES-GCM" },
                usages: none,
                ops: ["encrypt", "decrypt"]
            },
            "RSA-OAEP": rsaes(1),
            "RSA-OAEP-256": rsaes(256),
            "RSA-OAEP-384": rsaes(384),
            "RSA-OAEP-512": rsaes(512),
            "ECDH-ES": ecdh("direct-key-agreement"),
            "ECDH-ES+A128KW": ecdh("key-agreement-with-key-wrapping"),
            "ECDH-ES+A192KW": ecdh("key-agreement-with-key-wrapping"),
            "ECDH-ES+A256KW": ecdh("key-agreement-with-key-wrapping"),
            A128KW: aeskw(128),
            A192KW: aeskw(192),
            A256KW: aeskw(256),
            A128GCMKW: aeskw(128, !0),
            A192GCMKW: aeskw(192, !0),
            A256GCMKW: aeskw(256, !0),
            "PBES2-HS256+A128KW": pbes2(),
            "PBES2-HS384+A192KW": pbes2(),
            "PBES2-HS512+A256KW": pbes2()
        }), contentOps = ["encrypt", "decrypt"];
        function contentEncryption(bits, cbc = !1) {
            return {
                kty: ["oct"],
                secret: !0,
                subtle: { name: cbc ? "AES-CBC" : "AES-GCM", length: bits },
                usages: none,
                ops: contentOps,
                cekBits: bits,
                ivBits: cbc ? 128 : 96,
                cbc
            };
        }
        const ENC = table({
            A128GCM: contentEncryption(128),
            A192GCM: contentEncryption(192),
            A256GCM: contentEncryption(256),
            "A128CBC-HS256": contentEncryption(256, !0),
            "A192CBC-HS384": contentEncryption(384, !0),
            "A256CBC-HS512": contentEncryption(512, !0)
        });
        function unsupported(parameter, name) {
            throw new errors.T0(`Invalid or unsupported "${parameter}" (JWE ${name}) header value`);
        }
        function jweAlgorithm(alg) {
            return (typeof alg == "string" ? JWE[alg] : void 0) ?? unsupported("alg", "Algorithm");
        }
        function isJWECEKTransport(algorithm) {
            return algorithm.mode === "key-wrapping" || algorithm.mode === "key-encryption" || algorithm.mode === "key-agreement-with-key-wrapping";
        }
        function jweEncryption(enc) {
            return (typeof enc == "string" ? ENC[enc] : void 0) ?? unsupported("enc", "Encryption Algorithm");
        }
    }),
    859: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            GK: () => (rawKey),
            GZ: () => (checkUsage),
            Ni: () => (checkCryptoKey),
            R7: () => (isCryptoKey),
            Tz: () => (assertCryptoKey),
            XP: () => (invalidKeyInput),
            dT: () => (prepareKey),
            or: () => (checkModulusLength),
            xY: () => (jwkToKey)
        });
        var _validate_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(784);
        var _util_base64url_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(826);
        var _util_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(674);
        const tag = (key) => key[Symbol.toStringTag], jwkMatchesOp = (entry, key, usage) => {
            const { alg } = entry;
            if (key.use !== void 0) {
                const expected = usage === "sign" || usage === "verify" ? "sig" : "enc";
                if (key.use !== expected)
                    throw new TypeError(`Invalid key for this operation, its "use" must be "${expected}" when present`);
            }
            if (key.kty === "AKP" && key.alg === void 0)
                throw new TypeError('missing "alg" (Algorithm) Parameter value');
            if (key.alg !== void 0 && key.alg !== alg)
                throw new TypeError(`Invalid key for this operation, its "alg" must be "${alg}" when present`);
            if (Array.isArray(key.key_ops)) {
                const expectedKeyOp = usage === "encrypt" || usage === "decrypt" ? entry.ops?.[usage === "encrypt" ? 0 : 1] : usage;
                if (expectedKeyOp && !key.key_ops.includes(expectedKeyOp))
                    throw new TypeError(`Invalid key for this operation, its "key_ops" must include "${expectedKeyOp}" when present`);
            }
        };
        async function prepareKey(entry, key, usage) {
            const { alg, secret } = entry, requiresPrivateKey = usage === "decrypt" || usage === "sign";
            if (secret && key instanceof Uint8Array)
                return key;
            let normalized, keyObject;
            if ((0, _validate_js__WEBPACK_IMPORTED_MODULE_0__.Gv)(key)) {
                if (normalized = normalizeJwk(key), typeof normalized.kty != "string")
                    throw invalidKeyType(alg, key, secret);
                if (!(secret ? normalized.kty === "oct" && typeof normalized.k == "string" : normalized.kty !== "oct" && (requiresPrivateKey ? normalized.kty === "AKP" && typeof normalized.priv == "string" || typeof normalized.d == "string" : normalized.d === void 0 && normalized.priv === void 0)))
                    throw new TypeError(secret ? 'JSON Web Key for symmetric algorithms must have JWK "kty" (Key Type) equal to "oct" and the JWK "k" (Key Value) present' : `JSON Web Key for this operation must be a ${requiresPrivateKey ? "private" : "public"} JWK`);
                if (jwkMatchesOp(entry, normalized, usage), normalized.kty === "oct")
                    return (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_1__.D)(normalized.k);
                if (!Object.isFrozen(key)) {
                    const { key_ops } = key;
                    Array.isArray(key_ops) && Object.freeze(key_ops), Object.freeze(key);
                }
            }
            else {
                if (!isKeyLike(key))
                    throw invalidKeyType(alg, key, secret);
                const expectedType = secret ? "secret" : requiresPrivateKey ? "private" : "public";
                if (key.type !== expectedType && (secret || ["secret", "public", "private"].includes(key.type)))
                    throw new TypeError(`${tag(key)} instances must be of type "${expectedType}" for the ${alg} algorithm`);
                if (isCryptoKey(key))
                    return key;
                if (keyObject = key, keyObject.type === "secret")
                    return keyObject.export();
            }
            cache ||= new WeakMap();
            const cacheKey = key;
            let cached = cache.get(cacheKey);
            if (cached?.[alg])
                return cached[alg];
            if (cached || cache.set(cacheKey, cached = {}), keyObject && typeof keyObject.toCryptoKey == "function") {
                const isPublic = keyObject.type === "public", crv = nist[keyObject.asymmetricKeyDetails?.namedCurve], params = entry.resolve?.({ crv, asymmetricKeyType: keyObject.asymmetricKeyType }) ?? entry.subtle;
                return cached[alg] = keyObject.toCryptoKey(params, isPublic, entry.usages[isPublic ? 0 : 1]);
            }
            return normalized ??= keyObject.export({ format: "jwk" }), normalized.alg = alg, cached[alg] = await jwkToKey(entry, normalized);
        }
        let cache;
        const nist = {
            __proto__: null,
            prime256v1: "P-256",
            secp384r1: "P-384",
            secp521r1: "P-521"
        };
        function assertCryptoKey(key) {
            if (!isCryptoKey(key))
                throw new Error("CryptoKey instance expected");
        }
        const isCryptoKey = (key) => {
            if (key?.[Symbol.toStringTag] === "CryptoKey")
                return !0;
            try {
                return key instanceof CryptoKey;
            }
            catch {
                return !1;
            }
        }, isKeyObject = (key) => key?.[Symbol.toStringTag] === "KeyObject", isKeyLike = (key) => isCryptoKey(key) || isKeyObject(key);
        function message(msg, actual, ...types) {
            if (types.length > 2) {
                const last = types.pop();
                msg += `one of type ${types.join(", ")}, or ${last}.`;
            }
            else
                types.length === 2 ? msg += `one of type ${types[0]} or ${types[1]}.` : msg += `of type ${types[0]}.`;
            return actual == null ? msg += ` Received ${actual}` : typeof actual == "function" && actual.name ? msg += ` Received function ${actual.name}` : typeof actual == "object" && actual != null && actual.constructor?.name && (msg += ` Received an instance of ${actual.constructor.name}`), msg;
        }
        const invalidKeyInput = (actual, ...types) => message("Key must be ", actual, ...types);
        function invalidKeyType(alg, actual, secret) {
            const types = ["CryptoKey", "KeyObject", "JSON Web Key"];
            return secret && types.push("Uint8Array"), new TypeError(message(`Key for the ${alg} algorithm must be `, actual, ...types));
        }
        const unusable = (name, prop = "algorithm.name") => new TypeError(`CryptoKey does not support this operation, its ${prop} must be ${name}`);
        function checkUsage(key, usage) {
            if (usage && !key.usages.includes(usage))
                throw new TypeError(`CryptoKey does not support this operation, its usages must include ${usage}.`);
        }
        function checkModulusLength(alg, key) {
            const { modulusLength } = key.algorithm;
            if (typeof modulusLength != "number" || modulusLength < 2048)
                throw new TypeError(`${alg} requires key modulusLength to be 2048 bits or larger`);
        }
        function checkCryptoKey(key, expected, usage) {
            const algorithm = key.algorithm;
            if (algorithm.name !== expected.name)
                throw unusable(expected.name);
            if (expected.hash && algorithm.hash?.name !== expected.hash)
                throw unusable(expected.hash, "algorithm.hash");
            if (expected.namedCurve && algorithm.namedCurve !== expected.namedCurve)
                throw unusable(expected.namedCurve, "algorithm.namedCurve");
            if (expected.length !== void 0 && algorithm.length !== expected.length)
                throw unusable(expected.length, "algorithm.length");
            checkUsage(key, usage);
        }
        function snapshotJwk(jwk) {
            return { __proto__: null, ...jwk };
        }
        function normalizeJwk(jwk) {
            const normalized = snapshotJwk(jwk);
            if (normalized.ext !== void 0 && typeof normalized.ext != "boolean")
                throw new TypeError('"ext" (Extractable) Parameter must be a boolean');
            if (normalized.key_ops !== void 0) {
                const value = normalized.key_ops, keyOps = Array.isArray(value) ? [...value] : void 0;
                if (!keyOps || keyOps.some((operation) => typeof operation != "string") || new Set(keyOps).size !== keyOps.length)
                    throw new TypeError('"key_ops" (Key Operations) Parameter must be an array of unique strings');
                normalized.key_ops = keyOps;
            }
            return normalized;
        }
        function validateExtractableOption(extractable) {
            if (extractable !== void 0 && typeof extractable != "boolean")
                throw new TypeError('"extractable" option must be a boolean');
            return extractable;
        }
        async function jwkToKey(entry, jwk, extractable) {
            if (!entry.kty.includes(jwk.kty))
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.T0('Invalid or unsupported JWK "alg" (Algorithm) Parameter value');
            const algorithm = entry.resolve?.({ kty: jwk.kty, crv: jwk.crv }) ?? entry.subtle, isPrivate = !!(jwk.d || jwk.priv), keyData = { ...jwk, ext: extractable ?? jwk.ext };
            return keyData.kty !== "AKP" && delete keyData.alg, delete keyData.use, crypto.subtle.importKey("jwk", keyData, algorithm, keyData.ext ?? !isPrivate, jwk.key_ops ?? entry.usages[isPrivate ? 1 : 0]);
        }
        async function rawKey(key, expected, usage, extractable = !1) {
            return key instanceof Uint8Array && (key = await crypto.subtle.importKey("raw", key, expected, extractable, [usage])), checkCryptoKey(key, expected, usage), key;
        }
    }),
    341: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            SV: () => (decryptKeyManagement),
            i6: () => (validateMaxPBES2Count),
            ss: () => (encryptKeyManagement)
        });
        var _util_base64url_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(826);
        var _key_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(859);
        var _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(967);
        var _util_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(674);
        var _validate_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(784);
        var _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(410);
        var _content_encryption_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(445);
        function checkEcdhCryptoKey(key, usage) {
            if (key.algorithm.name !== "ECDH" && key.algorithm.name !== "X25519")
                throw new TypeError("CryptoKey does not support this operation, its algorithm.name must be ECDH or X25519");
            (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.GZ)(key, usage);
        }
        async function aeskwWrap(alg, key, cek) {
            const cryptoKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.GK)(key, (0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.eD)(alg).subtle, "wrapKey", !0), cryptoKeyCek = await crypto.subtle.importKey("raw", cek, { hash: "SHA-256", name: "HMAC" }, !0, ["sign"]);
            return new Uint8Array(await crypto.subtle.wrapKey("raw", cryptoKeyCek, cryptoKey, "AES-KW"));
        }
        async function aeskwUnwrap(alg, key, encryptedKey) {
            const cryptoKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.GK)(key, (0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.eD)(alg).subtle, "unwrapKey", !0), cryptoKeyCek = await crypto.subtle.unwrapKey("raw", encryptedKey, cryptoKey, "AES-KW", { hash: "SHA-256", name: "HMAC" }, !0, ["sign"]);
            return new Uint8Array(await crypto.subtle.exportKey("raw", cryptoKeyCek));
        }
        function checkRsaKey(alg, key, usage) {
            (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.Ni)(key, (0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.eD)(alg).subtle, usage), (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.or)(alg, key);
        }
        async function deriveKey(p2s, alg, p2c, key) {
            if (!(p2s instanceof Uint8Array) || p2s.length < 8)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA("PBES2 Salt Input must be 8 or more octets");
            if (!Number.isSafeInteger(p2c) || Math.sign(p2c) !== 1)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA("PBES2 Count Input must be a positive integer");
            const salt = (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.xW)((0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.lF)(alg), Uint8Array.of(0), p2s), keyLengthBits = parseInt(alg.slice(13, 16), 10), subtleAlg = {
                hash: `SHA-${alg.slice(8, 11)}`,
                iterations: p2c,
                name: "PBKDF2",
                salt
            }, cryptoKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.GK)(key, (0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.eD)(alg).subtle, "deriveBits");
            return new Uint8Array(await crypto.subtle.deriveBits(subtleAlg, cryptoKey, keyLengthBits));
        }
        function lengthAndInput(input) {
            return (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.xW)((0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.VS)(input.length), input);
        }
        async function concatKdf(Z, keyDataLength, OtherInfo) {
            const dkLen = keyDataLength >> 3, hashLen = 32, reps = Math.ceil(dkLen / hashLen), dk = new Uint8Array(reps * hashLen);
            for (let i = 1; i <= reps; i++) {
                const hashResult = await (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.br)("sha256", (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.xW)((0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.VS)(i), Z, OtherInfo));
                dk.set(hashResult, (i - 1) * hashLen);
            }
            return dk.slice(0, dkLen);
        }
        async function ecdhesDeriveKey(publicKey, privateKey, algorithmId, keyDataLength, apu = new Uint8Array(), apv = new Uint8Array()) {
            checkEcdhCryptoKey(publicKey), checkEcdhCryptoKey(privateKey, "deriveBits");
            const otherInfo = (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.xW)(lengthAndInput((0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.lF)(algorithmId)), lengthAndInput(apu), lengthAndInput(apv), (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_3__.VS)(keyDataLength)), Z = new Uint8Array(await crypto.subtle.deriveBits({
                name: publicKey.algorithm.name,
                public: publicKey
            }, privateKey, publicKey.algorithm.name === "X25519" ? 256 : Math.ceil(parseInt(publicKey.algorithm.namedCurve.slice(-3), 10) / 8) << 3));
            return concatKdf(Z, keyDataLength, otherInfo);
        }
        function assertEcdhKey(key) {
            (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.Tz)(key);
            const curve = key.algorithm.namedCurve;
            if (curve !== "P-256" && curve !== "P-384" && curve !== "P-521" && key.algorithm.name !== "X25519")
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.T0("ECDH with the provided key is not allowed or not supported by your javascript runtime");
        }
        function partyInfo(joseHeader, name) {
            const value = joseHeader[name];
            if (value !== void 0) {
                if (typeof value != "string")
                    throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA(`JOSE Header "${name}" (Agreement Party${name === "apu" ? "U" : "V"}Info) invalid`);
                return (0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.h2)(value, name, _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA);
            }
        }
        function checkPartyInfo(apu, apv) {
            if (!(apu === void 0 || apv === void 0 || apu.byteLength !== apv.byteLength)) {
                for (let i = 0; i < apu.byteLength; i++)
                    if (apu[i] !== apv[i])
                        return;
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "apu" and "apv" values must be distinct');
            }
        }
        function assertEncryptedKey(encryptedKey) {
            if (encryptedKey === void 0)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA("JWE Encrypted Key missing");
        }
        function assertNoEncryptedKey(encryptedKey) {
            if (encryptedKey !== void 0)
                throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA("Encountered unexpected JWE Encrypted Key");
        }
        function validateMaxPBES2Count(value) {
            if (value !== void 0 && value !== 1 / 0 && (!Number.isSafeInteger(value) || value < 1))
                throw new TypeError("maxPBES2Count must be a positive safe integer or Infinity");
        }
        async function decryptKeyManagement(entry, enc, key, encryptedKey, joseHeader, maxPBES2Count) {
            const { alg } = entry, mode = entry.mode;
            if (mode === "direct-encryption")
                return assertNoEncryptedKey(encryptedKey), key;
            const direct = mode === "direct-key-agreement";
            switch (direct ? assertNoEncryptedKey(encryptedKey) : assertEncryptedKey(encryptedKey), entry.subtle.name) {
                case "ECDH": {
                    const { epk } = joseHeader;
                    if (!(0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.Gv)(epk) || ["d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"].some((parameter) => Object.hasOwn(epk, parameter)))
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "epk" (Ephemeral Public Key) missing or invalid');
                    assertEcdhKey(key);
                    const ephemeralPublicKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.xY)(entry, epk), partyUInfo = partyInfo(joseHeader, "apu"), partyVInfo = partyInfo(joseHeader, "apv");
                    checkPartyInfo(partyUInfo, partyVInfo);
                    const derivedKey = await ecdhesDeriveKey(ephemeralPublicKey, key, direct ? enc.alg : alg, direct ? enc.cekBits : parseInt(alg.slice(-5, -2), 10), partyUInfo, partyVInfo);
                    if (direct)
                        return derivedKey;
                    key = derivedKey;
                    break;
                }
                case "RSA-OAEP":
                    return (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.Tz)(key), checkRsaKey(alg, key, "decrypt"), new Uint8Array(await crypto.subtle.decrypt("RSA-OAEP", key, encryptedKey));
                case "PBKDF2": {
                    if (typeof joseHeader.p2c != "number")
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "p2c" (PBES2 Count) missing or invalid');
                    const p2cLimit = maxPBES2Count ?? 1e4;
                    if (joseHeader.p2c > p2cLimit)
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "p2c" (PBES2 Count) out is of acceptable bounds');
                    if (typeof joseHeader.p2s != "string")
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "p2s" (PBES2 Salt) missing or invalid');
                    const p2s = (0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.h2)(joseHeader.p2s, "p2s", _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA);
                    key = await deriveKey(p2s, alg, joseHeader.p2c, key);
                    break;
                }
                case "AES-GCM": {
                    if (typeof joseHeader.iv != "string")
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "iv" (Initialization Vector) missing or invalid');
                    if (typeof joseHeader.tag != "string")
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA('JOSE Header "tag" (Authentication Tag) missing or invalid');
                    const iv = (0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.h2)(joseHeader.iv, "iv", _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA), tag = (0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.h2)(joseHeader.tag, "tag", _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA);
                    if (iv.byteLength !== 12)
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA("Invalid Initialization Vector length");
                    if (tag.byteLength !== 16)
                        throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.aA("Invalid Authentication Tag length");
                    return (0, _content_encryption_js__WEBPACK_IMPORTED_MODULE_5__.Yc)((0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.Oe)(alg.slice(0, -2)), key, encryptedKey, iv, tag, new Uint8Array());
                }
            }
            return aeskwUnwrap(alg.slice(-6), key, encryptedKey);
        }
        async function encryptKeyManagement(entry, enc, inputKey, joseHeader, providedCek, providedParameters = {}) {
            const { alg, mode } = entry, transport = (0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.p3)(entry);
            if (providedCek !== void 0 && !transport)
                throw new TypeError(`setContentEncryptionKey cannot be called with JWE "alg" (Algorithm) Header ${alg}`);
            let key = await (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.dT)(mode === "direct-encryption" ? enc : entry, inputKey, "encrypt");
            if (mode === "direct-encryption")
                return [key, void 0, void 0];
            const cek = transport ? providedCek ?? (0, _content_encryption_js__WEBPACK_IMPORTED_MODULE_5__.Do)(enc) : void 0;
            cek && (0, _content_encryption_js__WEBPACK_IMPORTED_MODULE_5__.W_)(cek, enc.cekBits);
            let encryptedKey, parameters;
            switch (entry.subtle.name) {
                case "ECDH": {
                    assertEcdhKey(key);
                    const { apu: providedApu, apv: providedApv } = providedParameters;
                    providedApu !== void 0 && (0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.GT)(providedApu, '"apu"'), providedApv !== void 0 && (0, _validate_js__WEBPACK_IMPORTED_MODULE_4__.GT)(providedApv, '"apv"');
                    const apu = providedApu ?? partyInfo(joseHeader, "apu"), apv = providedApv ?? partyInfo(joseHeader, "apv");
                    checkPartyInfo(apu, apv);
                    let ephemeralPrivateKey;
                    providedParameters.epk !== void 0 ? ephemeralPrivateKey = await (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.dT)(entry, providedParameters.epk, "decrypt") : ephemeralPrivateKey = (await crypto.subtle.generateKey(key.algorithm, !0, ["deriveBits"])).privateKey;
                    const subtle = crypto.subtle;
                    let exportableEpk = ephemeralPrivateKey;
                    if (!exportableEpk.extractable) {
                        if (typeof subtle.getPublicKey != "function")
                            throw new TypeError('CryptoKey for "epk" must be extractable');
                        exportableEpk = await subtle.getPublicKey(ephemeralPrivateKey, []);
                    }
                    const { x, y, crv, kty } = await subtle.exportKey("jwk", exportableEpk), direct = mode === "direct-key-agreement", derivedKey = await ecdhesDeriveKey(key, ephemeralPrivateKey, direct ? enc.alg : alg, direct ? enc.cekBits : parseInt(alg.slice(-5, -2), 10), apu, apv), epk = { x, crv, kty };
                    if (kty === "EC" && (epk.y = y), parameters = { epk }, providedApu !== void 0 && (parameters.apu = (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_6__.l)(providedApu)), providedApv !== void 0 && (parameters.apv = (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_6__.l)(providedApv)), direct)
                        return [derivedKey, void 0, parameters];
                    key = derivedKey;
                    break;
                }
                case "RSA-OAEP": {
                    (0, _key_js__WEBPACK_IMPORTED_MODULE_0__.Tz)(key), checkRsaKey(alg, key, "encrypt"), encryptedKey = new Uint8Array(await crypto.subtle.encrypt("RSA-OAEP", key, cek));
                    break;
                }
                case "PBKDF2": {
                    const { p2c = 2048, p2s = crypto.getRandomValues(new Uint8Array(16)) } = providedParameters;
                    key = await deriveKey(p2s, alg, p2c, key), parameters = { p2c, p2s: (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_6__.l)(p2s) };
                    break;
                }
                case "AES-GCM": {
                    const iv = providedParameters.iv === void 0 ? crypto.getRandomValues(new Uint8Array(12)) : providedParameters.iv;
                    if (!(iv instanceof Uint8Array))
                        throw new TypeError('"iv" must be an instance of Uint8Array');
                    const wrapped = await (0, _content_encryption_js__WEBPACK_IMPORTED_MODULE_5__.w)((0, _jwe_algorithms_js__WEBPACK_IMPORTED_MODULE_1__.Oe)(alg.slice(0, -2)), cek, key, iv, new Uint8Array());
                    encryptedKey = wrapped.ciphertext, parameters = { iv: (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_6__.l)(wrapped.iv), tag: (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_6__.l)(wrapped.tag) };
                }
            }
            if (encryptedKey ??= await aeskwWrap(alg.slice(-6), key, cek), !(encryptedKey instanceof Uint8Array) || !encryptedKey.byteLength)
                throw new TypeError("JWE key management algorithm did not produce an Encrypted Key");
            return [cek, encryptedKey, parameters];
        }
    }),
    784: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            BU: () => (validateCritDuplicates),
            CT: () => (JWE_RECOGNIZED),
            Fw: () => (validateAlgorithms),
            GT: () => (assertUint8Array),
            Gv: () => (isObject),
            MV: () => (encodeAsciiMember),
            OX: () => (parseJoseHeader),
            ac: () => (assertNotSet),
            fz: () => (isDisjoint),
            h2: () => (decodeBase64url),
            ji: () => (serializeJoseHeader),
            nI: () => (validateCrit)
        });
        var _util_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(674);
        var _util_base64url_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(826);
        var _buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(410);
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
            const parameters = new Set();
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
                return (0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_0__.D)(value);
            }
            catch (cause) {
                throw new ErrorClass(`Failed to base64url decode the ${label}`, { cause });
            }
        }
        function encodeAsciiMember(value, label, ErrorClass) {
            try {
                return (0, _buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__.lF)(value);
            }
            catch (cause) {
                throw new ErrorClass(`The ${label} is not a valid base64url string`, { cause });
            }
        }
        function parseJoseHeader(encodedProtectedHeader, ErrorClass, message) {
            let parsed;
            try {
                parsed = JSON.parse(_buffer_utils_js__WEBPACK_IMPORTED_MODULE_1__.u8.decode((0, _util_base64url_js__WEBPACK_IMPORTED_MODULE_0__.D)(encodedProtectedHeader)));
            }
            catch (cause) {
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
                    throw new _util_errors_js__WEBPACK_IMPORTED_MODULE_2__.T0(`Extension Header Parameter "${parameter}" is not recognized`);
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
            }
            catch (cause) {
                throw new Err("JOSE Header is not valid JSON", { cause });
            }
            if (!isObject(parsed))
                throw new Err("JOSE Header is not a JSON object");
            return [parsed, serialized];
        }
    }),
    826: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            D: () => (decode),
            l: () => (encode)
        });
        var _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(410);
        const invalid = "The input to be decoded is not correctly encoded.";
        function decode(input) {
            try {
                return (0, _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__.y4)(typeof input == "string" ? input : _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__.D0.decode(input), !0);
            }
            catch (cause) {
                throw new TypeError(invalid, { cause });
            }
        }
        function encode(input) {
            return (0, _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__.WG)(typeof input == "string" ? _lib_buffer_utils_js__WEBPACK_IMPORTED_MODULE_0__.Rd.encode(input) : input, !0);
        }
    }),
    674: ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {
        __webpack_require__.d(__webpack_exports__, {
            Rb: () => (JOSEAlgNotAllowed),
            T0: () => (JOSENotSupported),
            aA: () => (JWEInvalid),
            xO: () => (JWEDecryptionFailed)
        });
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
        class JWSInvalid extends (null && (JOSEError)) {
            static code = (null && ("ERR_JWS_INVALID"));
            code = "ERR_JWS_INVALID";
        }
        class JWTInvalid extends (null && (JOSEError)) {
            static code = (null && ("ERR_JWT_INVALID"));
            code = "ERR_JWT_INVALID";
        }
        class JWKInvalid extends (null && (JOSEError)) {
            static code = (null && ("ERR_JWK_INVALID"));
            code = "ERR_JWK_INVALID";
        }
        class JWKSInvalid extends (null && (JOSEError)) {
            static code = (null && ("ERR_JWKS_INVALID"));
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
    })
};
;
