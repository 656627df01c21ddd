"use strict";
(() => {
    "use strict";
    var __webpack_modules__ = ({
        842: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                lZ: () => (ActionError),
                f9: () => (systemErrorText)
            });
            ;
            const external_node_util_namespaceObject = require("node:util");
            ;
            const HELP_TOPICS = (null && ([
                'the-inputs',
                'the-jwt-credential',
                'ringcentral-refuses',
                'too-many-requests',
                'the-network',
                'the-answer-is-not-a-token',
                'sealed-tokens',
                'the-runner',
                'other-errors',
            ]));
            class ActionError extends Error {
                name = 'ActionError';
                help;
                constructor(message, help) {
                    super(message);
                    this.help = help;
                }
            }
            function systemErrorText(code, otherwise) {
                const [, text = otherwise] = [...(0, external_node_util_namespaceObject.getSystemErrorMap)().values()].find(([name]) => name === code) ?? [];
                return `${text} (${code})`;
            }
        }),
        657: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                e: () => (asObject),
                l: () => (parseObject)
            });
            function parseObject(text) {
                try {
                    const json = text.replace(/^\uFEFF/, '');
                    return asObject(/\d{16}/.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json));
                }
                catch { }
                return undefined;
            }
            function keepDigits(_name, value, context) {
                return Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value;
            }
            function asObject(value) {
                return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
            }
        }),
        447: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                Sb: () => (Secrets),
                a_: () => (canBeSecret)
            });
            var _text_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(75);
            const TELLING_LENGTH = 6;
            const SHORTEST_SECRET = 4;
            const LONGEST_QUOTE = 300;
            const LONGEST_LOOK = 1000;
            const MOST_CHARACTERS = 40_000;
            const ESCAPE = /%u?[0-9a-f]{2}|\\|&#|&[a-z]{2}|=[0-9a-f]{2}/;
            const TOKEN = /(?=[a-z_+-]*\d)[\w+=~-]{40}|token["']?\s*[:=]/;
            const SOFT_LINE_BREAK = /=[^!-~]*[\r\n]/;
            function canBeSecret(value) {
                return value.trim().length >= SHORTEST_SECRET && !['null', 'undefined', 'none'].includes(value.toLowerCase());
            }
            class Secrets {
                #secrets = new Set();
                #added = [];
                #pieces = new Set();
                #short = new Set();
                #characters = 0;
                add(secret) {
                    if (this.#secrets.has(secret))
                        return false;
                    this.#secrets.add(secret);
                    this.#characters += secret.length;
                    this.#added.push(secret);
                    return true;
                }
                quote(text) {
                    const beginning = text.slice(0, LONGEST_LOOK);
                    const folded = (0, _text_js__WEBPACK_IMPORTED_MODULE_0__.AU)(beginning);
                    const holdsAnything = ESCAPE.test(folded) || TOKEN.test(folded) || SOFT_LINE_BREAK.test(beginning);
                    if (holdsAnything || this.#occurIn(folded))
                        return undefined;
                    const plain = (0, _text_js__WEBPACK_IMPORTED_MODULE_0__.um)(beginning).replace(/:{2,}/g, ':').replace(/##+/g, '#').trim();
                    return plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE).replace(/[\ud800-\udbff]$/, '')}...` : plain;
                }
                hideIn(line) {
                    const found = [...this.#secrets].filter((secret) => line.includes(secret));
                    found.sort((a, b) => b.length - a.length);
                    return found.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), line);
                }
                #occurIn(folded) {
                    if (this.#characters > MOST_CHARACTERS)
                        return true;
                    for (const secret of this.#added.splice(0))
                        this.#learn(secret);
                    const views = [folded, lettersAndDigits(folded)];
                    const isPiece = (piece) => this.#pieces.has(piece);
                    return views.some((view) => piecesOf(view).some(isPiece) || [...this.#short].some((form) => view.includes(form)));
                }
                #learn(secret) {
                    for (const form of formsOf(secret)) {
                        for (const piece of piecesOf(form))
                            this.#pieces.add(piece);
                        if (form.length >= SHORTEST_SECRET && form.length < TELLING_LENGTH)
                            this.#short.add(form);
                    }
                }
            }
            function formsOf(secret) {
                const bytes = Buffer.from(secret);
                const plain = [(0, _text_js__WEBPACK_IMPORTED_MODULE_0__.AU)(secret), (0, _text_js__WEBPACK_IMPORTED_MODULE_0__.AU)(bytes.toString('latin1'))];
                const encoded = [bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64Core(bytes, shift))];
                return new Set([...plain, ...[...plain, ...encoded].map((form) => lettersAndDigits((0, _text_js__WEBPACK_IMPORTED_MODULE_0__.AU)(form)))]);
            }
            function piecesOf(text) {
                const count = Math.max(0, text.length - TELLING_LENGTH + 1);
                return Array.from({ length: count }, (_, at) => text.slice(at, at + TELLING_LENGTH));
            }
            function lettersAndDigits(text) {
                return text.replace(/[^a-z0-9]/g, '');
            }
            function base64Core(bytes, shift) {
                const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
                return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
            }
        }),
        75: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                AU: () => (fold),
                Kg: () => (hasControlCharacters),
                um: () => (withPlainSpaces),
                yE: () => (invisibleCharacterIn)
            });
            function hasControlCharacters(text) {
                return /[^ -~\xa0-\uffff]/.test(text);
            }
            function invisibleCharacterIn(text) {
                if (isPlain(text))
                    return undefined;
                const [character] = matcher('[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\ufffd]|(?! )\\p{Zs}').exec(text) ?? [];
                return character && `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
            }
            function withPlainSpaces(text) {
                return isPlain(text) ? text.replace(/ +/g, ' ') : text.replace(matcher('[\\p{C}\\p{Z}]+'), ' ');
            }
            function fold(text) {
                const plain = isPlain(text) ? text : text.normalize('NFKD').replace(matcher('[\\p{C}\\p{M}\\p{Zl}\\p{Zp}]+'), '');
                return plain.toLowerCase();
            }
            function isPlain(text) {
                return /^[ -~]*$/.test(text);
            }
            function matcher(pattern) {
                return new RegExp(pattern, 'gu');
            }
        }),
        163: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                Dx: () => (connectionFailure),
                Rk: () => (isConnectionError),
                SR: () => (refusedByProxy),
                cP: () => (redirected),
                g$: () => (tooLarge),
                iU: () => (timedOut),
                pM: () => (NetworkFailure),
                ue: () => (compressed)
            });
            var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(24);
            var node_fs__WEBPACK_IMPORTED_MODULE_0___default = __nccwpck_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
            var node_net__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(30);
            var node_net__WEBPACK_IMPORTED_MODULE_1___default = __nccwpck_require__.n(node_net__WEBPACK_IMPORTED_MODULE_1__);
            var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(842);
            var _url_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(542);
            class NetworkFailure extends _errors_js__WEBPACK_IMPORTED_MODULE_2__.lZ {
                kind;
                mayHaveArrived;
                constructor(message, kind, mayHaveArrived = false) {
                    super(message, 'the-network');
                    this.kind = kind;
                    this.mayHaveArrived = mayHaveArrived;
                }
            }
            function timedOut(peer, milliseconds, stage) {
                const message = `No ${whatIsMissing(stage)} ${nameOf(peer)} within ${Math.ceil(milliseconds / 1000)} s.${adviceForWay(peer, stage)}`;
                return new NetworkFailure(message, 'time-out', stage === 'request');
            }
            function redirected(url, status, location, quote) {
                const target = location === undefined ? undefined : (0, _url_js__WEBPACK_IMPORTED_MODULE_3__.D)(location, url.href);
                const address = target?.host ? quote(`${target.protocol}//${target.host}`, '') : '';
                const to = address === '' ? '' : ` to ${address}`;
                const message = `${url.host} answers with a redirect${to} (HTTP ${status}). The redirect was not followed, because the request carries credentials. Check \`server-url\`, and whether a gateway or login page of your network is in the way.`;
                return new NetworkFailure(message, 'permanent', true);
            }
            function tooLarge({ url }, status, maxBodyBytes) {
                const message = `The answer from ${url.host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes. RingCentral's answers are much smaller. Check \`server-url\`.`;
                return new NetworkFailure(message, 'permanent', true);
            }
            function compressed({ url }, status, coding) {
                const [name = 'unknown'] = /\b(gzip|deflate|br|zstd|compress)\b/i.exec(coding) ?? [];
                const message = `The answer from ${url.host} (HTTP ${status}) is compressed (${name}), although the request asked for plain text. Check \`server-url\`, and whether something between the runner and RingCentral changes its answers.`;
                return new NetworkFailure(message, 'permanent', true);
            }
            function refusedByProxy({ host }, proxy, status, schemes = '') {
                const refusal = `The proxy ${describe(proxy)} refuses a connection to ${host} (HTTP ${status}).`;
                const kind = status === 408 || status === 429 || (status >= 500 && status !== 511) ? 'transient' : 'permanent';
                return new NetworkFailure(`${refusal} ${adviceFor(proxy, status, schemes)}`, kind);
            }
            function adviceFor({ variable }, status, schemes) {
                if (status !== 407)
                    return `Check ${variable} and \`server-url\`, ask the administrator of the proxy to allow the host, or add the host to NO_PROXY if the runner can reach it directly.`;
                const [scheme] = /\b(NTLM|Negotiate|Kerberos|Digest)\b/i.exec(schemes) ?? [];
                return scheme && !/\bBasic\b/i.test(schemes)
                    ? `It asks for ${scheme} authentication, and this action only speaks Basic. Ask its administrator to let the runner through to the host, or run a local proxy on the runner that speaks ${scheme}.`
                    : `It requires a user name and password, or rejects the ones it was given. Set ${variable} to http://user:password@host:port.`;
            }
            function isConnectionError(error) {
                if (!(error instanceof Error))
                    return false;
                const { code } = error;
                return typeof code === 'string' && !/^ERR_(?!SSL_|TLS_|STREAM_|SOCKET_|OSSL_)/.test(code);
            }
            function connectionFailure(peer, error, stage) {
                const { code } = error;
                const atProxy = stage === 'proxy' && peer.proxy;
                const name = atProxy ? `the proxy ${describe(atProxy)}` : nameOf(peer);
                const setting = atProxy ? atProxy.variable : '`server-url`';
                const fail = (message, kind) => new NetworkFailure(message, kind, stage === 'request');
                if (NOT_TRUSTED.test(code)) {
                    const flaw = `The certificate of ${name} is not trusted (${code}): ${certificateFlaw(code)}`;
                    return fail(`${flaw} Certificate checks cannot be switched off.`, 'permanent');
                }
                if (/ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/.test(code)) {
                    const demand = `${name} asks for a client certificate, which this action cannot give (${code}).`;
                    return fail(`${demand} Ask whoever runs the gateway in between to let the runner through.`, 'permanent');
                }
                const advice = `Check ${setting}, and whether something between the runner and the server answers instead.`;
                if (code.startsWith('HPE_')) {
                    const flaw = code === 'HPE_HEADER_OVERFLOW' ? 'has headers that are too large' : 'is not valid HTTP';
                    return fail(`The answer from ${name} ${flaw} (${code}). ${advice}`, 'permanent');
                }
                if (/^(EPROTO$|ERR_SSL_|ERR_TLS_|ERR_OSSL_)/.test(code)) {
                    const causes = 'Perhaps it does not speak TLS, or no version and cipher that this runner accepts.';
                    return fail(`The TLS handshake with ${name} failed (${code}). ${causes} ${advice}`, 'transient');
                }
                const reasons = new Set((error.errors ?? [error]).map(reasonFor));
                return fail(`No ${whatIsMissing(stage)} ${name}: ${[...reasons].join(', ')}.${adviceForWay(peer, stage)}`, 'transient');
            }
            const NOT_TRUSTED = /^(?!ERR_SSL_).*(CERT|CRL)|^(UNABLE_TO_|SELF_SIGNED|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH|UNSPECIFIED)/;
            function certificateFlaw(code) {
                if (/EXPIRED|NOT_YET_VALID/.test(code))
                    return `it, or a CA above it, has expired or is not valid yet, or the clock of this runner is wrong. The clock says ${new Date().toISOString()}.`;
                if (/ALTNAME|HOSTNAME/.test(code))
                    return 'it was issued for another host name. Check `server-url`, and whether something between the runner and the server answers instead.';
                if (/^(UNSPECIFIED|INVALID_|PATH_|CERT_RE)/.test(code))
                    return 'it, or a CA above it, breaks a rule. It may be too weak (such as an RSA key of 1024 bits, or a signature with SHA-1), made for another purpose, revoked, or for a name that its CA must not certify. Its owner must replace it.';
                const { NODE_EXTRA_CA_CERTS } = process.env;
                const unread = UNREAD_BY_NODE.find((name) => process.env[name]);
                const fix = NODE_EXTRA_CA_CERTS
                    ? `NODE_EXTRA_CA_CERTS is set, but ${extraCertificatesFlaw(NODE_EXTRA_CA_CERTS)}.`
                    : `If a proxy in your network inspects TLS traffic, set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment.${unread ? ` By default, Node does not read ${unread}.` : ''}`;
                return `its issuer is unknown to this runner. ${fix} If that is not the cause, someone may be intercepting the connection.`;
            }
            const UNREAD_BY_NODE = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'];
            function extraCertificatesFlaw(path) {
                try {
                    const holdsCertificate = /^-----BEGIN (X509 )?CERTIFICATE-----\s*$/m.test((0, node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'latin1'));
                    if (!holdsCertificate)
                        return 'the file has no line `-----BEGIN CERTIFICATE-----`, which begins a certificate in PEM form';
                    return "the file does not hold the CA that issued this certificate. It needs that CA's root certificate, and the ones in between that the server does not send";
                }
                catch (error) {
                    return `the file cannot be read (${error.code})`;
                }
            }
            function reasonFor({ code, address = '' }) {
                const isAboutName = code === 'ENOTFOUND' || code.startsWith('EAI_');
                const reason = isAboutName ? `its name does not resolve (${code})` : (0, _errors_js__WEBPACK_IMPORTED_MODULE_2__.f9)(code, 'the connection was lost');
                return (0, node_net__WEBPACK_IMPORTED_MODULE_1__.isIP)(address) ? `${reason} at ${address}` : reason;
            }
            function adviceForWay({ proxy }, stage) {
                if (stage === 'request')
                    return '';
                if (!proxy)
                    return ' Check `server-url`, the DNS and firewall of the runner, and whether it needs a proxy (HTTPS_PROXY).';
                return stage === 'proxy'
                    ? ` Check ${proxy.variable}, and the DNS and firewall of the runner.`
                    : ' Check `server-url`, and whether the proxy allows the host.';
            }
            function whatIsMissing(stage) {
                if (stage === 'handshake')
                    return 'TLS connection to';
                return stage === 'request' ? 'complete answer from' : 'connection to';
            }
            function nameOf({ url, proxy }) {
                return proxy ? `${url.host} through the proxy ${describe(proxy)}` : url.host;
            }
            function describe({ url, variable }) {
                return `${url.host} (${variable})`;
            }
        }),
        589: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                gF: () => (tokensIn),
                o3: () => (readAccessToken),
                sg: () => (isToken),
                yp: () => (isPage)
            });
            var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(657);
            var _log_secrets_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(447);
            var _log_text_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(75);
            var _retry_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(711);
            const LONGEST_TOKEN = 8192;
            const LONGEST_ACCESS_TOKEN_SECONDS = 3600;
            const DEFAULT_REFRESH_TOKEN_SECONDS = 604_800;
            function tokensIn({ body, fields = {} }, now) {
                const find = (name) => {
                    const isOnce = body.indexOf(name) === body.lastIndexOf(name);
                    if (!body.includes(name) || (isOnce && isSecret(fields[name])))
                        return [fields[name]].filter(isSecret);
                    const pattern = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`);
                    const literal = (pattern.exec(body) ?? pattern.exec(body.replaceAll('\\', '')))?.[1];
                    const inJson = literal && (0, _json_js__WEBPACK_IMPORTED_MODULE_1__.l)(`{"token":${literal}}`)?.token;
                    const inForm = new RegExp(`\\b${name}=([^&\\s"']+)`).exec(body)?.[1];
                    return [...new Set([fields[name], inJson, inForm])].filter(isSecret);
                };
                const access = find('access_token');
                const refresh = find('refresh_token');
                const accessSeconds = seconds(fields.expires_in) ?? LONGEST_ACCESS_TOKEN_SECONDS;
                const refreshSeconds = seconds(fields.refresh_token_expires_in) ?? DEFAULT_REFRESH_TOKEN_SECONDS;
                const lifetime = Math.min(accessSeconds, LONGEST_ACCESS_TOKEN_SECONDS);
                return {
                    secrets: [...access, ...refresh, ...find('id_token')],
                    session: [
                        ...access.map((token) => ({ token, expiresAt: now + lifetime * 1000 })),
                        ...refresh.map((token) => ({ token, expiresAt: now + refreshSeconds * 1000 })),
                    ],
                };
            }
            function readAccessToken(answer, sentAt, quote) {
                const { status, headers, body, fields } = answer;
                if (status !== 200)
                    throw notAToken(`its status is HTTP ${status}, not 200`);
                if (!fields) {
                    const type = quote(headers['content-type'] ?? 'none');
                    const what = body.trim() === '' ? 'empty' : isPage(body) ? 'a web page (HTML or XML)' : 'not a JSON object';
                    throw notAToken(`it is ${what} (content type: ${type}; length: ${body.length})`);
                }
                const { access_token, token_type, expires_in, session_expires_in } = fields;
                if (!isToken(access_token))
                    throw notAToken(`its \`access_token\` is ${describe(access_token)}`);
                if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer')
                    throw notAToken(`its \`token_type\` is ${describe(token_type)}, not "bearer"`);
                const ownSeconds = seconds(expires_in);
                if (ownSeconds === undefined) {
                    throw notAToken(`its \`expires_in\` is ${describe(expires_in)}, where a number from 1 to 2147483647 belongs`);
                }
                const sessionSeconds = seconds(session_expires_in) ?? ownSeconds;
                const expiresInSeconds = Math.min(ownSeconds, LONGEST_ACCESS_TOKEN_SECONDS, sessionSeconds);
                const { refresh_token, refresh_token_expires_in } = fields;
                const refreshToken = isToken(refresh_token)
                    ? { refreshToken: refresh_token, expiresInSeconds: seconds(refresh_token_expires_in) }
                    : undefined;
                return {
                    accessToken: access_token,
                    tokenType: token_type,
                    expiresInSeconds,
                    expiresAt: new Date(sentAt + expiresInSeconds * 1000),
                    scope: [fields.scope].flat().map(text).join(' ').replace(/\s+/g, ' ').trim(),
                    ownerId: text(fields.owner_id),
                    endpointId: text(fields.endpoint_id),
                    sessionId: text(fields.session_id),
                    ...(refreshToken && { refreshToken }),
                };
            }
            function notAToken(what) {
                const message = `RingCentral's answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers instead.`;
                return new _retry_js__WEBPACK_IMPORTED_MODULE_0__.PD(message, { kind: 'never' }, 'the-answer-is-not-a-token');
            }
            function isPage(body) {
                return /^\s*</.test(body);
            }
            function isSecret(value) {
                return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && (0, _log_secrets_js__WEBPACK_IMPORTED_MODULE_2__.a_)(value);
            }
            function isToken(value) {
                return isSecret(value) && value.length <= LONGEST_TOKEN;
            }
            function seconds(value) {
                const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{1,10}(\.\d*)?$/.test(value));
                const whole = isNumber ? Math.floor(Number(value)) : 0;
                return whole > 0 && whole < 2 ** 31 ? whole : undefined;
            }
            function text(value) {
                if (Number.isSafeInteger(value))
                    return String(value);
                return typeof value === 'string' && !(0, _log_text_js__WEBPACK_IMPORTED_MODULE_3__.Kg)(value) ? value : '';
            }
            function describe(value) {
                if (value === undefined)
                    return 'missing';
                if (value === null)
                    return 'null';
                if (value === '')
                    return 'empty';
                if (typeof value === 'string' && value.length > LONGEST_TOKEN)
                    return `longer than ${LONGEST_TOKEN} characters`;
                return Array.isArray(value) ? 'a list' : `an unexpected ${typeof value}`;
            }
        }),
        711: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                PD: () => (FailedRequest),
                b6: () => (retryRule),
                bD: () => (withRetry)
            });
            var errors = __nccwpck_require__(842);
            var network_failure = __nccwpck_require__(163);
            ;
            const DEFAULT_RATE_LIMIT = { requests: 5, windowSeconds: 60 };
            const SLOT_WIDTH_SECONDS = 2;
            const MARGIN_SECONDS = 4;
            const MOST_CHOICES = 16;
            function secondsToSlot({ afterSeconds, windowSeconds = DEFAULT_RATE_LIMIT.windowSeconds }, refusals, { now, random, budgetLeftSeconds }) {
                const distance = slotDistanceSeconds(windowSeconds, afterSeconds);
                const nowSeconds = now / 1000;
                const first = Math.ceil((nowSeconds + afterSeconds + MARGIN_SECONDS) / distance);
                const last = Math.floor((nowSeconds + budgetLeftSeconds - SLOT_WIDTH_SECONDS) / distance);
                const choices = Math.min(last - first + 1, 4 ** (refusals - 1), MOST_CHOICES);
                if (choices < 1)
                    return undefined;
                const choice = random * choices;
                return (first + Math.floor(choice)) * distance - nowSeconds + (choice % 1) * SLOT_WIDTH_SECONDS;
            }
            function slotDistanceSeconds(windowSeconds, penaltySeconds) {
                const roundedPenalty = Math.round(penaltySeconds / 10) * 10;
                return Math.max(windowSeconds, roundedPenalty) + MARGIN_SECONDS + SLOT_WIDTH_SECONDS;
            }
            ;
            class FailedRequest extends errors.lZ {
                retry;
                codes;
                constructor(message, retry, help, codes = []) {
                    super(message, help);
                    this.retry = retry;
                    this.codes = codes;
                }
            }
            const DEFAULT_RETRY_AFTER_SECONDS = 30;
            const LONGEST_RETRY_AFTER_SECONDS = 86_401;
            const SHORTEST_WAIT_SECONDS = { always: 2, refused: 5 };
            const WINDOW_MARGIN_SECONDS = 1;
            function retryRule(status, headers, now) {
                const told = retryAfterSeconds(headers, now);
                const afterSeconds = told ?? DEFAULT_RETRY_AFTER_SECONDS;
                if (status === 429)
                    return { kind: 'rate-limit', afterSeconds, windowSeconds: windowSeconds(headers) };
                if (status === 503)
                    return { kind: 'unavailable', afterSeconds };
                if (status === 408 || status === 500)
                    return { kind: 'fixed-delay', afterSeconds: told ?? 0 };
                const isGateway = status === 502 || status === 504 || (status >= 520 && status <= 530);
                return isGateway ? { kind: 'backoff', afterSeconds: told ?? 0 } : { kind: 'never' };
            }
            const NETWORK_RULES = {
                'time-out': { kind: 'fixed-delay' },
                transient: { kind: 'backoff' },
                permanent: { kind: 'never' },
            };
            function retryAfterSeconds(headers, now) {
                const value = String(headers['retry-after']).trim();
                if (/^\d+(\.\d*)?$/.test(value))
                    return Math.min(Math.ceil(Number(value)), LONGEST_RETRY_AFTER_SECONDS);
                const isDate = /^[A-Z][a-z]{2,8},? .*\d\d:\d\d:\d\d/.test(value);
                const date = isDate ? Date.parse(/GMT$/.test(value) ? value : `${value} GMT`) : Number.NaN;
                if (Number.isNaN(date))
                    return undefined;
                const seconds = Math.ceil((date - (Date.parse(String(headers.date)) || now)) / 1000);
                return Math.min(Math.max(0, seconds), LONGEST_RETRY_AFTER_SECONDS);
            }
            function windowSeconds(headers) {
                const value = String(headers['x-rate-limit-window']).trim();
                return /^\d{1,4}$/.test(value) ? Number(value) || undefined : undefined;
            }
            function secondsToWait(failures, circumstances) {
                const seconds = secondsByRule(failures, circumstances);
                if (seconds === undefined)
                    return undefined;
                const { requests, windowSeconds } = DEFAULT_RATE_LIMIT;
                const oldestSecondsAgo = circumstances.triesSecondsAgo.at(-requests) ?? Number.POSITIVE_INFINITY;
                return Math.max(seconds, SHORTEST_WAIT_SECONDS.always, windowSeconds + WINDOW_MARGIN_SECONDS - oldestSecondsAgo);
            }
            function secondsByRule(failures, circumstances) {
                const { kind, afterSeconds = 0, windowSeconds } = failures.at(-1) ?? { kind: 'never' };
                const alike = failures.filter((failure) => failure.kind === kind).length;
                const { random, budgetLeftSeconds } = circumstances;
                const spread = (least, addition) => least + random * Math.max(0, Math.min(addition, budgetLeftSeconds - least));
                switch (kind) {
                    case 'rate-limit':
                        return (secondsToSlot({ afterSeconds, windowSeconds }, alike, circumstances) ??
                            spread(Math.max(afterSeconds, SHORTEST_WAIT_SECONDS.refused), Number.POSITIVE_INFINITY));
                    case 'unavailable':
                        return spread(afterSeconds, 5 * alike);
                    case 'fixed-delay':
                        return alike > 3 ? undefined : spread(Math.max(10, afterSeconds), alike);
                    case 'backoff':
                        return alike > 5 ? undefined : spread(Math.max(Math.min(2 ** alike, 60), afterSeconds), alike);
                    default:
                        return undefined;
                }
            }
            async function withRetry(request, options) {
                const { clock, budgetSeconds, unlessCancelled, onWait } = options;
                const failures = [];
                const triedAt = [];
                for (;;) {
                    triedAt.push(clock.monotonic());
                    try {
                        return await request();
                    }
                    catch (error) {
                        await unlessCancelled(undefined);
                        const rule = error instanceof network_failure.pM ? NETWORK_RULES[error.kind] : error.retry;
                        if (!rule || !(error instanceof errors.lZ))
                            throw error;
                        failures.push(rule);
                        const triesSecondsAgo = triedAt.map((at) => (clock.monotonic() - at) / 1000);
                        const [elapsedSeconds = 0] = triesSecondsAgo;
                        const budgetLeftSeconds = budgetSeconds - elapsedSeconds;
                        const circumstances = { random: clock.random(), budgetLeftSeconds, now: clock.now(), triesSecondsAgo };
                        const seconds = secondsToWait(failures, circumstances);
                        if (seconds === undefined || seconds > budgetLeftSeconds) {
                            const wait = seconds && `the next wait of ${seconds.toFixed(0)} s does not fit into`;
                            const reason = wait ? `${wait} the \`retry-timeout\` of ${budgetSeconds} s` : NO_MORE_TRIES;
                            throw gaveUp(error, failures, elapsedSeconds, reason);
                        }
                        onWait({ message: error.message, rule, seconds, budgetLeftSeconds });
                        await unlessCancelled(clock.sleep(seconds * 1000));
                    }
                }
            }
            const NO_MORE_TRIES = "RingCentral's rules allow no more tries";
            function gaveUp(error, failures, seconds, reason) {
                const isFinal = failures.at(-1)?.kind === 'never';
                if (isFinal && failures.length === 1)
                    return error;
                const tries = failures.length === 1 ? '1 try' : `${failures.length} tries`;
                const advice = isFinal ? '' : ' Run the job again later.';
                const history = `Gave up after ${tries} in ${seconds.toFixed(0)} s: ${reason}.${advice}`;
                return new errors.lZ(`${error.message}\n${history}`, error.help);
            }
        }),
        542: ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {
            __nccwpck_require__.d(__webpack_exports__, {
                D: () => (parseUrl)
            });
            function parseUrl(text, base) {
                return URL.canParse(text, base) ? new URL(text, base) : undefined;
            }
        }),
        598: ((module) => {
            module.exports = require("node:crypto");
        }),
        24: ((module) => {
            module.exports = require("node:fs");
        }),
        30: ((module) => {
            module.exports = require("node:net");
        })
    });
    var __webpack_module_cache__ = {};
    function __nccwpck_require__(moduleId) {
        var cachedModule = __webpack_module_cache__[moduleId];
        if (cachedModule !== undefined) {
            return cachedModule.exports;
        }
        var module = __webpack_module_cache__[moduleId] = {
            exports: {}
        };
        var threw = true;
        try {
            __webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
            threw = false;
        }
        finally {
            if (threw)
                delete __webpack_module_cache__[moduleId];
        }
        return module.exports;
    }
    __nccwpck_require__.m = __webpack_modules__;
    if (typeof __nccwpck_require__ !== 'undefined')
        __nccwpck_require__.ab = __dirname + "/";
    (() => {
        __nccwpck_require__.n = (module) => {
            var getter = module && module.__esModule ?
                () => (module['default']) :
                () => (module);
            __nccwpck_require__.d(getter, { a: getter });
            return getter;
        };
    })();
    (() => {
        __nccwpck_require__.d = (exports, definition) => {
            for (var key in definition) {
                if (__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
                    Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
                }
            }
        };
    })();
    (() => {
        __nccwpck_require__.f = {};
        __nccwpck_require__.e = (chunkId) => {
            return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
                __nccwpck_require__.f[key](chunkId, promises);
                return promises;
            }, []));
        };
    })();
    (() => {
        __nccwpck_require__.u = (chunkId) => {
            return { 730: "jose.js", 767: "sealed-token.js" }[chunkId];
        };
    })();
    (() => {
        __nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop));
    })();
    (() => {
        __nccwpck_require__.r = (exports) => {
            if (typeof Symbol !== 'undefined' && Symbol.toStringTag) {
                Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
            }
            Object.defineProperty(exports, '__esModule', { value: true });
        };
    })();
    (() => {
        var installedChunks = {
            792: 1
        };
        var installChunk = (chunk) => {
            var moreModules = chunk.modules, chunkIds = chunk.ids, runtime = chunk.runtime;
            for (var moduleId in moreModules) {
                if (__nccwpck_require__.o(moreModules, moduleId)) {
                    __nccwpck_require__.m[moduleId] = moreModules[moduleId];
                }
            }
            if (runtime)
                runtime(__nccwpck_require__);
            for (var i = 0; i < chunkIds.length; i++)
                installedChunks[chunkIds[i]] = 1;
        };
        __nccwpck_require__.f.require = (chunkId, promises) => {
            if (!installedChunks[chunkId]) {
                if (true) {
                    installChunk(require("./" + __nccwpck_require__.u(chunkId)));
                }
                else
                    installedChunks[chunkId] = 1;
            }
        };
    })();
    var __webpack_exports__ = {};
    __nccwpck_require__.r(__webpack_exports__);
    __nccwpck_require__.d(__webpack_exports__, {
        main: () => (main),
        post: () => (post_post),
        revoke: () => (revoke)
    });
    var external_node_fs_ = __nccwpck_require__(24);
    ;
    const external_node_os_namespaceObject = require("node:os");
    var errors = __nccwpck_require__(842);
    ;
    const COMMAND_FILES = { GITHUB_OUTPUT: 'outputs', GITHUB_STATE: 'state' };
    const ROOM_BYTES = 64 * 1024;
    function requireCommandFiles(environment) {
        for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
            const path = environment[name];
            if (!path) {
                const message = `The environment variable ${name} is not set. The GitHub Actions runner sets it. To run this action without a runner, use \`npm start\` in a clone of its repository.`;
                throw new errors.lZ(message, 'the-runner');
            }
            writing(name, environment, () => {
                const { size } = (0, external_node_fs_.statSync)(path);
                try {
                    (0, external_node_fs_.appendFileSync)(path, Buffer.alloc(ROOM_BYTES, '\n'));
                }
                finally {
                    (0, external_node_fs_.truncateSync)(path, size);
                }
            });
        }
    }
    function writing(name, environment, write) {
        try {
            if (!(0, external_node_fs_.statSync)(environment[name] ?? '').isFile())
                throw new Error('not a file');
            write();
        }
        catch (error) {
            const { code: ofNode, errno = 0 } = error;
            const code = Object.entries(external_node_os_namespaceObject.constants.errno).find(([, number]) => number === -errno)?.[0] ?? ofNode;
            const reason = code ? (0, errors.f9)(code, 'it cannot be written') : 'it is not a regular file';
            const message = `The ${COMMAND_FILES[name]} of this step could not be saved in the file that ${name} names: ${reason}. Check the disk of the runner, and the user that this step runs as.`;
            throw new errors.lZ(message, 'the-runner');
        }
    }
    ;
    const external_os_namespaceObject = require("os");
    ;
    function utils_toCommandValue(input) {
        if (input === null || input === undefined) {
            return '';
        }
        else if (typeof input === 'string' || input instanceof String) {
            return input;
        }
        return JSON.stringify(input);
    }
    function utils_toCommandProperties(annotationProperties) {
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
    ;
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
    ;
    const external_crypto_namespaceObject = require("crypto");
    ;
    const external_fs_namespaceObject = require("fs");
    ;
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
        if (key.includes(delimiter)) {
            throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
        }
        if (convertedValue.includes(delimiter)) {
            throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
        }
        return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
    }
    ;
    const external_path_namespaceObject = require("path");
    ;
    var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
        function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
        return new (P || (P = Promise))(function (resolve, reject) {
            function fulfilled(value) { try {
                step(generator.next(value));
            }
            catch (e) {
                reject(e);
            } }
            function rejected(value) { try {
                step(generator["throw"](value));
            }
            catch (e) {
                reject(e);
            } }
            function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
            step((generator = generator.apply(thisArg, _arguments || [])).next());
        });
    };
    var ExitCode;
    (function (ExitCode) {
        ExitCode[ExitCode["Success"] = 0] = "Success";
        ExitCode[ExitCode["Failure"] = 1] = "Failure";
    })(ExitCode || (ExitCode = {}));
    function exportVariable(name, val) {
        const convertedVal = toCommandValue(val);
        process.env[name] = convertedVal;
        const filePath = process.env['GITHUB_ENV'] || '';
        if (filePath) {
            return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
        }
        issueCommand('set-env', { name }, convertedVal);
    }
    function setSecret(secret) {
        command_issueCommand('add-mask', {}, secret);
    }
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
    function getMultilineInput(name, options) {
        const inputs = getInput(name, options)
            .split('\n')
            .filter(x => x !== '');
        if (options && options.trimWhitespace === false) {
            return inputs;
        }
        return inputs.map(input => input.trim());
    }
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
    function setOutput(name, value) {
        const filePath = process.env['GITHUB_OUTPUT'] || '';
        if (filePath) {
            return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
        }
        process.stdout.write(external_os_namespaceObject.EOL);
        command_issueCommand('set-output', { name }, utils_toCommandValue(value));
    }
    function setCommandEcho(enabled) {
        issue('echo', enabled ? 'on' : 'off');
    }
    function setFailed(message) {
        process.exitCode = ExitCode.Failure;
        error(message);
    }
    function isDebug() {
        return process.env['RUNNER_DEBUG'] === '1';
    }
    function debug(message) {
        command_issueCommand('debug', {}, message);
    }
    function error(message, properties = {}) {
        command_issueCommand('error', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
    }
    function warning(message, properties = {}) {
        command_issueCommand('warning', utils_toCommandProperties(properties), message instanceof Error ? message.toString() : message);
    }
    function notice(message, properties = {}) {
        issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
    }
    function info(message) {
        process.stdout.write(message + external_os_namespaceObject.EOL);
    }
    function startGroup(name) {
        issue('group', name);
    }
    function endGroup() {
        issue('endgroup');
    }
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
    function saveState(name, value) {
        const filePath = process.env['GITHUB_STATE'] || '';
        if (filePath) {
            return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
        }
        command_issueCommand('save-state', { name }, utils_toCommandValue(value));
    }
    function getState(name) {
        return process.env[`STATE_${name}`] || '';
    }
    function getIDToken(aud) {
        return __awaiter(this, void 0, void 0, function* () {
            return yield OidcClient.getIDToken(aud);
        });
    }
    var log_text = __nccwpck_require__(75);
    ;
    function basicCredentials({ id, secret }) {
        return Buffer.from(`${id}:${secret}`).toString('base64');
    }
    ;
    const INPUT_NAMES = [
        'client-id',
        'client-secret',
        'server-url',
        'jwt',
        'username',
        'password',
        'extension',
        'refresh-token',
        'sealed-token',
        'minimum-ttl',
        'disable-refresh-token',
        'access-token-ttl',
        'refresh-token-ttl',
        'scope',
        'endpoint-id',
        'seal-token',
        'retry-timeout',
        'revoke-token',
    ];
    function readInputs() {
        const entries = INPUT_NAMES.map((name) => [name, getInput(name)]);
        const password = getInput('password', { trimWhitespace: false }).replace(/[\r\n]+$/, '');
        return { ...Object.fromEntries(entries), password };
    }
    function secretsIn(inputs) {
        const { 'client-id': id, 'client-secret': secret, jwt, password } = inputs;
        const decodedJwt = isEncodedJwt(jwt) ? Buffer.from(jwt, 'base64').toString().trim() : '';
        const basic = secret === '' ? '' : basicCredentials({ id, secret });
        return [secret, jwt, decodedJwt, inputs['refresh-token'], password, password.trim(), basic];
    }
    function isEncodedJwt(text) {
        return /^ZXlK[\w+/=-]+$/.test(text);
    }
    function mishapOf(text) {
        const invisible = (0, log_text.yE)(text);
        if (/^(\{|\[\{?)(\s|\\n)*"/.test(text))
            return 'is a JSON document. Use only one of the values in it.';
        if (/[\r\n]/.test(text))
            return 'contains a line break. Use only the value itself, on one line.';
        if (invisible)
            return `contains an invisible character (${invisible}). Remove it, or copy the value again.`;
        return MISHAPS.find(([pattern]) => pattern.test(text))?.[1];
    }
    const MISHAPS = [
        [/\$\{\{/, 'contains `${{`: GitHub evaluates expressions only in workflow files. Store the value itself.'],
        [
            /^[$({\s]*(secrets|vars|env|inputs|steps|needs|matrix)\.[\w.-]+[)}\s]*$/,
            'is the name of a value. Write that name between `${{` and `}}`.',
        ],
        [/^(\$(env:)?\w+|\$[({]\w+[)}]|%\w+%)$/i, 'is a shell variable, not its value. Write `${{ secrets.NAME }}`.'],
        [/^\*{3,}$/, 'is what the log shows in place of a secret. Copy the value from where it was created.'],
        [/^(null|undefined|none|nil)$/i, 'is a word such as `null`, not a value. Set a value, or omit the input.'],
        [/^(["'`]).*\1$|^[\u2018-\u201f\xab\xbb]/, 'is in quotes, which are part of the value. Remove them.'],
        [/\\n/, 'contains `\\n`, a backslash and an n, in place of a line break. Remove it.'],
    ];
    const DEFAULTS = ['https://platform.ringcentral.com', '60', 'true', 'false', '600', 'auto'];
    function* misnamedInputs(inputs, environment, warnings) {
        const right = new Set(INPUT_NAMES.map(variableOf));
        for (const variable of Object.keys(environment)) {
            if (!variable.startsWith('INPUT_') || right.has(variable))
                continue;
            const wrong = variable.slice('INPUT_'.length).toLowerCase();
            const name = INPUT_NAMES.find((name) => name.replaceAll('-', '') === wrong.replace(/[^a-z]/g, ''));
            const value = environment[variable]?.trim();
            if (!name || !value || value === inputs[name])
                continue;
            const problem = `\`${name}\` was given as \`${wrong}\`, which is not an input. Write \`${name}\`.`;
            if (inputs[name] && !DEFAULTS.includes(inputs[name]))
                warnings.push(problem);
            else
                yield problem;
        }
        for (const name of ['https_proxy', 'http_proxy', 'no_proxy'])
            if (environment[variableOf(name)])
                yield `\`${name}\` is not an input. Set it under \`env\`, not \`with\`.`;
    }
    function hasLostInputs(environment) {
        return INPUT_NAMES.every((name) => !name.includes('-') || environment[variableOf(name)] === undefined);
    }
    function variableOf(name) {
        return `INPUT_${name.toUpperCase()}`;
    }
    var build_json = __nccwpck_require__(657);
    var build_url = __nccwpck_require__(542);
    ;
    function readJwtCredential(jwt) {
        const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt)?.[1];
        const claims = payload && (0, build_json.l)(Buffer.from(payload, 'base64url').toString());
        if (!claims)
            return undefined;
        const { aud, iss, exp } = claims;
        const hosts = [aud, iss].flat().flatMap((claim) => (typeof claim === 'string' && (0, build_url.D)(claim)?.host) || []);
        return typeof exp === 'number' && Math.abs(exp) < 253_402_300_800
            ? { hosts, expiresAt: new Date(exp * 1000) }
            : { hosts };
    }
    ;
    function readSettings(inputs, now, environment) {
        return read(inputs, environment, (source) => {
            const client = readClient(source);
            const revoke = readRevoke(source);
            const task = readTask(source, revoke);
            const credentialExpiresAt = checkJwt(source, client.serverUrl, now);
            return task && { client, task, revoke, credentialExpiresAt, warnings: source.warnings };
        });
    }
    function readRevokingClient(inputs, environment) {
        return read({ ...inputs, 'sealed-token': '' }, environment, readClient);
    }
    function read(inputs, environment, part) {
        if (hasLostInputs(environment)) {
            const message = 'No input with a hyphen in its name has reached this step. Something between the runner and Node drops such environment variables, as a shell does. Let the runner start Node directly.';
            throw new errors.lZ(message, 'the-runner');
        }
        const cause = causeOfEmpty(environment);
        const warnings = [];
        const problems = [...misnamedInputs(inputs, environment, warnings), ...findMishaps(inputs, warnings)];
        const flawed = problems.map((problem) => problem.replace(/ .*/s, ' '));
        const problem = (text) => {
            if (!flawed.some((name) => text.startsWith(name)))
                problems.push(text);
        };
        const value = part({ inputs, cause, warnings, problem });
        if (problems.length === 0 && value !== undefined)
            return value;
        const isJwt = problems.every((problem) => /^`jwt` (is not a JWT|expired)/.test(problem));
        const list = problems.map((problem) => `\n- ${problem}`).join('');
        const end = list.indexOf(cause) + cause.length;
        const brief = list.slice(0, end) + list.slice(end).replaceAll(cause, 'See above.');
        const message = problems.length === 1 ? `Input problem: ${problems}` : `${problems.length} input problems:${brief}`;
        throw new errors.lZ(message, isJwt ? 'the-jwt-credential' : 'the-inputs');
    }
    function* findMishaps(inputs, warnings) {
        if (!/[^\0 -~]|["$%'(*[\\`{]|\0 *(\w{3,7}\.|[nNuU])/.test(['', ...Object.values(inputs)].join('\0')))
            return;
        for (const [name, text] of Object.entries(inputs)) {
            const mishap = mishapOf(name === 'scope' ? text.replace(/[\s"[\]]+/g, ' ') : text);
            if (mishap && name === 'password' && !/^contains an? /.test(mishap))
                warnings.push(`\`password\` ${mishap} If your password really looks like that, ignore this warning.`);
            else if (mishap)
                yield `\`${name}\` ${mishap}`;
        }
    }
    const PRODUCTION = 'https://platform.ringcentral.com';
    function readClient(source) {
        const { problem, cause } = source;
        const { 'client-id': id, 'client-secret': secret } = source.inputs;
        if (id === '')
            problem(`\`client-id\` is empty. ${cause}`);
        if (secret === '')
            problem(`\`client-secret\` is empty. ${cause} An app without a secret, such as a single-page app, cannot be used.`);
        if (/[^!-9;-~]/.test(id))
            problem("`client-id` contains whitespace, a colon or a character outside ASCII. Copy it from the app's dashboard.");
        return { id, secret, serverUrl: readServerUrl(source) };
    }
    function readServerUrl({ inputs, problem }) {
        const text = inputs['server-url'] || PRODUCTION;
        const url = (0, build_url.D)(text);
        if (!url || !/^https?:\/\/(?!.*(\/\/|[,;]))/i.test(text)) {
            problem(`\`server-url\` is not a URL, or more than one. Use one address that begins with https://, such as ${PRODUCTION}.`);
            return PRODUCTION;
        }
        url.hostname = url.hostname.replace(/\.$/, '');
        if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
            problem('`server-url` does not use https, so your credentials would travel unencrypted. Use https.');
        if (url.username !== '' || url.password !== '')
            problem('`server-url` contains a user name or password. Remove everything before the `@`.');
        if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
            problem(`\`server-url\` has a path, query or fragment. Remove everything after \`${url.host}\`.`);
        return url.origin;
    }
    function readTask(source, revoke) {
        const { inputs, problem } = source;
        const sealedToken = inputs['sealed-token'];
        const seal = readBoolean(source, 'seal-token', false);
        const minimumTtlSeconds = readSeconds(source, 'minimum-ttl', 0, 3600) ?? 60;
        const request = readTokenToRequest(source, seal, revoke);
        if (sealedToken === '')
            return request;
        if (seal)
            problem('`seal-token` cannot be used with `sealed-token`: that token is already sealed. Omit `seal-token`.');
        return { kind: 'open', sealedToken, minimumTtlSeconds, ...(request && { fallback: request }) };
    }
    function readTokenToRequest(source, seal, revoke) {
        const { inputs, warnings, problem } = source;
        const retryTimeoutSeconds = readSeconds(source, 'retry-timeout', 0, 86_400) ?? 600;
        const accessTokenTtlSeconds = readSeconds(source, 'access-token-ttl', 600, 3600);
        const refreshTokenTtlSeconds = readSeconds(source, 'refresh-token-ttl', 1, 2_592_000);
        const disableRefreshToken = readBoolean(source, 'disable-refresh-token', true);
        const scope = readScope(source);
        const grant = readGrant(source);
        if (!grant)
            return undefined;
        if (disableRefreshToken && !/^0*$/.test(inputs['refresh-token-ttl']))
            problem('`refresh-token-ttl` has no effect while `disable-refresh-token` is `true`. Omit it, or set `disable-refresh-token: false`.');
        if (seal && revoke === 'always')
            problem('`revoke-token: always` would revoke the sealed token when this job ends, before other jobs can use it. Omit it here, and use the action in the folder `revoke` in the last job.');
        if (seal && !disableRefreshToken)
            warnings.push('`seal-token: true` and `disable-refresh-token: false` are set together. This job does not revoke a token that it seals, so the refresh token outlives the access token. End the session in the last job, with the action in the folder `revoke`.');
        const lifetimes = { disableRefreshToken, accessTokenTtlSeconds, refreshTokenTtlSeconds };
        const request = { grant, ...lifetimes, scope, endpointId: inputs['endpoint-id'] };
        return { kind: 'request', request, retryTimeoutSeconds, seal };
    }
    function readScope({ inputs, problem }) {
        const scope = [...new Set(inputs.scope.split(/[\s,]+/).filter(Boolean))];
        const isFine = inputs.scope === '' || (scope.length > 0 && scope.every((name) => /^[A-Za-z][\w.:-]*$/.test(name)));
        if (!isFine)
            problem('`scope` must be permission names separated by spaces, commas or new lines, such as: ReadCallLog SMS.');
        return scope;
    }
    function readGrant({ inputs, cause, problem }) {
        const { username, password, extension } = inputs;
        const given = ['jwt', 'username', 'refresh-token'].filter((name) => inputs[name] !== '');
        const [credential] = given;
        if (extension !== '' && credential && credential !== 'username')
            problem('`extension` can only be used with `username` and `password`. Omit it.');
        if (password !== '' && !given.includes('username')) {
            const advice = credential ? `Omit \`password\`, because \`${credential}\` is set too.` : `Set both. ${cause}`;
            problem(`\`password\` is set but \`username\` is empty. ${advice}`);
            if (!credential)
                return undefined;
        }
        if (given.length > 1) {
            const names = given.map((name) => `\`${name}\``).join(' and ');
            problem(`${names} are set, but a token request takes one credential. Keep one of them.`);
        }
        switch (credential) {
            case 'jwt':
                return { type: 'jwt', assertion: inputs.jwt };
            case 'refresh-token':
                return { type: 'refresh-token', refreshToken: inputs['refresh-token'] };
            case 'username':
                if (password === '')
                    problem(`\`username\` is set but \`password\` is empty. ${cause}`);
                if (extension === '')
                    return { type: 'password', username, password };
                if (!/^\d+$/.test(extension))
                    problem('`extension` is not a number. Use only the extension number, such as 101.');
                if (username.includes('*'))
                    problem('`username` already contains an extension after the `*`. Omit `extension`.');
                if (username.includes('@'))
                    problem('`extension` belongs to a phone number, and `username` is an email address. Omit `extension`.');
                return { type: 'password', username, password, extension };
            default:
                if (inputs['sealed-token'] === '')
                    problem(noCredential(cause));
                return undefined;
        }
    }
    function noCredential(cause) {
        return `There is no credential: \`jwt\`, \`username\`, \`refresh-token\` and \`sealed-token\` are all empty. Set one of them. If you did set one, check why it is empty:
  - \`jwt\`: ${cause}
  - \`refresh-token\`: Give the earlier step \`disable-refresh-token: false\` and the \`id\` that you use here.
  - \`sealed-token\`: List the job that seals under this job's \`needs\`, and write \`\${{ needs.JOB.outputs.sealed_token }}\`. In that job, set the output \`sealed_token: \${{ steps.ID.outputs.sealed_token }}\`, and give that step its \`id\` and \`seal-token: true\`.`;
    }
    function causeOfEmpty(environment) {
        const { GITHUB_ACTOR, GITHUB_TRIGGERING_ACTOR, GITHUB_EVENT_NAME = '' } = environment;
        if ([GITHUB_ACTOR, GITHUB_TRIGGERING_ACTOR].includes('dependabot[bot]'))
            return 'Dependabot started this run, so GitHub gives it only Dependabot secrets. Add the secret under "Secrets and variables", "Dependabot" in the settings of the repository.';
        const isPullRequest = /^pull_request(_review|_review_comment)?$/.test(GITHUB_EVENT_NAME);
        const fork = 'A pull request started this run. If it comes from a fork, GitHub gives it no secrets. ';
        return `${isPullRequest ? fork : ''}Check the name, that it is under \`with\`, and where the value comes from: a secret (\`secrets.NAME\`), a variable (\`vars.NAME\`) or a step (\`steps.ID.outputs.NAME\`). GitHub passes an empty value for what it does not find, or what an organization does not share with this repository. Secrets of an environment need \`environment\` in the job. A reusable workflow gets only the secrets that its caller passes (\`secrets\`), even if they are those of an environment.`;
    }
    const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
    const NEW_JWT = 'create a new JWT credential in the RingCentral developer console and update the secret.';
    function checkJwt({ inputs, warnings, problem }, serverUrl, now) {
        const { jwt } = inputs;
        if (jwt === '')
            return undefined;
        const credential = readJwtCredential(jwt);
        if (!credential)
            problem(`\`jwt\` is not a JWT${flawOfJwt(jwt)}`);
        const { expiresAt, hosts = [] } = credential ?? {};
        const { host } = new URL(serverUrl);
        const at = expiresAt?.toISOString();
        if (expiresAt && expiresAt.getTime() <= now) {
            problem(`\`jwt\` expired at ${at}, and the clock of this runner says ${new Date(now).toISOString()}. If that is right, ${NEW_JWT}`);
        }
        else if (expiresAt && expiresAt.getTime() - now < 14 * DAY_MILLISECONDS) {
            warnings.push(`The JWT credential expires at ${at}. Before then, ${NEW_JWT}`);
        }
        if (hosts.length > 0 && !hosts.includes(host)) {
            const what = `The JWT credential was created for ${hosts[0]}, but \`server-url\` is ${host}.`;
            const advice = 'If RingCentral refuses it, use a credential and a `server-url` from the same environment.';
            warnings.push(`${what} ${advice}`);
        }
        return expiresAt;
    }
    function flawOfJwt(jwt) {
        if (/eyJ[\w-]+\.[\w-]+\.[\w-]+/.test(jwt))
            return ' alone. Remove what stands before or after it, such as a name or `Bearer`.';
        if (/\s/.test(jwt))
            return ', because it contains a space. Copy it again, on one line.';
        if (isEncodedJwt(jwt))
            return ', but looks like the base64 form of one. Store the JWT credential as it is.';
        return '. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.';
    }
    function readBoolean({ inputs, problem }, name, byDefault) {
        const text = inputs[name];
        if (!/^(true|True|TRUE|false|False|FALSE|)$/.test(text))
            problem(`\`${name}\` must be \`true\` or \`false\`.`);
        return text === '' ? byDefault : text.toLowerCase() === 'true';
    }
    function readSeconds({ inputs, problem }, name, least, most) {
        const text = inputs[name];
        if (text === '')
            return undefined;
        const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
        if (value >= least && value <= most)
            return value;
        const longer = name === 'access-token-ttl' && value > most ? ' For more time, see "Long job" in the README.' : '';
        const none = name === 'refresh-token-ttl' && value === 0 ? ' For no token, omit it and `disable-refresh-token`.' : '';
        problem(`\`${name}\` must be a whole number of seconds from ${least} to ${most}.${longer}${none}`);
        return undefined;
    }
    function readRevoke({ inputs, problem }) {
        const text = inputs['revoke-token'] || 'auto';
        if (text === 'auto' || text === 'always' || text === 'never')
            return text;
        problem('`revoke-token` must be one of `auto`, `always`, `never`. To keep the token, use `never`.');
        return 'auto';
    }
    var log_secrets = __nccwpck_require__(447);
    ;
    const TITLE = { title: 'RingCentral Access Token' };
    const LONGEST_ANNOTATION = 3900;
    class WorkflowLog {
        #secrets = new log_secrets.Sb();
        #warned = new Set();
        mask(...secrets) {
            for (const secret of secrets.filter((secret) => (0, log_secrets.a_)(secret) && !(0, log_text.Kg)(secret))) {
                for (const form of [secret, JSON.stringify(secret).slice(1, -1)])
                    if (this.#secrets.add(form))
                        setSecret(form);
            }
        }
        quote = (text, instead = LEFT_OUT) => this.#secrets.quote(text) ?? instead;
        hides(text) {
            return this.#secrets.hideIn(text) !== text;
        }
        info(message) {
            info(this.#harmless(message));
        }
        debug = (message) => {
            if (isDebug())
                debug(this.#harmless(message()));
        };
        warning(message) {
            if (this.#warned.has(message))
                return;
            this.#warned.add(message);
            this.#annotate(warning, message);
        }
        error(message) {
            this.#annotate(error, message);
        }
        flush() {
            return new Promise((resolve, reject) => {
                process.stdout.write('', (error) => (error ? reject(error) : resolve()));
            });
        }
        #annotate(print, message) {
            const harmless = this.#harmless(message);
            const isLong = harmless.length > LONGEST_ANNOTATION;
            if (isLong)
                info(harmless);
            const cut = `${harmless.slice(0, LONGEST_ANNOTATION)}... The log of this step has the whole message.`;
            print(isLong ? cut : harmless, TITLE);
        }
        #harmless(message) {
            return this.#secrets
                .hideIn(message)
                .replaceAll('##[', '# [')
                .replace(/^([\s\x85]*:):+/gm, '$1');
        }
    }
    const LEFT_OUT = '(left out because it may repeat part of a credential)';
    const quoteNothing = (_, instead = LEFT_OUT) => instead;
    ;
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
        const upperReqHosts = [reqUrl.hostname.toUpperCase()];
        if (typeof reqPort === 'number') {
            upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
        }
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
    ;
    function proxyFor(server) {
        const [variable, setting] = settingFor(`${server.protocol.slice(0, -1)}_proxy`, process.env);
        if (setting === '' || checkBypass(server))
            return undefined;
        const [whole = '', scheme] = /^(https?:\/\/)?[^\s/\\?#]+\/?$/i.exec(setting) ?? [];
        const url = (0, build_url.D)(scheme ? whole : `http://${whole}`);
        if (url?.hostname && isPercentEncoded(url.username + url.password))
            return { url, variable };
        const advice = 'Set it to http://host:port or http://user:password@host:port, with special characters in the user name and password percent-encoded.';
        throw new errors.lZ(`The environment variable ${variable} ${flawOf(setting)}. ${advice}`, 'the-network');
    }
    function flawOf(setting) {
        if (/^\s|\s$/.test(setting))
            return 'begins or ends with a space, a carriage return or a line break';
        if (/^socks/i.test(setting))
            return 'names a SOCKS proxy, and this action only speaks to HTTP proxies';
        return 'is not the URL of an HTTP proxy';
    }
    function prepareEnvironment(environment, log) {
        const notes = [];
        const settings = ['https_proxy', 'http_proxy', 'all_proxy'].map((name) => settingFor(name, environment));
        for (const [, setting] of settings)
            if (setting !== '')
                log.mask(...proxy_secretsIn(setting));
        const [[, proxy], , [allProxy, forAll]] = settings;
        if (forAll !== '' && proxy === '')
            notes.push(`${allProxy} has no effect: set HTTPS_PROXY instead.`);
        const [variable, noProxy] = settingFor('no_proxy', environment);
        if (noProxy !== '') {
            const entries = noProxy.split(/[\s,;|"']+/).map((entry) => entry.replace(/^https?:\/\/|^\*(?=.)|[./]$/gi, ''));
            environment.no_proxy = entries.join(',');
            if (proxy !== '' && entries.some((entry) => /\/|.\*/.test(entry)))
                notes.push(`Address ranges and patterns in ${variable} have no effect: this action compares host names.`);
        }
        if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
            delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
            const advice = 'this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.';
            notes.push(`NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: ${advice}`);
        }
        return notes;
    }
    function settingFor(name, environment) {
        const value = environment[name] || environment[name.toUpperCase()] || '';
        const isSource = (key) => key.toLowerCase() === name && environment[key] === value;
        return [(value && Object.keys(environment).find(isSource)) || name.toUpperCase(), value];
    }
    function proxy_secretsIn(setting) {
        const credentials = setting.slice(0, Math.max(0, setting.lastIndexOf('@'))).replace(/^\s*\w+:[/\\]+/, '');
        const secret = credentials.slice(credentials.indexOf(':') + 1);
        return isPercentEncoded(secret) ? [secret, decodeURIComponent(secret)] : [secret];
    }
    function isPercentEncoded(text) {
        try {
            decodeURIComponent(text);
            return true;
        }
        catch { }
        return false;
    }
    ;
    function setOutputs(token, { sealedToken, credentialExpiresAt }) {
        const outputs = {
            access_token: token.accessToken,
            expires_in: token.expiresInSeconds,
            expires_at: token.expiresAt.toISOString().replace(/\.\d+/, ''),
            token_type: token.tokenType,
            scope: token.scope,
            owner_id: token.ownerId,
            endpoint_id: token.endpointId,
            session_id: token.sessionId,
            credential_expires_at: credentialExpiresAt?.toISOString().replace(/\.\d+/, ''),
            refresh_token: token.refreshToken?.refreshToken,
            refresh_token_expires_in: token.refreshToken?.expiresInSeconds,
            sealed_token: sealedToken,
        };
        writing('GITHUB_OUTPUT', process.env, () => {
            for (const [name, value] of Object.entries(outputs))
                setOutput(name, value ?? '');
        });
    }
    var access_token = __nccwpck_require__(589);
    ;
    const WORDS = [/descr|detail|message|msg|summary|reason|faultstring/i, /title|^error$/i, /^parameterName$/];
    const MOST_QUOTED = 5;
    const MOST_VALUES = 200;
    function reasonIn({ fields, headers, body }) {
        const challenge = String(headers['www-authenticate'] ?? '').slice(0, 2000);
        const inHeader = (name) => new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s",]+))`).exec(challenge)?.slice(1).join('');
        const json = fields ?? (0, build_json.l)(`{"errors":${body}}`);
        const places = [...objectsIn(json), { detail: inHeader('error_description') ?? inHeader('error') }];
        const entries = places.flatMap((place) => Object.entries(place).slice(0, MOST_VALUES));
        const valuesOf = (pattern) => entries.filter(([name]) => pattern.test(name)).flatMap(([, value]) => value);
        const names = textsIn(valuesOf(/^(errors?|(error)?code)$/i));
        const codes = names.filter((name) => meanings().has(name));
        const isProse = !json && !/^\s*[{[<]|_token|[\0\ufffd]/.test(body);
        const text = isProse ? body : (0, access_token.yp)(body) ? /<title>([^<]*)/i.exec(body)?.[1] : undefined;
        const words = textsIn([...WORDS.flatMap(valuesOf), ...valuesOf(/^errors$/), text]);
        return {
            isError: Boolean(fields?.error || fields?.errorCode || (Array.isArray(fields?.errors) && fields.errors[0])),
            codes: [...codes.filter(isNumbered), ...codes.filter((code) => !isNumbered(code))].slice(0, MOST_QUOTED),
            otherCodes: names.filter((name) => isNumbered(name) && !codes.includes(name)).slice(0, MOST_QUOTED),
            words: words.filter((text) => !codes.includes(text) && !isNumbered(text)).slice(0, MOST_QUOTED),
            isPage: (0, access_token.yp)(body),
        };
    }
    function objectsIn(json) {
        const values = [json];
        for (const value of values) {
            if (values.length > MOST_VALUES)
                break;
            if (typeof value === 'object' && value)
                values.push(...Object.values(value).slice(0, MOST_VALUES));
        }
        return values.map(build_json.e).filter((place) => !!place);
    }
    function isNumbered(name) {
        return /^[A-Z]{2,5}-\d{1,5}$/.test(name);
    }
    function textsIn(values) {
        const texts = values.filter((value) => typeof value === 'string' && value.trim() !== '');
        return [...new Set(texts)];
    }
    function explain(refusal, quote) {
        const { status, headers, codes, otherCodes } = refusal;
        const label = [`HTTP ${status}`, ...codes, ...otherCodes.map((code) => quote(code, ''))].filter(Boolean).join(', ');
        const id = headers.rcrequestid === undefined ? '' : quote(String(headers.rcrequestid), '');
        const requestId = id && `RingCentral's request ID: ${id}.`;
        return `${label}: ${[...sentences(refusal, quote), requestId].filter(Boolean).join(' ')}`;
    }
    function sentences(refusal, quote) {
        const { status, codes, words } = refusal;
        const [code = ''] = codes;
        const news = words.filter((text, at) => !words.slice(0, at).join().includes(text));
        const quoted = words.length > 0 ? quote(news.join('; ').replace(/\.(?=;|$)/g, ''), '') : '';
        const said = quoted === '' ? undefined : `The answer says "${quoted}".`;
        if (isNumbered(code))
            return [meaningOf(code, refusal), said];
        const meaning = code !== '' && !PASSING_STATUSES.has(status) ? meaningOf(code, refusal) : undefined;
        const reason = meaning ?? reasonByStatus(refusal, said ? 'it' : 'the answer');
        const capital = reason?.charAt(0).toUpperCase();
        if (said)
            return [said, meaning ? `This usually means: ${meaning}` : reason && `${capital}${reason.slice(1)}`];
        return words.length > 0 ? [reason, error_codes_LEFT_OUT] : [reason || 'RingCentral gives no reason.'];
    }
    function meaningOf(code, refusal) {
        const meaning = meanings().get(code);
        return String(typeof meaning === 'function' ? meaning(refusal) : meaning);
    }
    const error_codes_LEFT_OUT = "The answer's explanation is left out because it may repeat part of a credential.";
    function reasonByStatus(refusal, subject) {
        const { status, headers, otherCodes, isError, isPage, request } = refusal;
        if (status === 429)
            return rateLimit(headers, request);
        const isForeign = headers.rcrequestid === undefined && otherCodes.length === 0 && !isError;
        const what = isPage ? 'is a web page (HTML or XML)' : isForeign ? "is not in RingCentral's form" : '';
        const sender = 'A firewall, proxy or gateway between the runner and RingCentral probably sent it.';
        return STATUSES[status] ?? (what && `${subject} ${what}. ${sender}`);
    }
    function forbidsRetry(status, codes) {
        const isPassing = (code) => PASSING_STATUSES.has(status) || PASSING_CODES.has(code);
        return codes.some((code) => LOCKED_CODES.has(code) || (meanings().has(code) && !isPassing(code)));
    }
    function saysEnded(codes) {
        return codes.some((code) => ENDED_CODES.has(code)) || /^invalid_(grant|token)$/.test(codes.join());
    }
    const LOCKED_CODES = new Set(['OAU-147', 'OAU-148']);
    const PASSING_STATUSES = new Set([429, 503]);
    const PASSING_CODES = new Set('CMN-201 CMN-203 CMN-211 CMN-301 CMN-302 CMN-303 CMN-304 CMN-310'.split(' '));
    const ENDED_CODES = new Set('OAU-128 OAU-129 OAU-149 OAU-210 OAU-211 OAU-213'.split(' '));
    function byRequest(jwt, password, refreshToken = password, revocation = refreshToken) {
        return ({ request }) => ({ jwt, password, 'refresh-token': refreshToken, revocation })[request];
    }
    function unlessRevoking(meaning) {
        const changed = 'RingCentral no longer accepts this app. It may have been blocked or given a new secret since.';
        return byRequest(meaning, meaning, meaning, changed);
    }
    const CHECK_JWT = 'Check that it was copied whole and, under "Credentials" in the RingCentral developer console, that it still exists and permits this client ID.';
    const UNSUPPORTED = 'RingCentral does not support this way to log in here.';
    const WRONG_PASSWORD = 'the user name or the password is wrong. Check `username` (with the country code), `extension` and `password`.';
    const REFRESH_TOKEN_CAUSES = 'It was already used (a refresh token works once), it was revoked (by the end of the job that got it, unless `revoke-token` was `never`), its session has ended, or it belongs to another app. Request a new token with `jwt`.';
    const WRONG_ADDRESS = 'there is no token endpoint at this address. Check `server-url`.';
    const ELSEWHERE = `${WRONG_ADDRESS} Or something between the runner and RingCentral answers instead.`;
    const INTERNAL_ERROR = 'RingCentral reports an internal error.';
    const SHARE = 'If several jobs act for the same user, let them share one token (`seal-token`). Jobs for different users cannot share: start fewer of them at a time (`max-parallel`).';
    const SHARED_LIMIT = 'too many requests, and not only from this app. RingCentral also limits the requests of each account and IP address, and GitHub-hosted runners share IP addresses.';
    function rateLimit(headers, request) {
        if (headers['x-rate-limit-limit'] === undefined)
            return SHARED_LIMIT;
        const limit = 'By default, RingCentral allows five token and revocation requests a minute for each user and app.';
        return `too many requests. ${limit}${request === 'revocation' ? '' : ` ${SHARE}`}`;
    }
    const makeMeanings = () => ({
        'OAU-105 OAU-119 OAU-136 OAU-141 OAU-142 OAU-163': 'the user is not allowed to log in. Ask the administrator of the RingCentral account whether the account is active, and whether the extension exists, is enabled and may log in.',
        'OAU-111': 'a parameter was sent twice. Please report this.',
        'OAU-112 OAU-125 OAU-251 unauthorized_client': byRequest('the app may not use JWT credentials. Open the app\'s settings in the RingCentral developer console and choose "JWT auth flow" under "Auth".', 'the app may not log in with user name and password, which RingCentral has discontinued. Choose "JWT auth flow" in the app\'s settings in the RingCentral developer console, and use a JWT credential (`jwt`).', 'the app may not use refresh tokens. Switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.', "the app may not revoke tokens. Check the app's settings in the RingCentral developer console."),
        'OAU-120 OAU-121 OAU-127': unlessRevoking('RingCentral does not accept this app. Check that `client-id` is correct and belongs to the same environment as `server-url`, and that the RingCentral developer console does not show the app as blocked.'),
        'OAU-123 OAU-134 AGW-401 AGW-402': 'the Authorization header is missing or malformed. Check `client-id` and `client-secret` for stray characters, and whether a proxy removes the header.',
        'OAU-128 OAU-210': byRequest('the JWT credential has expired. Create a new one in the RingCentral developer console and update the secret.', 'the credential has expired. Check `username` and `password`.', 'the refresh token has expired, or was already used (it works once). Request a new token with `jwt`.', 'the token has expired.'),
        'OAU-129 OAU-149': 'RingCentral cannot read the credential or token, or it has expired. Copy it again, or create a new one.',
        'OAU-213 invalid_token': byRequest(`RingCentral does not know this JWT credential. ${CHECK_JWT}`, 'RingCentral does not know this user. Check `username` and `extension`.', `RingCentral does not know this refresh token. ${REFRESH_TOKEN_CAUSES}`, 'RingCentral does not know this token. It was already revoked, or its session has ended.'),
        'OAU-140': byRequest(`the JWT credential is not valid for this app. ${CHECK_JWT}`, WRONG_PASSWORD),
        'OAU-146 OAU-153 invalid_client': unlessRevoking("the client ID or the client secret is wrong. Copy both again from the app's page in the RingCentral developer console into `client-id` and `client-secret`, with nothing before or after them, such as a name, a quote or a `$`, and check `server-url`."),
        'OAU-147 OAU-148': 'the account is locked after too many failed logins. Wait, or unlock it in RingCentral. Correct what fails before you run the job again: more failed logins can keep the account locked. A JWT credential (`jwt`) needs no password.',
        'OAU-151': 'the app does not support this kind of authorization. Use a confidential app: a server-side app with a client secret.',
        'OAU-164': 'the token belongs to another app. Use the same `client-id` and `client-secret` as in the step that requested it.',
        'OAU-165': 'this is a sandbox app, and RingCentral has deprecated its sandbox. Use a production app and `server-url: https://platform.ringcentral.com`.',
        'OAU-167': 'access to the account is restricted. Ask the administrator of the RingCentral account, or use a user of another account.',
        'OAU-211': 'the credential or token was revoked. Create a new JWT credential, or request a new token with `jwt`.',
        'OAU-222 OAU-232 OAU-236': 'the account or the extension does not exist any more, or is disabled or frozen. If the user has left the company, create a credential for another user.',
        'OAU-168': 'RingCentral refuses user name and password because the user must use multi-factor authentication. Use a JWT credential (`jwt`).',
        'OAU-250 unsupported_grant_type': byRequest(`${UNSUPPORTED} Check that the app uses "JWT auth flow", and that the app, the JWT credential and \`server-url\` belong to the same environment.`, `${UNSUPPORTED} Use a JWT credential (\`jwt\`).`),
        'OAU-345 OAU-347': 'RingCentral does not accept the signature of this JWT. Use a JWT credential that was created in the RingCentral developer console, and copy it whole.',
        'CMN-101': 'a parameter has an invalid value. Check your inputs, such as `scope` (permissions that the app has).',
        'CMN-102': 'a parameter refers to something that does not exist. Check `server-url`, and the inputs that you set, such as `scope`.',
        'CMN-120 AGW-404': WRONG_ADDRESS,
        'CMN-201 CMN-203': INTERNAL_ERROR,
        'CMN-211': 'RingCentral is overloaded, or under maintenance.',
        'CMN-301 CMN-302': ({ headers, request }) => rateLimit(headers, request),
        'CMN-303': "RingCentral cannot determine the app's API plan, and so its rate limit. If this keeps happening, ask RingCentral's developer support about the app.",
        'CMN-304': `RingCentral was already handling the same request. ${SHARE}`,
        'CMN-310': SHARED_LIMIT,
        'CMN-408': 'the user lacks a permission. Ask the administrator of the RingCentral account to add it, such as "Third Party Apps", to the user\'s role.',
        invalid_scope: "`scope` is not valid, or asks for more than the app's permissions. Permission names have no spaces, such as ReadCallLog. Check `scope` against the app's settings in the RingCentral developer console.",
        invalid_request: 'the request lacks a parameter or has an invalid value. Check the credential and all other inputs.',
        invalid_grant: byRequest(`the JWT credential is not valid: it may have expired. ${CHECK_JWT}`, WRONG_PASSWORD, `the refresh token is not valid. ${REFRESH_TOKEN_CAUSES}`, 'the token is no longer valid.'),
    });
    let meaningsByCode;
    function meanings() {
        const entries = () => Object.entries(makeMeanings());
        meaningsByCode ??= new Map(entries().flatMap(([codes, meaning]) => codes.split(' ').map((code) => [code, meaning])));
        return meaningsByCode;
    }
    const STATUSES = {
        404: ELSEWHERE,
        405: ELSEWHERE,
        408: 'the server timed out while waiting for the request.',
        500: INTERNAL_ERROR,
        502: 'a gateway got no valid answer from RingCentral.',
        503: 'RingCentral is unavailable at the moment.',
        504: 'a gateway got no answer from RingCentral in time.',
        511: 'the network asks for a login first. Ask its administrator to let the runner through.',
    };
    var ringcentral_retry = __nccwpck_require__(711);
    ;
    const external_node_buffer_namespaceObject = require("node:buffer");
    ;
    const external_node_http_namespaceObject = require("node:http");
    var external_node_http_default = __nccwpck_require__.n(external_node_http_namespaceObject);
    ;
    const external_node_https_namespaceObject = require("node:https");
    var external_node_https_default = __nccwpck_require__.n(external_node_https_namespaceObject);
    ;
    const external_node_tls_namespaceObject = require("node:tls");
    var external_node_tls_default = __nccwpck_require__.n(external_node_tls_namespaceObject);
    var network_failure = __nccwpck_require__(163);
    var external_node_net_ = __nccwpck_require__(30);
    ;
    function openTunnel(server, proxy, patience, userAgent = '') {
        const { url } = proxy;
        const isTls = url.protocol === 'https:';
        const authority = `${server.hostname}:${server.port || 443}`;
        const connecting = (isTls ? (external_node_https_default()) : (external_node_http_default())).request({
            method: 'CONNECT',
            ...serverOf(url),
            port: url.port || (isTls ? 443 : 80),
            path: authority,
            agent: false,
            ...patience,
        });
        connecting.setHeader('Host', authority);
        connecting.setHeader('User-Agent', userAgent);
        if (url.username || url.password) {
            const credentials = decodeURIComponent(`${url.username}:${url.password}`);
            connecting.setHeader('Proxy-Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
        }
        let tunnel;
        const socket = new Promise((resolve, reject) => {
            connecting.on('connect', ({ statusCode = 0, headers }, connected) => {
                tunnel = connected;
                if (statusCode >= 200 && statusCode < 300)
                    return resolve(connected);
                connected.destroy();
                reject((0, network_failure.SR)(server, proxy, statusCode, headers['proxy-authenticate']));
            });
            connecting.on('error', reject);
            connecting.on('close', () => reject(closedError()));
        });
        connecting.on('socket', (socket) => socket.once(isTls ? 'secureConnect' : 'connect', () => connecting.end()));
        const close = () => {
            connecting.destroy();
            tunnel?.destroy();
        };
        return { socket, close };
    }
    function serverOf({ hostname }) {
        const host = hostname.replace(/^\[|\]$/g, '');
        return { host, servername: (0, external_node_net_.isIP)(host) ? '' : host };
    }
    function closedError() {
        return Object.assign(new Error('closed'), { code: 'ECONNRESET' });
    }
    ;
    const MAX_BODY_BYTES = 1024 * 1024;
    async function postForm(url, form, headers, timeoutMilliseconds) {
        const proxy = proxyFor(url);
        const peer = { url, proxy };
        const isTls = url.protocol === 'https:';
        const patience = { autoSelectFamilyAttemptTimeout: Math.ceil(timeoutMilliseconds / 4) };
        let stage = proxy ? 'proxy' : 'connection';
        let isLate = false;
        let close = () => { };
        const timer = setTimeout(() => {
            isLate = true;
            close();
        }, timeoutMilliseconds);
        const explain = (error) => {
            if (isLate)
                return network_failure.iU(peer, timeoutMilliseconds, stage);
            return network_failure.Rk(error) ? network_failure.Dx(peer, error, stage) : error;
        };
        try {
            const tunnel = proxy && openTunnel(url, proxy, patience, headers['User-Agent']);
            if (tunnel)
                close = tunnel.close;
            const socket = await tunnel?.socket;
            if (socket)
                stage = 'handshake';
            const sent = (isTls ? (external_node_https_default()) : (external_node_http_default())).request(url, {
                method: 'POST',
                maxHeaderSize: 64 * 1024,
                ...patience,
                ...(socket ? { createConnection: () => external_node_tls_default().connect({ ...serverOf(url), socket }) } : { agent: false }),
                defaultPort: isTls ? 443 : 80,
            });
            close = () => {
                sent.destroy();
                tunnel?.close();
            };
            sent.on('socket', (socket) => {
                socket.once('connect', () => (stage = 'handshake'));
                socket.once(isTls ? 'secureConnect' : 'connect', () => {
                    stage = 'request';
                    sent.end(form.toString());
                });
            });
            for (const [name, value] of Object.entries(headers))
                sent.setHeader(name, value);
            let broken;
            sent.on('error', (error) => (broken = error));
            const message = await answerTo(sent);
            const { statusCode: status = 0, headers: answerHeaders } = message;
            const chunks = [];
            let room = MAX_BODY_BYTES;
            let incomplete;
            const body = new Promise((resolve, reject) => {
                message.on('end', resolve).on('error', reject);
                message.on('data', (chunk) => {
                    room -= chunk.length;
                    if (room < 0)
                        reject(network_failure.g$(peer, status, MAX_BODY_BYTES));
                    else
                        chunks.push(chunk);
                });
            });
            await body.catch((error) => {
                close();
                incomplete = explain(broken ?? error);
            });
            const bytes = Buffer.concat(chunks);
            const coding = answerHeaders['content-encoding'] || (bytes[0] === 0x1f && 'gzip');
            if (coding && !(0, external_node_buffer_namespaceObject.isUtf8)(bytes))
                incomplete ??= network_failure.ue(peer, status, coding);
            return { status, headers: answerHeaders, body: bytes.toString(), ...(incomplete && { incomplete }) };
        }
        catch (error) {
            close();
            throw explain(error);
        }
        finally {
            clearTimeout(timer);
        }
    }
    function answerTo(sent) {
        return new Promise((resolve, reject) => {
            sent.on('response', resolve);
            sent.on('error', reject);
            sent.on('close', () => reject(closedError()));
        });
    }
    ;
    function tokenRequestForm(request) {
        const form = grantForm(request.grant);
        const refreshTokenTtl = request.disableRefreshToken ? 0 : request.refreshTokenTtlSeconds;
        if (refreshTokenTtl !== undefined)
            form.set('refresh_token_ttl', String(refreshTokenTtl));
        if (request.accessTokenTtlSeconds)
            form.set('access_token_ttl', String(request.accessTokenTtlSeconds));
        if (request.scope.length > 0)
            form.set('scope', request.scope.join(' '));
        if (request.endpointId !== '')
            form.set('endpoint_id', request.endpointId);
        return form;
    }
    function grantForm(grant) {
        switch (grant.type) {
            case 'jwt':
                return new URLSearchParams({
                    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
                    assertion: grant.assertion,
                });
            case 'password':
                return new URLSearchParams({
                    grant_type: 'password',
                    username: grant.extension ? `${grant.username}*${grant.extension}` : grant.username,
                    password: grant.password,
                });
            case 'refresh-token':
                return new URLSearchParams({ grant_type: 'refresh_token', refresh_token: grant.refreshToken });
        }
    }
    ;
    const VERSION = '1.0.0';
    const TOKEN_TIMEOUT_MILLISECONDS = 30_000;
    const LARGE_CLOCK_DIFFERENCE_MINUTES = 5;
    async function requestToken(caller, request, observer) {
        const { log, clock } = caller;
        const begun = clock.monotonic();
        const form = tokenRequestForm(request);
        const answer = await post(caller, 'token', form, TOKEN_TIMEOUT_MILLISECONDS).catch((error) => {
            if (error instanceof network_failure.pM && error.mayHaveArrived)
                observer.onLostSession();
            throw error;
        });
        if (answer.session.length > 0)
            await observer.onSession(answer.session);
        else if (!refusesForSure(answer))
            observer.onLostSession();
        const now = clock.now();
        const elapsed = clock.monotonic() - begun;
        logHeaders(log, answer, elapsed, now);
        requireSuccess(answer, request.grant.type, log.quote, now);
        return (0, access_token.o3)(answer, now - elapsed, log.quote);
    }
    async function revokeToken(caller, token, timeoutMilliseconds) {
        const form = new URLSearchParams({ token });
        const answer = await post(caller, 'revoke', form, timeoutMilliseconds);
        caller.log.debug(() => `POST ${answer.url.pathname}: HTTP ${answer.status}`);
        requireSuccess(answer, 'revocation', quoteNothing, caller.clock.now());
        if ([200, 204].includes(answer.status) && (answer.body.trim() === '' || answer.fields))
            return;
        const message = `The answer (HTTP ${answer.status}) is not RingCentral's. Check whether something between the runner and RingCentral answers instead.`;
        throw new ringcentral_retry.PD(message, { kind: 'never' }, 'the-network');
    }
    async function post({ client, log, clock }, endpoint, form, timeoutMilliseconds) {
        const url = new URL(`/restapi/oauth/${endpoint}`, client.serverUrl);
        const headers = {
            Authorization: `Basic ${basicCredentials(client)}`,
            'Content-Type': 'application/x-www-form-urlencoded',
            Accept: 'application/json',
            'Accept-Encoding': 'identity',
            'User-Agent': `ringcentral-access-token/${VERSION}`,
        };
        const answer = await postForm(url, form, headers, timeoutMilliseconds);
        const fields = (0, build_json.l)(answer.body);
        const { secrets, session } = (0, access_token.gF)({ body: answer.body, fields }, clock.now());
        log.mask(...secrets);
        return { ...answer, fields, session, url };
    }
    function requireSuccess(answer, request, quote, now) {
        const { status, headers, fields, incomplete, url } = answer;
        if (incomplete && !fields && (status < 400 || incomplete.kind === 'permanent'))
            throw incomplete;
        if (status >= 300 && status < 400)
            throw (0, network_failure.cP)(url, status, headers.location, quote);
        if (status < 400 && fields?.access_token)
            return;
        const reason = reasonIn(answer);
        const isError = reason.isError || (fields && reason.words.length > 0);
        if (status < 400 && !isError)
            return;
        const retry = forbidsRetry(status, reason.codes) ? { kind: 'never' } : (0, ringcentral_retry.b6)(status, headers, now);
        const help = retry.kind === 'rate-limit' ? 'too-many-requests' : 'ringcentral-refuses';
        const what = request === 'revocation' ? 'revocation' : 'token request';
        const message = `The ${what} failed with ${explain({ ...reason, status, headers, request }, quote)}`;
        const codes = [...reason.codes, ...reason.otherCodes];
        throw new ringcentral_retry.PD(message, retry, help, codes);
    }
    function logHeaders(log, { url, status, headers }, elapsed, now) {
        const told = (name) => headers[name] ?? 'not reported';
        const limits = ['group', 'limit', 'remaining', 'window'].map((name) => `${name} ${told(`x-rate-limit-${name}`)}`);
        log.debug(() => `POST ${url.pathname}: HTTP ${status} after ${elapsed.toFixed(0)} ms`);
        log.debug(() => log.quote(`Rate limit: ${limits.join(', ')}`));
        log.debug(() => log.quote(`Request ID: ${told('rcrequestid')}`));
        const minutes = Math.round((now - Date.parse(headers.date ?? '')) / 60_000);
        if (!(Math.abs(minutes) >= LARGE_CLOCK_DIFFERENCE_MINUTES))
            return;
        const difference = `${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead of' : 'behind'}`;
        log.warning(`The clock of this runner is ${difference} the clock of the server. One of them is wrong.`);
    }
    function refusesForSure(answer) {
        const { status } = answer;
        const isRefusal = (status >= 400 && status < 500 && status !== 408) || status === 503;
        return isRefusal || reasonIn(answer).codes.length > 0;
    }
    ;
    const REVOCATION_MILLISECONDS = 10_000;
    const LONGEST_STATE = 30_000;
    function reasonToKeep({ revoke, use, hasRefreshToken, wasRateLimited }) {
        if (revoke === 'never')
            return '`revoke-token` is `never`';
        if (revoke === 'always')
            return undefined;
        if (use === 'opened')
            return 'another job requested it';
        if (use === 'sealed')
            return 'it was sealed for other jobs';
        return wasRateLimited && !hasRefreshToken
            ? "RingCentral's rate limit was reached, and a revocation would use up a request that another job waits for"
            : undefined;
    }
    function savePlan(plan) {
        const text = JSON.stringify(plan);
        const message = "RingCentral's tokens are too long to be handed to the end of the job, so this step revokes them. Check `server-url`.";
        if (text.length > LONGEST_STATE)
            throw new errors.lZ(message, 'the-answer-is-not-a-token');
        writing('GITHUB_STATE', process.env, () => saveState('plan', text));
    }
    function readPlan() {
        const text = getState('plan');
        if (text === '')
            return undefined;
        const plan = (0, build_json.l)(text);
        const message = 'The state that the main step saved cannot be read. Please report this.';
        if (!plan?.client)
            throw new errors.lZ(message, 'other-errors');
        return plan;
    }
    async function endSessions(client, sessions, { log, clock }, nameOf) {
        const caller = { client, log, clock };
        const deadline = clock.monotonic() + REVOCATION_MILLISECONDS;
        let reasonToStop;
        for (const [index, session] of sessions.entries()) {
            const name = nameOf(index);
            const sentence = (end) => `${name.charAt(0).toUpperCase()}${name.slice(1)} ${end}`;
            const until = new Date(Math.max(...session.map(({ expiresAt }) => expiresAt))).toISOString();
            const notRevoked = sentence(`was not revoked and stays valid until ${until}, unless something else ends it.`);
            if (clock.monotonic() >= deadline)
                reasonToStop ??= 'The time for it was up.';
            if (reasonToStop) {
                log.warning(`${notRevoked} ${reasonToStop}`);
                continue;
            }
            try {
                const wasAlive = await endSession(caller, session, () => deadline - clock.monotonic());
                log.info(wasAlive ? `Revoked ${name}.` : sentence('is no longer valid; there is nothing to revoke.'));
            }
            catch (error) {
                if (!(error instanceof errors.lZ))
                    throw error;
                log.warning(`${notRevoked} ${error.message}`);
                if (!(error instanceof ringcentral_retry.PD))
                    reasonToStop = 'The revocation before it got no answer.';
                else if (error.retry.kind === 'rate-limit')
                    reasonToStop = "RingCentral's rate limit was reached.";
            }
        }
    }
    async function endSession(caller, session, millisecondsLeft) {
        for (const { token } of session) {
            try {
                await revokeToken(caller, token, Math.max(1, millisecondsLeft()));
                return true;
            }
            catch (error) {
                if (!(error instanceof ringcentral_retry.PD) || !saysEnded(error.codes))
                    throw error;
            }
        }
        return false;
    }
    ;
    const CANCELLED_MILLISECONDS = 5000;
    const SILENT_MILLISECONDS = 120_000;
    const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];
    const SYSTEM_CLOCK = {
        now: Date.now,
        monotonic: () => process.uptime() * 1000,
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        random: Math.random,
    };
    function runStep(step, log, { exitCode, prefix = '', unfinished }) {
        const level = exitCode === 1 ? 'error' : 'warning';
        let ended = false;
        const end = () => {
            ended = true;
            process.stdout.write('', (error) => {
                if (error)
                    process.exitCode = 1;
                process.exit();
            });
        };
        const fail = (error) => {
            if (ended)
                return;
            process.exitCode = exitCode;
            try {
                log[level](`${prefix}${messageOf(error, log)}`);
                log.debug(() => framesOf(error));
            }
            catch {
                process.stdout.write(`::${level}::The step failed, and so did reporting why. Please report this.\n`);
            }
            end();
        };
        let isCancelled = false;
        const cancelled = new Promise((_, reject) => {
            const cancel = (signal) => {
                if (isCancelled)
                    return;
                isCancelled = true;
                const message = 'This step was stopped: the job was cancelled, or a time limit (`timeout-minutes`) was reached.';
                log.info(`Cancelled by ${signal}. This step ends within five seconds.`);
                reject(new errors.lZ(message, 'other-errors'));
                setTimeout(fail, CANCELLED_MILLISECONDS, new errors.lZ(`${message} ${unfinished}`, 'other-errors'));
            };
            for (const signal of SIGNALS)
                process.on(signal, cancel);
        });
        cancelled.catch(() => { });
        setInterval(() => log.info('Still waiting.'), SILENT_MILLISECONDS).unref();
        process.stdout.on('error', () => { });
        process.on('uncaughtException', fail);
        process.on('unhandledRejection', fail);
        const early = new errors.lZ('The step ended unexpectedly, before it was done. Please report this.', 'other-errors');
        process.on('beforeExit', () => fail(early));
        if (exitCode === 1 && Number.parseInt(process.versions.node, 10) < 20) {
            const message = `The runner started this action with Node ${process.versions.node}, and it needs 20 or newer. Update the runner, or Node in the image that the job runs in.`;
            fail(new errors.lZ(message, 'the-runner'));
        }
        else {
            step((promise) => Promise.race([cancelled, promise])).then(end, fail);
        }
    }
    function messageOf(error, log) {
        if (!(error instanceof errors.lZ))
            return `Unexpected error. Please report it: ${log.quote(String(error))}`;
        const url = troubleshootingUrl(error.help, process.env);
        return url ? `${error.message}\nMore: ${url}` : error.message;
    }
    function troubleshootingUrl(topic, environment) {
        const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF } = environment;
        const isKnown = GITHUB_SERVER_URL === 'https://github.com' && repository?.endsWith('/ringcentral-access-token');
        const ref = encodeURI(GITHUB_ACTION_REF || 'HEAD').replaceAll('#', '%23');
        return isKnown ? `${GITHUB_SERVER_URL}/${repository}/blob/${ref}/docs/troubleshooting.md#${topic}` : undefined;
    }
    function framesOf(error) {
        if (!(error instanceof Error))
            return '';
        const lines = (error.stack ?? '').replace(error.message, '').split('\n');
        return lines.filter((line) => /^ +at /.test(line)).join('\n');
    }
    ;
    const CREDENTIALS = {
        jwt: 'a JWT credential',
        password: 'a user name and password',
        'refresh-token': 'a refresh token',
    };
    function announce(log, { grant, disableRefreshToken }, host) {
        const also = disableRefreshToken ? '' : ' Also requesting a refresh token.';
        log.info(`Requesting an access token from ${host} with ${CREDENTIALS[grant.type]}.${also}`);
    }
    function logWait(log, { message, seconds, budgetLeftSeconds }, now) {
        const until = new Date(now + seconds * 1000).toISOString().slice(11, 19);
        const budget = `${budgetLeftSeconds.toFixed(0)} s of \`retry-timeout\` are left.`;
        log.info(`${message} Trying again in ${seconds.toFixed(0)} s, at ${until} UTC. ${budget}`);
    }
    function logToken(log, what, token, wanted = []) {
        const { expiresAt, expiresInSeconds, scope, refreshToken } = token;
        const forSeconds = refreshToken?.expiresInSeconds ? `, valid for ${refreshToken.expiresInSeconds} s` : '';
        log.info(`${what} It expires at ${expiresAt.toISOString()}, in ${expiresInSeconds} s.
Scope: ${describeScope(scope, wanted)}
Refresh token: ${refreshToken ? `yes${forSeconds}` : 'none'}`);
        log.debug(() => `Scope: ${log.quote(scope)}`);
    }
    function describeScope(granted, wanted) {
        const permissions = permissionsIn(granted);
        const named = wanted.filter((permission) => permissions.includes(permission));
        if (permissions.length === 0)
            return 'not reported';
        const count = permissions.length === 1 ? '1 permission' : `${permissions.length} permissions`;
        return named.length === permissions.length ? named.join(' ') : `${count} (debug logging shows their names)`;
    }
    function logDifferences(log, request, token) {
        const granted = permissionsIn(token.scope);
        const missing = request.scope.filter((permission) => !granted.includes(permission));
        if (granted.length > 0 && missing.length > 0) {
            const what = `RingCentral did not grant every permission in \`scope\`. Missing: ${missing.join(', ')}.`;
            const advice = "Add what is missing to the app's permissions in the RingCentral developer console.";
            log.warning(`${what} ${advice} The user's role decides separately what the user may do.`);
        }
        if (request.disableRefreshToken && request.grant.type === 'refresh-token')
            log.info('The refresh token is used up. To get the next one, set `disable-refresh-token: false`.');
        if (!request.disableRefreshToken && !token.refreshToken) {
            const advice = 'switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console';
            log.warning(`RingCentral did not issue a refresh token, so nothing can be renewed. To get one, ${advice}.`);
        }
    }
    function permissionsIn(scope) {
        return scope.split(/[\s,+]+/).filter(Boolean);
    }
    ;
    function main() {
        const log = new WorkflowLog();
        const environment = process.env;
        runStep((unlessCancelled) => getToken({ environment, log, clock: SYSTEM_CLOCK, unlessCancelled }), log, {
            exitCode: 1,
            unfinished: 'If there is a session that the log does not report as revoked, it lives until it expires.',
        });
    }
    async function getToken(surroundings) {
        const { environment, log, clock } = surroundings;
        const inputs = readInputs();
        log.mask(...secretsIn(inputs));
        const notes = prepareEnvironment(environment, log);
        requireCommandFiles(environment);
        const settings = readSettings(inputs, clock.now(), environment);
        for (const warning of [...notes, ...settings.warnings])
            log.warning(warning);
        const { task } = settings;
        await (task.kind === 'open' ? openShared(surroundings, settings, task) : requestOwn(surroundings, settings, task));
    }
    async function requestOwn(surroundings, settings, task) {
        const { log, unlessCancelled, environment } = surroundings;
        const { client, revoke, credentialExpiresAt } = settings;
        const tries = { sessions: [], lost: 0, wasRateLimited: false };
        try {
            const issued = await requestUntilIssued(surroundings, client, task, tries);
            const sealing = task.seal ? await Promise.all([__nccwpck_require__.e(730), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767)) : undefined;
            const sealedToken = await sealing?.sealToken(issued, client, sealing.runAttempt(environment));
            await unlessCancelled(undefined);
            const { refreshToken, ...rest } = issued;
            const token = task.request.disableRefreshToken ? rest : issued;
            setOutputs(token, { sealedToken, credentialExpiresAt });
            const use = task.seal ? 'sealed' : 'own';
            const facts = { hasRefreshToken: !!refreshToken, wasRateLimited: tries.wasRateLimited };
            const keptBecause = reasonToKeep({ revoke, use, ...facts });
            if (keptBecause) {
                const kept = new Set(tries.sessions[0]?.map(({ token }) => token));
                const isOther = (session) => !session.some(({ token }) => kept.has(token));
                await save(surroundings, client, tries, { sessions: tries.sessions.filter(isOther), keptBecause });
            }
            const what = task.seal ? 'Got an access token and sealed it for other jobs.' : 'Got an access token.';
            logToken(log, what, token, task.request.scope);
            logDifferences(log, task.request, token);
            if (refreshToken && task.request.disableRefreshToken)
                logUnwantedRefreshToken(log, keptBecause !== undefined);
            else if (refreshToken && !keptBecause)
                log.info(ENDS_WITH_JOB);
            if (task.seal && revoke === 'auto')
                log.info(WHO_REVOKES);
            if (sealedToken && log.hides(sealedToken))
                log.warning(DROPPED_OUTPUT);
        }
        finally {
            logLostSessions(log, tries.lost, task.request);
        }
    }
    function requestUntilIssued(surroundings, client, task, tries) {
        const { log, clock, unlessCancelled } = surroundings;
        const observer = {
            onSession: async (session) => {
                tries.sessions.unshift(session);
                await save(surroundings, client, tries);
            },
            onLostSession: () => void tries.lost++,
        };
        announce(log, task.request, new URL(client.serverUrl).host);
        return (0, ringcentral_retry.bD)(() => requestToken({ client, log, clock }, task.request, observer), {
            clock,
            budgetSeconds: task.retryTimeoutSeconds,
            unlessCancelled,
            onWait: (wait) => {
                if (wait.rule.kind === 'rate-limit')
                    tries.wasRateLimited = true;
                logWait(log, wait, clock.now());
            },
        });
    }
    async function save({ log, clock }, client, { sessions }, plan = { sessions }) {
        try {
            savePlan({ client, ...plan });
            await log.flush();
        }
        catch (error) {
            await endSessions(client, sessions, { log, clock }, () => 'a session that this step opened');
            throw error;
        }
    }
    async function openShared(surroundings, settings, task) {
        const { log, unlessCancelled, environment, clock } = surroundings;
        const { client, revoke, credentialExpiresAt } = settings;
        const { fallback } = task;
        const { doubtAbout, openToken, runAttempt } = await Promise.all([__nccwpck_require__.e(730), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
        let opened;
        try {
            opened = await openToken(task.sealedToken, client, clock.now());
        }
        catch (error) {
            if (!(error instanceof errors.lZ))
                throw error;
            if (!fallback)
                throw new errors.lZ(`${error.message} ${SET_FALLBACK}`, error.help);
            log.warning(`${error.message} ${OWN_TOKEN}`);
            return requestOwn(surroundings, settings, fallback);
        }
        const { token } = opened;
        log.mask(token.accessToken);
        const doubt = doubtAbout(opened, task.minimumTtlSeconds, runAttempt(environment), clock.now());
        if (doubt && fallback) {
            log.info(`${doubt.reason} ${OWN_TOKEN}`);
            return requestOwn(surroundings, settings, fallback);
        }
        const advice = 'set a credential such as `jwt` next to `sealed-token` as a fallback';
        if (doubt && !doubt.usable) {
            const message = `${doubt.reason} In a re-run, choose "Re-run all jobs". Otherwise, ${advice}, or start this job sooner after the job that seals.`;
            throw new errors.lZ(message, 'sealed-tokens');
        }
        if (doubt)
            log.warning(`${doubt.reason} If the API answers with HTTP 401, choose "Re-run all jobs", or ${advice}.`);
        await log.flush();
        await unlessCancelled(undefined);
        const keptBecause = reasonToKeep({ revoke, use: 'opened' });
        const session = [{ token: token.accessToken, expiresAt: token.expiresAt.getTime() }];
        savePlan({ client, sessions: keptBecause ? [] : [session], keptBecause });
        setOutputs(token, { credentialExpiresAt });
        logToken(log, 'Opened the sealed token.', token);
    }
    const OWN_TOKEN = 'This job requests its own token instead.';
    const SET_FALLBACK = 'To let this job request its own token instead, set a credential such as `jwt` next to `sealed-token`.';
    const WHO_REVOKES = 'This job does not revoke the token, because other jobs use it. Let the last job do that, with the action in the folder `revoke`.';
    const ENDS_WITH_JOB = 'The end of this job revokes the refresh token, too. To keep it for another run, set `revoke-token: never`.';
    const DROPPED_OUTPUT = 'GitHub will drop the output `sealed_token`, because a masked value, such as a short password, happens to occur in it. Use a longer password, or a JWT credential.';
    function logUnwantedRefreshToken(log, isKept) {
        const end = isKept ? ' It lives on until it expires, or until its session is revoked.' : '';
        log.info(`RingCentral issued a refresh token although none was requested. It is not passed on.${end}`);
    }
    function logLostSessions(log, lost, { disableRefreshToken }) {
        if (lost === 0)
            return;
        const tries = lost === 1 ? 'One try' : `${lost} tries`;
        const until = disableRefreshToken ? 'within an hour' : 'when its refresh token expires';
        const end = `nobody can revoke it, and it ends by itself, ${until}`;
        log.info(`${tries} got no answer that names a token. If RingCentral opened a session all the same, ${end}.`);
    }
    ;
    function post_post() {
        const log = new WorkflowLog();
        runStep(() => endPlannedSessions(log), log, {
            exitCode: 0,
            prefix: 'What the log does not report as revoked stays valid until it expires. ',
            unfinished: 'RingCentral has not answered yet.',
        });
    }
    async function endPlannedSessions(log) {
        prepareEnvironment(process.env, log);
        const plan = readPlan();
        if (!plan)
            return log.info('There is nothing left to revoke.');
        const { client, sessions, keptBecause } = plan;
        log.mask(client.secret, basicCredentials(client), ...sessions.flat().map(({ token }) => token));
        if (keptBecause)
            log.info(`The access token is not revoked: ${keptBecause}.`);
        await endSessions(client, sessions, { log, clock: SYSTEM_CLOCK }, (index) => index === 0 && !keptBecause ? 'the access token' : 'the session of an earlier try');
    }
    ;
    function revoke() {
        const log = new WorkflowLog();
        const unfinished = 'RingCentral has not answered yet. Unless it does, the token stays valid until it expires.';
        runStep(() => endSharedSession(log), log, { exitCode: 1, unfinished });
    }
    async function endSharedSession(log) {
        const inputs = readInputs();
        log.mask(...secretsIn(inputs));
        for (const note of prepareEnvironment(process.env, log))
            log.warning(note);
        const client = readRevokingClient(inputs, process.env);
        const sealedToken = inputs['sealed-token'];
        if (sealedToken === '')
            return log.warning(NOTHING_TO_REVOKE);
        const { openToken } = await Promise.all([__nccwpck_require__.e(730), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
        try {
            const { token } = await openToken(sealedToken, client, SYSTEM_CLOCK.now());
            log.mask(token.accessToken);
            const session = [{ token: token.accessToken, expiresAt: token.expiresAt.getTime() }];
            await endSessions(client, [session], { log, clock: SYSTEM_CLOCK }, () => 'the access token');
        }
        catch (error) {
            if (!(error instanceof errors.lZ))
                throw error;
            log.warning(`The access token was not revoked. It ends by itself, within an hour. ${error.message}`);
        }
    }
    const NOTHING_TO_REVOKE = 'There is nothing to revoke: `sealed-token` is empty. If the job that seals ran, check that this job lists it under `needs` and uses `needs.JOB.outputs.sealed_token`, that it lists `sealed_token` under `outputs`, and that its step has `seal-token: true`.';
    ;
    module.exports = __webpack_exports__;
})();
if (require.main === module)
    module.exports.main();
