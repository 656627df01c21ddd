/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 984:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   PD: () => (/* binding */ FailedRequest),
/* harmony export */   lZ: () => (/* binding */ ActionError)
/* harmony export */ });
/* unused harmony export HELP_TOPICS */
const HELP_TOPICS = (/* unused pure expression or super */ null && ([
    'the-inputs',
    'the-jwt-credential',
    'ringcentral-refuses',
    'too-many-requests',
    'the-network',
    'the-answer-is-not-a-token',
    'sealed-tokens',
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
class FailedRequest extends ActionError {
    retry;
    codes;
    constructor(message, retry, help, codes = []) {
        super(message, help);
        this.retry = retry;
        this.codes = codes;
    }
}


/***/ }),

/***/ 657:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   DD: () => (/* binding */ asList),
/* harmony export */   eB: () => (/* binding */ asObject),
/* harmony export */   lj: () => (/* binding */ parseObject)
/* harmony export */ });
function parseObject(text) {
    try {
        return asObject(JSON.parse(text));
    }
    catch { }
    return undefined;
}
function asObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? value
        : undefined;
}
function asList(value) {
    return Array.isArray(value) ? value : [];
}


/***/ }),

/***/ 613:
/***/ ((module) => {

module.exports = require("assert");

/***/ }),

/***/ 434:
/***/ ((module) => {

module.exports = require("events");

/***/ }),

/***/ 611:
/***/ ((module) => {

module.exports = require("http");

/***/ }),

/***/ 692:
/***/ ((module) => {

module.exports = require("https");

/***/ }),

/***/ 278:
/***/ ((module) => {

module.exports = require("net");

/***/ }),

/***/ 598:
/***/ ((module) => {

module.exports = require("node:crypto");

/***/ }),

/***/ 756:
/***/ ((module) => {

module.exports = require("tls");

/***/ }),

/***/ 23:
/***/ ((module) => {

module.exports = require("util");

/***/ }),

/***/ 12:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ checkBypass),
/* harmony export */   s: () => (/* binding */ getProxyUrl)
/* harmony export */ });
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
/******/ 	/* webpack/runtime/compat get default export */
/******/ 	(() => {
/******/ 		// getDefaultExport function for compatibility with non-harmony modules
/******/ 		__nccwpck_require__.n = (module) => {
/******/ 			var getter = module && module.__esModule ?
/******/ 				() => (module['default']) :
/******/ 				() => (module);
/******/ 			__nccwpck_require__.d(getter, { a: getter });
/******/ 			return getter;
/******/ 		};
/******/ 	})();
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
// ESM COMPAT FLAG
__nccwpck_require__.r(__webpack_exports__);

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  main: () => (/* reexport */ main),
  post: () => (/* reexport */ post)
});

// EXTERNAL MODULE: ./build/errors.js
var errors = __nccwpck_require__(984);
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
;// CONCATENATED MODULE: ./build/log/text.js
function hasControlCharacters(text) {
    return /[^ -~\xa0-\uffff]/.test(text);
}
function withoutInvisible(text) {
    return replaceRuns(text, '\\p{C}\\p{M}\\p{Zl}\\p{Zp}', '');
}
function withPlainSpaces(text) {
    return replaceRuns(text, '\\p{C}\\p{Z}', ' ');
}
function replaceRuns(text, categories, replacement) {
    return text.replace(/[^ -~]+/g, (run) => run.replace(new RegExp(`[${categories}]+`, 'gu'), replacement));
}

;// CONCATENATED MODULE: ./build/ringcentral/client.js
function basicCredentials({ id, secret }) {
    return Buffer.from(`${id}:${secret}`).toString('base64');
}

// EXTERNAL MODULE: ./build/json.js
var json = __nccwpck_require__(657);
;// CONCATENATED MODULE: ./build/ringcentral/jwt-credential.js

function readJwtCredential(jwt) {
    const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt)?.[1];
    const claims = payload && (0,json/* parseObject */.lj)(Buffer.from(payload, 'base64url').toString());
    if (!claims)
        return undefined;
    const { aud, iss, exp } = claims;
    const hosts = [aud, iss].flat().flatMap((claim) => {
        const url = typeof claim === 'string' ? URL.parse(claim) : null;
        return url?.host ? [url.host] : [];
    });
    const expiresAt = new Date(typeof exp === 'number' ? exp * 1000 : Number.NaN);
    return Number.isNaN(expiresAt.getTime()) ? { hosts } : { hosts, expiresAt };
}

;// CONCATENATED MODULE: ./build/ringcentral/matrix.js
const DEFAULT_RATE_LIMIT = { requests: 5, windowSeconds: 60 };
const DEFAULT_PENALTY_SECONDS = 60;
const SLOT_WIDTH_SECONDS = 2;
const MARGIN_SECONDS = 4;
const START_SPREAD_SECONDS = 10;
function slotsWithin(budgetLeftSeconds, { afterSeconds, limit = DEFAULT_RATE_LIMIT }, now) {
    const distance = slotDistanceSeconds(limit, afterSeconds);
    const nowSeconds = now / 1000;
    const first = Math.ceil((nowSeconds + afterSeconds + MARGIN_SECONDS) / distance);
    const last = Math.floor((nowSeconds + budgetLeftSeconds - SLOT_WIDTH_SECONDS) / distance);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
        number: first + i,
        seconds: (first + i) * distance - nowSeconds,
    }));
}
function ownSlot(slots, { index, total }, limit = DEFAULT_RATE_LIMIT) {
    const group = Math.floor(index / limit.requests);
    const groups = groupCount(total, limit);
    return slots.find(({ number }) => number % groups === group) ?? slots[group % slots.length];
}
function lastSlotSeconds({ total }, limit = DEFAULT_RATE_LIMIT) {
    const distance = slotDistanceSeconds(limit, DEFAULT_PENALTY_SECONDS);
    const firstSlot = START_SPREAD_SECONDS + DEFAULT_PENALTY_SECONDS + MARGIN_SECONDS;
    return firstSlot + groupCount(total, limit) * distance + SLOT_WIDTH_SECONDS;
}
function slotDistanceSeconds({ windowSeconds }, penaltySeconds) {
    const roundedPenalty = Math.round(penaltySeconds / 10) * 10;
    return Math.max(windowSeconds, roundedPenalty) + MARGIN_SECONDS + SLOT_WIDTH_SECONDS;
}
function groupCount(total, { requests }) {
    return Math.ceil(total / requests);
}

;// CONCATENATED MODULE: ./build/inputs.js






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
    'strategy-job-index',
    'strategy-job-total',
    'strategy-max-parallel',
];
function readInputs() {
    const entries = INPUT_NAMES.map((name) => [name, getInput(name)]);
    const password = getInput('password', { trimWhitespace: false }).replace(/[\r\n]+$/, '');
    return { ...Object.fromEntries(entries), password };
}
function secretsIn(inputs) {
    const id = inputs['client-id'];
    const secret = inputs['client-secret'];
    const basic = secret === '' ? [] : [basicCredentials({ id, secret })];
    return [secret, inputs.jwt, inputs['refresh-token'], inputs.password, ...basic];
}
function readSettings(inputs, now, run = {}) {
    return new Reader(inputs, now, run).settings();
}
const PRODUCTION = 'https://platform.ringcentral.com';
const CREDENTIALS = ['jwt', 'username', 'refresh-token'];
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
class Reader {
    #inputs;
    #now;
    #run;
    #problems = [];
    #warnings = [];
    constructor(inputs, now, run) {
        this.#inputs = inputs;
        this.#now = now;
        this.#run = run;
    }
    settings() {
        const client = this.#client();
        const revoke = this.#choice('revoke-token', ['auto', 'always', 'never', 'now']);
        const task = this.#task(revoke);
        const othersAreFine = this.#problems.length === 0;
        const credentialExpiresAt = task?.kind === 'revoke' ? undefined : this.#checkJwt(client.serverUrl);
        if (this.#problems.length > 0 || !task) {
            throw this.#error(othersAreFine ? 'the-jwt-credential' : 'the-inputs');
        }
        return {
            client,
            task,
            revoke: revoke === 'now' ? 'never' : revoke,
            ...(credentialExpiresAt && { credentialExpiresAt }),
            warnings: this.#warnings,
        };
    }
    #error(help) {
        const problems = this.#problems;
        const [only] = problems;
        const message = problems.length === 1
            ? `Input problem: ${only}`
            : `${problems.length} input problems:\n${problems.map((problem) => `- ${problem}`).join('\n')}`;
        return new errors/* ActionError */.lZ(message, help);
    }
    #client() {
        const id = this.#inputs['client-id'];
        const secret = this.#inputs['client-secret'];
        for (const name of ['client-id', 'client-secret']) {
            if (this.#inputs[name] === '')
                this.#problems.push(`\`${name}\` is empty. ${this.#causeOfEmpty()}`);
        }
        if (/[\s:]/.test(id)) {
            this.#problems.push('`client-id` contains a colon or whitespace. Copy it again from the RingCentral developer console.');
        }
        for (const name of [
            'client-id',
            'client-secret',
            'username',
            'password',
            'refresh-token',
            'endpoint-id',
        ]) {
            if (hasControlCharacters(this.#inputs[name])) {
                this.#problems.push(`\`${name}\` contains a line break or another control character. Remove it.`);
            }
        }
        return { id, secret, serverUrl: this.#serverUrl() };
    }
    #serverUrl() {
        const url = URL.parse(this.#inputs['server-url'] || PRODUCTION);
        if (!url || !['http:', 'https:'].includes(url.protocol)) {
            this.#problems.push(`\`server-url\` is not a URL. Use an origin such as ${PRODUCTION}.`);
            return PRODUCTION;
        }
        if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
            this.#problems.push('`server-url` does not use https, so your credentials would travel unencrypted. Use https.');
        }
        if (url.username !== '' || url.password !== '') {
            this.#problems.push('`server-url` contains a user name or password. Remove everything before the `@`.');
        }
        if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
            this.#problems.push(`\`server-url\` has a path, query or fragment. Use only the origin: ${url.origin}.`);
        }
        return url.origin;
    }
    #task(revoke) {
        const sealedToken = this.#inputs['sealed-token'];
        if (revoke === 'now')
            return { kind: 'revoke', sealedToken };
        const minimumTtlSeconds = this.#seconds('minimum-ttl', 0, 3600) ?? 60;
        const request = this.#tokenToRequest(revoke);
        if (sealedToken === '')
            return request;
        if (this.#boolean('seal-token', false)) {
            this.#problems.push('`seal-token` cannot be used with `sealed-token`: that token is already sealed. Omit `seal-token`.');
        }
        return { kind: 'open', sealedToken, minimumTtlSeconds, ...(request && { fallback: request }) };
    }
    #tokenToRequest(revoke) {
        const retryTimeoutSeconds = this.#seconds('retry-timeout', 0, 86_400) ?? 600;
        const accessTokenTtlSeconds = this.#seconds('access-token-ttl', 600, 3600);
        const refreshTokenTtlSeconds = this.#seconds('refresh-token-ttl', 1, 2_592_000);
        const disableRefreshToken = this.#boolean('disable-refresh-token', true);
        const seal = this.#boolean('seal-token', false);
        const scope = this.#scope();
        const endpointId = this.#inputs['endpoint-id'];
        const grant = this.#grant();
        if (!grant)
            return undefined;
        if (disableRefreshToken && this.#inputs['refresh-token-ttl'] !== '') {
            this.#problems.push('`refresh-token-ttl` has no effect while `disable-refresh-token` is `true`. Omit it, or set `disable-refresh-token: false`.');
        }
        if (seal && revoke === 'always') {
            this.#problems.push('`revoke-token: always` would revoke the sealed token when this job ends, before other jobs can use it. Omit it here, and use `revoke-token: now` in the last job.');
        }
        if (seal && !disableRefreshToken) {
            this.#warnings.push('`seal-token: true` and `disable-refresh-token: false` are set together. This job does not revoke a token that it seals, so the refresh token stays valid after the access token expires. End the session in the last job with `revoke-token: now`.');
        }
        return {
            kind: 'request',
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
            ...this.#matrix(),
        };
    }
    #grant() {
        const { username, password, extension } = this.#inputs;
        const given = CREDENTIALS.filter((name) => this.#inputs[name] !== '');
        if (extension !== '' && given[0] !== 'username') {
            this.#problems.push('`extension` can only be used with `username` and `password`. Omit it.');
        }
        if (password !== '' && !given.includes('username')) {
            this.#problems.push(`\`password\` is set but \`username\` is empty. ${given.length > 0
                ? `Omit \`password\`, because \`${given[0]}\` is set too.`
                : `Set both. ${this.#causeOfEmpty()}`}`);
            if (given.length === 0)
                return undefined;
        }
        if (given.length > 1) {
            this.#problems.push(`${given.map((name) => `\`${name}\``).join(' and ')} are set, but a token request takes one credential. Keep one of them.`);
        }
        switch (given[0]) {
            case 'jwt':
                return { type: 'jwt', assertion: this.#inputs.jwt };
            case 'refresh-token':
                return { type: 'refresh-token', refreshToken: this.#inputs['refresh-token'] };
            case 'username':
                if (password === '') {
                    this.#problems.push(`\`username\` is set but \`password\` is empty. ${this.#causeOfEmpty()}`);
                }
                if (extension !== '' && !/^\d+$/.test(extension)) {
                    this.#problems.push('`extension` is not a number. Use only the extension number, such as 101.');
                }
                else if (extension !== '' && username.includes('*')) {
                    this.#problems.push('`username` already contains an extension after the `*`. Omit `extension`.');
                }
                return { type: 'password', username, password, ...(extension !== '' && { extension }) };
            default:
                if (this.#inputs['sealed-token'] === '')
                    this.#problems.push(this.#noCredential());
                return undefined;
        }
    }
    #noCredential() {
        return `There is no credential: \`jwt\`, \`username\`, \`refresh-token\` and \`sealed-token\` are all empty. Set one of them. If you did set one, check why it is empty:
  - \`jwt\`: ${this.#causeOfEmpty()}
  - \`refresh-token\`: Give the earlier step \`disable-refresh-token: false\` and the \`id\` that you use here.
  - \`sealed-token\`: List the job that seals under this job's \`needs\`. In that job, set the output \`sealed_token: \${{ steps.ID.outputs.sealed_token }}\`, and give that step its \`id\` and \`seal-token: true\`.`;
    }
    #causeOfEmpty() {
        if (this.#run.actor === 'dependabot[bot]') {
            return 'Dependabot started this run, so GitHub gives it only Dependabot secrets. Add the secret under "Secrets and variables", "Dependabot" in the settings of the repository.';
        }
        if (this.#run.event === 'pull_request') {
            return 'A pull request started this run. If it comes from a fork, GitHub gives it no secrets. Otherwise, check the name of the secret.';
        }
        return 'Check the name of the secret or variable: GitHub passes an empty value for one that does not exist.';
    }
    #scope() {
        const text = this.#inputs.scope;
        const scope = text.split(/[\s,]/).filter(Boolean);
        if ((text !== '' && scope.length === 0) || !scope.every((name) => /^[!#-[\]-~]+$/.test(name))) {
            this.#problems.push('`scope` must be permission names separated by spaces, commas or new lines, such as: ReadCallLog SMS.');
        }
        return scope;
    }
    #checkJwt(serverUrl) {
        if (this.#inputs.jwt === '')
            return undefined;
        const credential = readJwtCredential(this.#inputs.jwt);
        if (!credential) {
            this.#problems.push('`jwt` is not a JWT. Copy the whole JWT credential from the RingCentral developer console: three parts separated by dots, on one line.');
            return undefined;
        }
        const { expiresAt, hosts } = credential;
        const { host } = new URL(serverUrl);
        if (expiresAt && expiresAt.getTime() <= this.#now) {
            this.#problems.push(`\`jwt\` expired at ${expiresAt.toISOString()}. Create a new JWT credential in the RingCentral developer console and update the secret.`);
        }
        else if (expiresAt && expiresAt.getTime() - this.#now < 14 * DAY_MILLISECONDS) {
            this.#warnings.push(`The JWT credential expires at ${expiresAt.toISOString()}. Before then, create a new one in the RingCentral developer console and update the secret.`);
        }
        if (hosts.length > 0 && !hosts.includes(host)) {
            this.#warnings.push(`The JWT credential was created for ${hosts[0]}, but \`server-url\` is ${host}. If RingCentral refuses it, use a credential and a \`server-url\` from the same environment.`);
        }
        return expiresAt;
    }
    #boolean(name, byDefault) {
        const text = this.#inputs[name];
        if (text === '')
            return byDefault;
        if (['true', 'True', 'TRUE'].includes(text))
            return true;
        if (!['false', 'False', 'FALSE'].includes(text)) {
            this.#problem(`\`${name}\` must be \`true\` or \`false\`.`);
        }
        return false;
    }
    #seconds(name, least, most) {
        const text = this.#inputs[name];
        if (text === '')
            return undefined;
        const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
        if (seconds >= least && seconds <= most)
            return seconds;
        this.#problem(`\`${name}\` must be a whole number of seconds from ${least} to ${most}.`);
        return undefined;
    }
    #choice(name, choices) {
        const text = this.#inputs[name] || choices[0];
        const choice = choices.find((candidate) => candidate === text);
        if (!choice) {
            this.#problem(`\`${name}\` must be one of ${choices.map((name) => `\`${name}\``).join(', ')}.`);
        }
        return choice ?? choices[0];
    }
    #problem(problem) {
        if (!this.#problems.includes(problem))
            this.#problems.push(problem);
    }
    #matrix() {
        const [jobIndex, jobTotal, maxParallel] = ['job-index', 'job-total', 'max-parallel'].map((name) => {
            const text = this.#inputs[`strategy-${name}`];
            return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
        });
        if (!(jobIndex < jobTotal))
            return { jobIndex: 0, jobTotal: 1 };
        const total = maxParallel > 0 ? Math.min(jobTotal, maxParallel) : jobTotal;
        return {
            jobIndex,
            jobTotal,
            ...(total > DEFAULT_RATE_LIMIT.requests && { matrix: { index: jobIndex % total, total } }),
        };
    }
}

;// CONCATENATED MODULE: ./build/links.js
function troubleshootingUrl(topic, environment) {
    return urlOf('docs/troubleshooting.md', topic, environment);
}
function readmeUrl(section, environment) {
    return urlOf('README.md', section, environment);
}
function urlOf(path, section, environment) {
    const { GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF } = environment;
    if (!GITHUB_SERVER_URL || !GITHUB_ACTION_REPOSITORY)
        return undefined;
    return `${GITHUB_SERVER_URL}/${GITHUB_ACTION_REPOSITORY}/blob/${GITHUB_ACTION_REF || 'HEAD'}/${path}#${section}`;
}

;// CONCATENATED MODULE: ./build/log/secrets.js

const TELLING_LENGTH = 6;
const SHORTEST_SECRET = 4;
const LONGEST_QUOTE = 300;
const LONGEST_LOOK = 1000;
class Secrets {
    #secrets = new Set();
    add(secret) {
        this.#secrets.add(secret);
    }
    quote(text) {
        const beginning = text.slice(0, LONGEST_LOOK);
        if (this.#occurIn(beginning))
            return undefined;
        const plain = withPlainSpaces(beginning).replace(/:{2,}/g, ':').replace(/##+/g, '#').trim();
        return plain.length > LONGEST_QUOTE ? `${plain.slice(0, LONGEST_QUOTE)}...` : plain;
    }
    #occurIn(text) {
        const forms = [...this.#secrets].flatMap(formsOf).filter((form) => form.length >= SHORTEST_SECRET);
        const joined = forms.join('\n');
        const views = [...readingsOf(fold(text))].flatMap((reading) => [reading, lettersAndDigits(reading)]);
        return views.some((view) => forms.some((form) => view.includes(form)) || sharePiece(view, joined));
    }
}
function formsOf(secret) {
    const plain = fold(secret);
    const bytes = Buffer.from(secret);
    const encoded = [bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64Core(bytes, shift))];
    return [plain, ...[plain, ...encoded].map((form) => lettersAndDigits(fold(form)))];
}
function sharePiece(view, forms) {
    for (let at = 0; at + TELLING_LENGTH <= view.length; at++) {
        if (forms.includes(view.slice(at, at + TELLING_LENGTH)))
            return true;
    }
    return false;
}
function fold(text) {
    return withoutInvisible(text).toLowerCase();
}
function lettersAndDigits(text) {
    return text.replace(/[^a-z0-9]/g, '');
}
function readingsOf(text) {
    const readings = new Set([text]);
    for (const reading of readings) {
        for (const [pattern, radix] of ESCAPES) {
            if (readings.size === MOST_READINGS)
                return readings;
            const undone = reading.replace(pattern, (_, code) => String.fromCharCode(Number.parseInt(code, radix) || 38));
            readings.add(fold(undone));
        }
    }
    return readings;
}
const MOST_READINGS = 50;
const ESCAPES = [
    [/%([0-9a-f]{2})/g, 16],
    [/\\u([0-9a-f]{4})/g, 16],
    [/\\x([0-9a-f]{2})/g, 16],
    [/&#x([0-9a-f]{1,6});/g, 16],
    [/&#(\d{1,7});/g, 10],
    [/&([a-z]{2,6});/g, 10],
];
function base64Core(bytes, shift) {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

;// CONCATENATED MODULE: ./build/log/workflow-log.js



const TITLE = { title: 'RingCentral Access Token' };
class WorkflowLog {
    #secrets = new Secrets();
    #masked = new Set();
    mask(secret) {
        if (secret.trim().length < SHORTEST_SECRET || hasControlCharacters(secret) || this.#masked.has(secret))
            return;
        this.#masked.add(secret);
        this.#secrets.add(secret);
        setSecret(secret);
    }
    maskAll(secrets) {
        for (const secret of secrets)
            this.mask(secret);
    }
    quote = (text, instead = '(left out because it repeats part of a credential)') => this.#secrets.quote(text) ?? instead;
    info(message) {
        info(message);
    }
    debug(message) {
        if (isDebug())
            debug(message());
    }
    notice(message) {
        notice(message, TITLE);
    }
    warning(message) {
        warning(message, TITLE);
    }
    error(message) {
        error(message, TITLE);
    }
}

// EXTERNAL MODULE: ./build/node_modules/@actions/http-client/lib/proxy.js
var proxy = __nccwpck_require__(12);
;// CONCATENATED MODULE: ./build/network/proxy.js


function proxyFor(server) {
    const names = server.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
    const variable = names.find((name) => process.env[name]);
    if (!variable || (0,proxy/* checkBypass */.H)(server))
        return undefined;
    const setting = process.env[variable] ?? '';
    const url = /^https?:\/\/[^\s/\\?#]+\/?$/i.test(setting) ? URL.parse(setting) : null;
    if (!url?.hostname || !isPercentEncoded(url.username + url.password)) {
        throw new errors/* ActionError */.lZ(`The environment variable ${variable} is not the URL of an HTTP proxy. Set it to http://host:port or http://user:password@host:port, with special characters in the user name and password percent-encoded.`, 'the-network');
    }
    return { host: url.host, variable };
}
function proxySecrets(environment) {
    return ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'].flatMap((name) => {
        const password = /(?:[a-z][\w+.-]*:[/\\])?[^/]*?:(?!\/\/)(.*)@/i.exec(environment[name] ?? '')?.[1];
        return password ? [isPercentEncoded(password) ? decodeURIComponent(password) : password, password] : [];
    });
}
function forceCertificateChecks(environment) {
    if (environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0')
        return false;
    delete environment.NODE_TLS_REJECT_UNAUTHORIZED;
    return true;
}
function isPercentEncoded(text) {
    try {
        decodeURIComponent(text);
        return true;
    }
    catch { }
    return false;
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = require("node:fs");
;// CONCATENATED MODULE: ./build/outputs.js



function requireRunner(environment) {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
        try {
            (0,external_node_fs_namespaceObject.appendFileSync)(environment[name] ?? '', '');
        }
        catch {
            throw new errors/* ActionError */.lZ(`The environment variable ${name} does not name a writable file. The GitHub Actions runner sets it. To run this action without a runner, use \`npm start\` in a clone of its repository.`, 'other-errors');
        }
    }
}
function setOutputs(token, { sealedToken, credentialExpiresAt }) {
    const outputs = {
        access_token: token.accessToken,
        expires_in: token.expiresInSeconds,
        expires_at: token.expiresAt.toISOString(),
        token_type: token.tokenType,
        scope: token.scope,
        owner_id: token.ownerId,
        endpoint_id: token.endpointId,
        session_id: token.sessionId,
        credential_expires_at: credentialExpiresAt?.toISOString(),
        refresh_token: token.refreshToken?.refreshToken,
        refresh_token_expires_in: token.refreshToken?.expiresInSeconds,
        sealed_token: sealedToken,
    };
    for (const [name, value] of Object.entries(outputs))
        setOutput(name, value ?? '');
}

;// CONCATENATED MODULE: ./build/revocation.js




const LONGEST_ACCESS_TOKEN_MILLISECONDS = 3_600_000;
const DEFAULT_REFRESH_TOKEN_MILLISECONDS = 604_800_000;
const LONGEST_PLAN = 30_000;
function sessionOf({ accessToken, refreshToken }, now) {
    return [
        ...(accessToken ? [{ token: accessToken, expiresAt: now + LONGEST_ACCESS_TOKEN_MILLISECONDS }] : []),
        ...(refreshToken ? [{ token: refreshToken, expiresAt: now + DEFAULT_REFRESH_TOKEN_MILLISECONDS }] : []),
    ];
}
function endAll(serverUrl, sessions) {
    const session = sessions.at(-1);
    return { serverUrl, strays: latest(sessions.slice(0, -1)), ...(session && { session }) };
}
function latest(sessions) {
    let length = 0;
    return sessions.toReversed().filter((session) => {
        length += JSON.stringify(session).length;
        return length <= LONGEST_PLAN / 2;
    });
}
function planRevocation({ client, revoke }, handedOut) {
    const { token, from, sealed, wasRateLimited, matrix, strays, startedAt } = handedOut;
    const { serverUrl } = client;
    const kept = (keptBecause) => ({
        serverUrl,
        strays: latest(strays),
        keptBecause,
    });
    if (revoke === 'never')
        return { serverUrl, strays: [], keptBecause: '`revoke-token` is `never`' };
    const all = endAll(serverUrl, [...strays, sessionOfToken(token)]);
    if (revoke === 'always')
        return all;
    if (from === 'sealed-token')
        return kept('another job requested it');
    if (sealed)
        return kept('it was sealed for other jobs');
    if (token.refreshToken)
        return all;
    if (wasRateLimited) {
        return kept("RingCentral's rate limit was reached, and a revocation would take another job's turn");
    }
    return matrix ? { ...all, notBefore: startedAt + lastSlotSeconds(matrix) * 1000 } : all;
}
function sessionOfToken({ accessToken, expiresInSeconds, expiresAt, refreshToken, }) {
    const access = { token: accessToken, expiresAt: expiresAt.getTime() };
    if (!refreshToken)
        return [access];
    const issuedAt = expiresAt.getTime() - expiresInSeconds * 1000;
    const milliseconds = (refreshToken.expiresInSeconds ?? 0) * 1000 || DEFAULT_REFRESH_TOKEN_MILLISECONDS;
    return [access, { token: refreshToken.refreshToken, expiresAt: issuedAt + milliseconds }];
}
function saveRevocation(revocation) {
    saveState('revocation', revocation);
}
function readRevocation() {
    const state = getState('revocation');
    if (state === '')
        return undefined;
    const { serverUrl, session, strays, keptBecause, notBefore } = (0,json/* parseObject */.lj)(state) ?? {};
    const sessions = [...(0,json/* asList */.DD)(strays), ...(session === undefined ? [] : [session])];
    if (typeof serverUrl !== 'string' || !sessions.every(isSession)) {
        throw new errors/* ActionError */.lZ('The state that the main step saved cannot be read. Please report this.', 'other-errors');
    }
    return {
        serverUrl,
        strays: (0,json/* asList */.DD)(strays),
        ...(session !== undefined && { session: session }),
        ...(typeof keptBecause === 'string' && { keptBecause }),
        ...(typeof notBefore === 'number' && { notBefore }),
    };
}
function isSession(value) {
    const tokens = (0,json/* asList */.DD)(value).map(json/* asObject */.eB);
    return (tokens.length > 0 &&
        tokens.every((token) => typeof token?.token === 'string' && typeof token.expiresAt === 'number'));
}
async function endSession(session, name, { endpoint, log, now }) {
    const live = session.filter(({ expiresAt }) => expiresAt > now());
    for (const { token, expiresAt } of live) {
        try {
            await endpoint.revokeToken(token);
            log.info(`Revoked ${name}.`);
            return true;
        }
        catch (error) {
            if (!(error instanceof errors/* FailedRequest */.PD))
                throw error;
            const { codes, retry, message } = error;
            if (codes.some((code) => ENDED.has(code)))
                continue;
            const until = new Date(expiresAt).toISOString();
            log.warning(retry.kind === 'rate-limit'
                ? `RingCentral's rate limit was reached, so ${name} was not revoked. It expires at ${until}.`
                : `${capitalize(name)} was not revoked and stays valid until ${until}. ${message}`);
            return retry.kind === 'never';
        }
    }
    log.info(`${capitalize(name)} ${live.length > 0 ? 'is no longer valid' : 'has expired'}; there is nothing to revoke.`);
    return true;
}
const ENDED = new Set(['OAU-210', 'OAU-211', 'OAU-213']);
function capitalize(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./build/ringcentral/retry.js


const DEFAULT_RETRY_AFTER_SECONDS = 30;
const LONGEST_RETRY_AFTER_SECONDS = 86_401;
const LEAST_WAIT_SECONDS = 5;
function retryRule(status, headers, now) {
    switch (status) {
        case 429: {
            const limit = rateLimit(headers);
            return { kind: 'rate-limit', afterSeconds: retryAfterSeconds(headers, now), ...(limit && { limit }) };
        }
        case 503:
            return { kind: 'unavailable', afterSeconds: retryAfterSeconds(headers, now) };
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
function retryAfterSeconds(headers, now) {
    const value = String(headers['retry-after']).trim();
    if (/^\d+$/.test(value))
        return Math.min(Number(value), LONGEST_RETRY_AFTER_SECONDS);
    const date = /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(date)
        ? DEFAULT_RETRY_AFTER_SECONDS
        : Math.min(Math.max(0, Math.ceil((date - now) / 1000)), LONGEST_RETRY_AFTER_SECONDS);
}
function rateLimit(headers) {
    const [requests, windowSeconds] = ['limit', 'window'].map((name) => {
        const value = String(headers[`x-rate-limit-${name}`]).trim();
        return /^\d{1,4}$/.test(value) ? Number(value) : 0;
    });
    return requests && windowSeconds ? { requests, windowSeconds } : undefined;
}
function secondsToWait(failures, circumstances) {
    const last = failures.at(-1);
    if (!last)
        return 0;
    const alike = failures.filter(({ kind }) => kind === last.kind).length;
    const { random, budgetLeftSeconds } = circumstances;
    const spread = (least, addition) => least + random * Math.max(0, Math.min(addition, budgetLeftSeconds - least));
    switch (last.kind) {
        case 'rate-limit':
            return (secondsToSlot(last, alike, circumstances) ??
                spread(Math.max(last.afterSeconds, LEAST_WAIT_SECONDS), Number.POSITIVE_INFINITY));
        case 'unavailable':
            return spread(last.afterSeconds, 5 * alike);
        case 'fixed-delay':
            return alike > 3 ? undefined : spread(10, alike);
        case 'backoff':
            return alike > 5 ? undefined : spread(Math.min(2 ** alike, 60), alike);
        case 'never':
            return undefined;
    }
}
function secondsToSlot(refusal, refusals, { random, budgetLeftSeconds, now, matrix }) {
    const slots = slotsWithin(budgetLeftSeconds, refusal, now);
    const own = matrix && refusals === 1 ? ownSlot(slots, matrix, refusal.limit) : undefined;
    const choices = own ? [own] : slots.slice(0, 4 ** (refusals - 1));
    const choice = random * choices.length;
    const slot = choices[Math.floor(choice)];
    return slot && slot.seconds + (choice % 1) * SLOT_WIDTH_SECONDS;
}
async function withRetry(request, options) {
    const { clock, budgetSeconds, cancelled, matrix, onWait } = options;
    const failures = [];
    const start = clock.monotonic();
    for (;;) {
        try {
            return await request();
        }
        catch (error) {
            await Promise.race([cancelled, undefined]);
            if (!(error instanceof errors/* FailedRequest */.PD))
                throw error;
            failures.push(error.retry);
            const elapsedSeconds = (clock.monotonic() - start) / 1000;
            const budgetLeftSeconds = budgetSeconds - elapsedSeconds;
            const seconds = secondsToWait(failures, {
                random: clock.random(),
                budgetLeftSeconds,
                now: clock.now(),
                matrix,
            });
            if (seconds === undefined || seconds > budgetLeftSeconds || budgetSeconds === 0) {
                throw gaveUp(error, { tries: failures.length, elapsedSeconds, seconds, budgetSeconds });
            }
            onWait({ failure: error, seconds, budgetLeftSeconds });
            await Promise.race([cancelled, clock.sleep(seconds * 1000)]);
        }
    }
}
function gaveUp(error, at) {
    if (at.seconds === undefined && at.tries === 1)
        return error;
    const history = `Gave up after ${at.tries} ${at.tries === 1 ? 'try' : 'tries'} in ${at.elapsedSeconds.toFixed(0)} s`;
    const reason = at.seconds === undefined
        ? "RingCentral's rules allow no more tries"
        : `the next wait of ${at.seconds.toFixed(0)} s does not fit into the \`retry-timeout\` of ${at.budgetSeconds} s`;
    const advice = error.retry.kind === 'never' ? '' : ' Run the job again later.';
    return new errors/* FailedRequest */.PD(`${error.message}\n${history}: ${reason}.${advice}`, error.retry, error.help, error.codes);
}

;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = require("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
;// CONCATENATED MODULE: external "node:net"
const external_node_net_namespaceObject = require("node:net");
;// CONCATENATED MODULE: ./build/network/network-failure.js

function timedOut(peer, milliseconds) {
    return new errors/* FailedRequest */.PD(`No complete answer from ${nameOf(peer)} within ${milliseconds / 1000} s.`, { kind: 'fixed-delay' }, 'the-network');
}
function redirected({ url, quote }, status, location) {
    const target = location === undefined ? null : URL.parse(location, url.href);
    const to = target?.host
        ? ` to ${quote(`${target.protocol}//${target.host}`, 'an address that repeats part of a credential')}`
        : '';
    return failure(`${url.host} answers with a redirect${to} (HTTP ${status}). The redirect was not followed, because the request carries credentials. Check \`server-url\`, and whether a gateway or login page of your network is in the way.`, 'never');
}
function tooLarge({ url }, status, maxBodyBytes) {
    return failure(`The answer from ${url.host} (HTTP ${status}) is larger than ${maxBodyBytes} bytes. RingCentral's answers are much smaller. Check \`server-url\`.`, 'never');
}
function isConnectionFailure(error) {
    const { code } = error;
    return error instanceof Error && typeof code === 'string' && !/^ERR_(?!SSL_|TLS_|STREAM_)/.test(code);
}
function connectionFailure(peer, { code, message }) {
    const { url, proxy } = peer;
    if (proxy) {
        const status = Number(/statusCode=(\d{3})/.exec(message)?.[1]);
        if (status)
            return refusedByProxy(status, url.host, proxy);
        const cause = /cause=(.*)/s.exec(message)?.[1];
        if (cause !== undefined)
            return unreachableProxy(cause, proxy);
    }
    if (NOT_TRUSTED.test(code)) {
        return failure(`The certificate of ${nameOf(peer)} is not trusted (${code}). If a proxy in your network inspects TLS traffic, set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment. Otherwise, someone may be intercepting the connection. Certificate checks cannot be switched off.`, 'never');
    }
    if (code.startsWith('HPE_')) {
        return failure(`${nameOf(peer)} does not speak HTTP (${code}). Check \`server-url\` and the proxy.`, 'never');
    }
    if (/^(EPROTO$|ERR_SSL_|ERR_TLS_)/.test(code)) {
        return failure(`The TLS connection to ${nameOf(peer)} failed (${code}). If this keeps happening, check \`server-url\` and the proxy.`, 'backoff');
    }
    return failure(`No complete answer from ${nameOf(peer)}: ${reasonFor(code)}.`, 'backoff');
}
const NOT_TRUSTED = /^(?!ERR_SSL_).*(CERT|CRL)|^(UNABLE_TO_|SELF_SIGNED|INVALID_(CA|PURPOSE)|PATH_LENGTH|HOSTNAME_MISMATCH)/;
function reasonFor(code = '') {
    const reason = REASONS[code] ?? 'the connection was lost';
    return /^[A-Z_]{3,40}$/.test(code) ? `${reason} (${code})` : reason;
}
const REASONS = {
    ENOTFOUND: 'its name does not resolve',
    EAI_AGAIN: 'its name does not resolve at the moment',
    ECONNREFUSED: 'the connection was refused',
    ETIMEDOUT: 'the connection timed out',
    EHOSTUNREACH: 'the host is unreachable',
    ENETUNREACH: 'the network is unreachable',
};
function unreachableProxy(cause, proxy) {
    if (/certificate/i.test(cause)) {
        return failure(`The certificate of the proxy ${describe(proxy)} is not trusted. Set NODE_EXTRA_CA_CERTS to the path of its CA certificate (a PEM file) in the runner's environment.`, 'never');
    }
    const code = /\bE[A-Z_]{3,20}\b/.exec(cause)?.[0];
    return failure(`Cannot connect to the proxy ${describe(proxy)}: ${reasonFor(code)}.`, 'backoff');
}
function refusedByProxy(status, host, proxy) {
    const refusal = `The proxy ${describe(proxy)} refuses a connection to ${host} (HTTP ${status}).`;
    if (status >= 500)
        return failure(refusal, 'backoff');
    return failure(status === 407
        ? `${refusal} It requires a user name and password, or rejects the ones it was given. Set ${proxy.variable} to http://user:password@host:port.`
        : `${refusal} Ask its administrator to allow the host, or add the host to NO_PROXY if the runner can reach it directly.`, 'never');
}
function nameOf({ url, proxy }) {
    return proxy ? `${url.host} through the proxy ${describe(proxy)}` : url.host;
}
function describe({ host, variable }) {
    return `${host} (${variable})`;
}
function failure(message, kind) {
    return new errors/* FailedRequest */.PD(message, { kind }, 'the-network');
}

;// CONCATENATED MODULE: ./build/network/http.js




async function postForm(url, form, headers, limits, quote) {
    const proxy = proxyFor(url);
    const peer = { url, proxy, quote };
    let late;
    let close = () => { };
    const timer = setTimeout(() => {
        late = timedOut(peer, limits.timeoutMilliseconds);
        close();
    }, limits.timeoutMilliseconds);
    try {
        const tunnel = proxy && (await tunnelThrough(url, proxy));
        if (late)
            throw late;
        const { request } = url.protocol === 'https:' ? (external_node_https_default()) : process.getBuiltinModule('node:http');
        const sent = request(url, { method: 'POST', headers, agent: tunnel?.agent ?? false });
        close = () => {
            sent.destroy();
            tunnel?.close();
        };
        sent.end(form.toString());
        const message = await answerTo(sent);
        const status = message.statusCode ?? 0;
        if (status >= 300 && status < 400)
            throw redirected(peer, status, message.headers.location);
        const body = await readBody(message, limits.maxBodyBytes);
        if (body === undefined)
            throw tooLarge(peer, status, limits.maxBodyBytes);
        return { status, headers: message.headers, body };
    }
    catch (error) {
        close();
        if (late)
            throw late;
        throw isConnectionFailure(error) ? connectionFailure(peer, error) : error;
    }
    finally {
        clearTimeout(timer);
    }
}
function answerTo(sent) {
    return new Promise((resolve, reject) => {
        sent.on('response', resolve);
        sent.on('error', reject);
        sent.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    });
}
async function tunnelThrough(url, { host }) {
    const { HttpClient } = await __nccwpck_require__.e(/* import() */ 108).then(__nccwpck_require__.bind(__nccwpck_require__, 108));
    const agent = new HttpClient().getAgent(url.href);
    const name = new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '');
    const connecting = new AbortController();
    const options = { signal: connecting.signal, host: name, servername: (0,external_node_net_namespaceObject.isIP)(name) ? '' : name };
    Object.assign(agent.proxyOptions, options);
    return { agent, close: () => connecting.abort() };
}
async function readBody(message, maxBytes) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of message) {
        bytes += chunk.length;
        if (bytes > maxBytes)
            return undefined;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
}

;// CONCATENATED MODULE: ./build/ringcentral/error-codes.js

function errorCodes(fields = {}) {
    const details = (0,json/* asList */.DD)(fields.errors).map(json/* asObject */.eB);
    const numbered = [...details.map((detail) => detail?.errorCode), fields.errorCode].filter((code) => typeof code === 'string' && /^[A-Z]{2,5}-\d{1,5}$/.test(code));
    const known = numbered.filter((code) => Object.hasOwn(CODES, code));
    const oauth = OAUTH_ERRORS.filter((name) => name === fields.error);
    return [...new Set([...known, ...numbered, ...oauth])].slice(0, MOST_CODES);
}
const MOST_CODES = 5;
const OAUTH_ERRORS = [
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
];
function explain(refusal, quote) {
    const codes = errorCodes(refusal.fields);
    const label = [`HTTP ${refusal.status}`, ...codes].join(', ');
    const [code = ''] = codes;
    if (Object.hasOwn(CODES, code)) {
        const meaning = CODES[code];
        const text = typeof meaning === 'function' ? meaning(refusal) : meaning;
        return `${label}: ${text}${PARAMETER_CODES.has(code) ? parameterNames(refusal.fields, quote) : ''}`;
    }
    const words = ownWords(refusal.fields);
    if (words === '')
        return `${label}: ${reasonByStatus(refusal)}`;
    const quoted = quote(words, '');
    return quoted === ''
        ? `${label}: RingCentral's explanation is left out because it repeats part of a credential.`
        : `${label}: RingCentral says "${quoted}".`;
}
function forbidsRetry(codes) {
    return codes.some((code) => Object.hasOwn(CODES, code) && CODES[code] === LOCKED);
}
const GRANT_NOT_ALLOWED = ({ request }) => ({
    jwt: 'the app may not use JWT credentials. Open the app\'s settings in the RingCentral developer console and choose "JWT auth flow" under "Auth".',
    password: 'the app may not use the password grant, which RingCentral has discontinued. Choose "JWT auth flow" in the app\'s settings in the RingCentral developer console, and use a JWT credential (`jwt`).',
    'refresh-token': 'the app may not use refresh tokens. Switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.',
    revocation: "the app may not revoke tokens. Check the app's settings in the RingCentral developer console.",
})[request];
const UNSUPPORTED_GRANT = ({ request }) => request === 'jwt'
    ? 'RingCentral does not support this grant here. Check that the app uses "JWT auth flow", and that the app, the JWT credential and `server-url` belong to the same environment.'
    : 'RingCentral does not support this grant here. Use a JWT credential (`jwt`).';
const WRONG_APP = 'RingCentral does not accept this app. Check that `client-id` is correct and belongs to the same environment as `server-url`.';
const SANDBOX_APP = 'this is a sandbox app, and RingCentral has deprecated its sandbox. Use a production app and `server-url: https://platform.ringcentral.com`.';
const MALFORMED_HEADER = 'the Authorization header is malformed. Check `client-id` and `client-secret` for stray characters.';
const WRONG_CLIENT = "the client ID or the client secret is wrong. Copy both again from the app's page in the RingCentral developer console into `client-id` and `client-secret`.";
const MAY_NOT_LOG_IN = 'the user is not allowed to log in. Ask the administrator of the RingCentral account whether the extension exists, is enabled and may log in.';
const RESTRICTED_ACCOUNT = 'access to the account is restricted. Ask the administrator of the RingCentral account, or use a user of another account.';
const WRONG_USER = ({ request }) => request === 'jwt'
    ? 'the JWT credential is not valid for this app. In the RingCentral developer console, check under "Credentials" that it still exists and permits this client ID.'
    : 'the user name or the password is wrong. Check `username` (with the country code), `extension` and `password`.';
const LOCKED = 'the account is locked after too many failed logins. Wait, or unlock it in RingCentral. Correct the password before you run the job again: more failed logins can keep the account locked.';
const SINGLE_SIGN_ON_OR_MFA = 'RingCentral refuses the password grant because the user must use multi-factor authentication. Use a JWT credential (`jwt`).';
const EXPIRED = ({ request }) => ({
    jwt: 'the JWT credential has expired. Create a new one in the RingCentral developer console and update the secret.',
    password: 'the credential has expired. Check `username` and `password`.',
    'refresh-token': 'the refresh token has expired. Renew earlier, or request a new token with `jwt` instead.',
    revocation: 'the token has expired.',
})[request];
const NOT_FOUND = ({ request }) => ({
    jwt: 'RingCentral does not know this JWT credential. In the RingCentral developer console, check under "Credentials" that it still exists and permits this client ID.',
    password: 'RingCentral does not know this user. Check `username` and `extension`.',
    'refresh-token': 'RingCentral does not know this refresh token. It was already used (a refresh token works once), it was revoked, or its session has ended. Request a new token with `jwt`.',
    revocation: 'RingCentral does not know this token. It was already revoked, or its session has ended.',
})[request];
const REVOKED = ({ request }) => request === 'revocation'
    ? 'the token was already revoked.'
    : 'the credential was revoked. Create a new one, or request a new token with `jwt`.';
const OTHER_APP = 'the token belongs to another app. Use the same `client-id` and `client-secret` as in the step that requested it.';
const UNKNOWN_SIGNATURE = 'RingCentral does not accept the way this JWT is signed. Use a JWT credential that was created in the RingCentral developer console.';
const INVALID_PARAMETER = 'a parameter has an invalid value. Check the inputs that you set, such as `scope` and `endpoint-id`. Parameters: ';
const WRONG_ADDRESS = 'there is no token endpoint at this address. Check `server-url`.';
const TROUBLE = 'RingCentral reports an internal error.';
const SHARED_LIMIT = 'too many requests, and not only from this app. RingCentral also limits the requests of each account and IP address, and GitHub-hosted runners share IP addresses.';
const APP_LIMIT = 'too many requests. By default, RingCentral allows five token and revocation requests a minute. If several jobs request tokens, let them share one (`seal-token`).';
const RATE_LIMIT = ({ hasRateLimitHeaders }) => (hasRateLimitHeaders ? APP_LIMIT : SHARED_LIMIT);
const CODES = {
    'OAU-105': MAY_NOT_LOG_IN,
    'OAU-111': 'a parameter was sent twice. Please report this. Parameters: ',
    'OAU-112': GRANT_NOT_ALLOWED,
    'OAU-119': MAY_NOT_LOG_IN,
    'OAU-120': WRONG_APP,
    'OAU-121': WRONG_APP,
    'OAU-123': MALFORMED_HEADER,
    'OAU-125': GRANT_NOT_ALLOWED,
    'OAU-127': WRONG_APP,
    'OAU-134': MALFORMED_HEADER,
    'OAU-136': MAY_NOT_LOG_IN,
    'OAU-140': WRONG_USER,
    'OAU-141': MAY_NOT_LOG_IN,
    'OAU-142': MAY_NOT_LOG_IN,
    'OAU-146': WRONG_CLIENT,
    'OAU-147': LOCKED,
    'OAU-148': LOCKED,
    'OAU-151': 'the app does not support this kind of authorization. Use a confidential app: a server-side app with a client secret.',
    'OAU-153': WRONG_CLIENT,
    'OAU-163': MAY_NOT_LOG_IN,
    'OAU-164': OTHER_APP,
    'OAU-165': SANDBOX_APP,
    'OAU-167': RESTRICTED_ACCOUNT,
    'OAU-168': SINGLE_SIGN_ON_OR_MFA,
    'OAU-210': EXPIRED,
    'OAU-211': REVOKED,
    'OAU-213': NOT_FOUND,
    'OAU-250': UNSUPPORTED_GRANT,
    'OAU-251': GRANT_NOT_ALLOWED,
    'OAU-347': UNKNOWN_SIGNATURE,
    'CMN-101': INVALID_PARAMETER,
    'CMN-102': 'a parameter refers to something that does not exist. Check the inputs that you set, such as `scope` and `endpoint-id`. Parameters: ',
    'CMN-120': WRONG_ADDRESS,
    'CMN-201': TROUBLE,
    'CMN-203': TROUBLE,
    'CMN-301': RATE_LIMIT,
    'CMN-302': RATE_LIMIT,
    'CMN-303': "RingCentral cannot determine the app's API plan, and so its rate limit. If this keeps happening, ask RingCentral's developer support about the app.",
    'CMN-304': 'RingCentral was already handling the same request. If several jobs request tokens, let them share one (`seal-token`).',
    'CMN-310': SHARED_LIMIT,
    invalid_client: WRONG_CLIENT,
    unauthorized_client: GRANT_NOT_ALLOWED,
    unsupported_grant_type: UNSUPPORTED_GRANT,
    invalid_scope: "`scope` is not valid, or asks for more than the app's permissions. Check `scope` against the app's settings in the RingCentral developer console.",
    invalid_request: 'the request lacks a parameter or has an invalid value. Check the inputs that you set.',
    invalid_grant: ({ request }) => ({
        jwt: 'the JWT credential is not valid. It may have expired or been deleted, or it may not permit this client ID. Check it under "Credentials" in the RingCentral developer console.',
        password: 'the user name or the password is wrong. Check `username`, `extension` and `password`.',
        'refresh-token': 'the refresh token is not valid. It was already used (a refresh token works once), it was revoked, or it has expired. Request a new token with `jwt`.',
        revocation: 'the token is no longer valid.',
    })[request],
};
const EXPLAINED_CODES = Object.keys(CODES);
const PARAMETER_CODES = new Set(['OAU-111', 'CMN-101', 'CMN-102']);
function reasonByStatus({ status, hasRateLimitHeaders }) {
    if (status === 429)
        return hasRateLimitHeaders ? APP_LIMIT : SHARED_LIMIT;
    return STATUSES[status] ?? 'RingCentral gives no reason.';
}
const STATUSES = {
    403: 'access is forbidden, perhaps by a gateway or firewall between the runner and RingCentral.',
    404: WRONG_ADDRESS,
    408: 'the server timed out while waiting for the request.',
    500: TROUBLE,
    502: 'a gateway got no valid answer from RingCentral.',
    503: 'RingCentral is unavailable at the moment.',
    504: 'a gateway got no answer from RingCentral in time.',
};
function parameterNames(fields = {}, quote) {
    const names = (0,json/* asList */.DD)(fields.errors)
        .flatMap((error) => (0,json/* asList */.DD)((0,json/* asObject */.eB)(error)?.parameters))
        .map((parameter) => (0,json/* asObject */.eB)(parameter)?.parameterName)
        .filter(isText);
    return names.length > 0 ? `${quote([...new Set(names)].join(', '))}.` : 'not reported.';
}
function ownWords(fields = {}) {
    const details = (0,json/* asList */.DD)(fields.errors).map((error) => (0,json/* asObject */.eB)(error)?.message);
    const words = [fields.error_description, fields.message, ...details].filter(isText);
    return [...new Set(words)].slice(0, 5).join('; ');
}
function isText(value) {
    return typeof value === 'string' && value.trim() !== '';
}

;// CONCATENATED MODULE: ./build/ringcentral/grant.js
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

;// CONCATENATED MODULE: ./build/ringcentral/token-endpoint.js









const VERSION = '1.0.0';
const LONGEST_TOKEN = 8192;
const TOKEN_LIMITS = { timeoutMilliseconds: 30_000, maxBodyBytes: 1024 * 1024 };
const REVOCATION_LIMITS = { ...TOKEN_LIMITS, timeoutMilliseconds: 10_000 };
class TokenEndpoint {
    #client;
    #log;
    #now;
    constructor(client, log, now) {
        this.#client = client;
        this.#log = log;
        this.#now = now;
    }
    async requestToken(request, onSession) {
        const sentAt = this.#now();
        const answer = await this.#post('/restapi/oauth/token', tokenRequestForm(request), TOKEN_LIMITS);
        const { access_token, refresh_token } = answer.fields ?? {};
        const issued = {
            ...(isToken(access_token) && { accessToken: access_token }),
            ...(isToken(refresh_token) && { refreshToken: refresh_token }),
        };
        if (Object.keys(issued).length > 0)
            onSession(issued);
        if (answer.status >= 400)
            throw this.#refused('the token request', request.grant.type, answer);
        return this.#readToken(answer, sentAt);
    }
    async revokeToken(token) {
        const form = new URLSearchParams({ token });
        const answer = await this.#post('/restapi/oauth/revoke', form, REVOCATION_LIMITS);
        if (answer.status >= 300)
            throw this.#refused('the revocation', 'revocation', answer);
    }
    async #post(path, form, limits) {
        const sentAt = this.#now();
        const headers = {
            Authorization: `Basic ${basicCredentials(this.#client)}`,
            'Content-Type': 'application/x-www-form-urlencoded',
            Accept: 'application/json',
            'User-Agent': `ringcentral-access-token/${VERSION}`,
        };
        const url = new URL(path, this.#client.serverUrl);
        const answer = await postForm(url, form, headers, limits, this.#log.quote);
        const fields = (0,json/* parseObject */.lj)(answer.body);
        for (const name of ['access_token', 'refresh_token', 'id_token']) {
            const token = fields?.[name];
            if (isToken(token))
                this.#log.mask(token);
        }
        this.#log.debug(() => `POST ${path}: HTTP ${answer.status} after ${this.#now() - sentAt} ms`);
        this.#log.debug(() => `Rate limit: ${this.#log.quote(rateLimitOf(answer))}`);
        return { ...answer, fields };
    }
    #refused(what, request, { status, headers, fields }) {
        const codes = errorCodes(fields);
        const hasRateLimitHeaders = headers['x-rate-limit-limit'] !== undefined;
        const retry = forbidsRetry(codes)
            ? { kind: 'never' }
            : retryRule(status, headers, this.#now());
        return new errors/* FailedRequest */.PD(`RingCentral refused ${what} with ${explain({ status, fields, request, hasRateLimitHeaders }, this.#log.quote)}`, retry, retry.kind === 'rate-limit' ? 'too-many-requests' : 'ringcentral-refuses', codes);
    }
    #readToken({ status, headers, body, fields }, sentAt) {
        if (status !== 200)
            throw notAToken(`its status is HTTP ${status}, not 200`);
        if (!fields) {
            const type = this.#log.quote(headers['content-type'] ?? 'none');
            throw notAToken(`it is not a JSON object (content type: ${type}; length: ${body.length})`);
        }
        const { access_token, token_type, expires_in, session_expires_in, refresh_token, refresh_token_expires_in, } = fields;
        if (!isToken(access_token))
            throw notAToken(`its \`access_token\` is ${token_endpoint_describe(access_token)}`);
        if (typeof token_type !== 'string' || token_type.toLowerCase() !== 'bearer') {
            throw notAToken(`its \`token_type\` is ${token_endpoint_describe(token_type)}, not "bearer"`);
        }
        if (!isSeconds(expires_in)) {
            throw notAToken(`its \`expires_in\` is ${token_endpoint_describe(expires_in)}, not a positive whole number`);
        }
        const expiresInSeconds = typeof session_expires_in === 'number'
            ? Math.min(expires_in, Math.floor(session_expires_in))
            : expires_in;
        if (expiresInSeconds <= 0)
            throw notAToken('its session has ended already (`session_expires_in`)');
        return {
            accessToken: access_token,
            tokenType: token_type,
            expiresInSeconds,
            expiresAt: new Date(sentAt + expiresInSeconds * 1000),
            scope: token_endpoint_text(fields.scope),
            ownerId: token_endpoint_text(fields.owner_id),
            endpointId: token_endpoint_text(fields.endpoint_id),
            sessionId: token_endpoint_text(fields.session_id),
            ...(isToken(refresh_token) && {
                refreshToken: {
                    refreshToken: refresh_token,
                    ...(isSeconds(refresh_token_expires_in) && { expiresInSeconds: refresh_token_expires_in }),
                },
            }),
        };
    }
}
function rateLimitOf({ headers }) {
    return ['group', 'limit', 'remaining', 'window']
        .map((name) => `${name} ${headers[`x-rate-limit-${name}`] ?? 'not reported'}`)
        .join(', ');
}
function notAToken(what) {
    return new errors/* FailedRequest */.PD(`RingCentral's answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers instead.`, { kind: 'never' }, 'the-answer-is-not-a-token');
}
function isToken(value) {
    return (typeof value === 'string' &&
        /^[\x21-\x7e]+$/.test(value) &&
        value.length >= SHORTEST_SECRET &&
        value.length <= LONGEST_TOKEN);
}
function isSeconds(value) {
    return Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
}
function token_endpoint_text(value) {
    if (typeof value === 'number')
        return String(value);
    return typeof value === 'string' && !hasControlCharacters(value) ? value : '';
}
function token_endpoint_describe(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    if (value === '')
        return 'empty';
    if (typeof value === 'string') {
        return value.length > LONGEST_TOKEN ? `longer than ${LONGEST_TOKEN} characters` : 'unexpected text';
    }
    return Array.isArray(value) ? 'a list' : `an unexpected ${typeof value}`;
}

;// CONCATENATED MODULE: ./build/step.js


const CANCELLED_MILLISECONDS = 5000;
function runStep(step, log, report) {
    let ended = false;
    const end = () => {
        ended = true;
        process.stdout.write('', () => process.exit());
    };
    const fail = (error) => {
        if (ended)
            return;
        try {
            report(messageOf(error, log));
            log.debug(() => framesOf(error));
        }
        catch {
            const level = process.exitCode ? 'error' : 'warning';
            process.stdout.write(`::${level}::The step failed, and so did reporting why. Please report this.\n`);
        }
        end();
    };
    const { promise: cancelled, reject: cancel } = Promise.withResolvers();
    cancelled.catch(() => { });
    let isCancelled = false;
    const onSignal = (signal) => {
        if (isCancelled)
            return;
        isCancelled = true;
        const reason = new errors/* ActionError */.lZ('The job was cancelled while this step ran.', 'other-errors');
        log.info(`Cancelled by ${signal}. This step ends within five seconds.`);
        cancel(reason);
        setTimeout(fail, CANCELLED_MILLISECONDS, reason);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    process.on('beforeExit', () => fail(new errors/* ActionError */.lZ('The step ended unexpectedly, before it was done. Please report this.', 'other-errors')));
    step(cancelled).then(end, fail);
}
function messageOf(error, log) {
    if (!(error instanceof errors/* ActionError */.lZ))
        return `Unexpected error. Please report it: ${log.quote(String(error))}`;
    const url = troubleshootingUrl(error.help, process.env);
    return url ? `${error.message}\nMore: ${url}` : error.message;
}
function framesOf(error) {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    return stack
        .split('\n')
        .filter((line) => /^ +at /.test(line))
        .join('\n');
}

;// CONCATENATED MODULE: ./build/main.js











const clock = {
    now: Date.now,
    monotonic: () => process.uptime() * 1000,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
};
const log = new WorkflowLog();
function main() {
    runStep(async (cancelled) => {
        const startedAt = clock.now();
        const inputs = readInputs();
        log.maskAll([...secretsIn(inputs), ...proxySecrets(process.env)]);
        requireRunner(process.env);
        if (forceCertificateChecks(process.env)) {
            log.warning('NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: this action always checks certificates. For a private CA, set NODE_EXTRA_CA_CERTS.');
        }
        const { GITHUB_EVENT_NAME, GITHUB_ACTOR } = process.env;
        const settings = readSettings(inputs, startedAt, { event: GITHUB_EVENT_NAME, actor: GITHUB_ACTOR });
        for (const warning of settings.warnings)
            log.warning(warning);
        await new Main(settings, startedAt, cancelled).run();
    }, log, (message) => {
        process.exitCode = 1;
        log.error(message);
    });
}
class Main {
    #settings;
    #startedAt;
    #cancelled;
    #endpoint;
    #sessions = [];
    #wasRateLimited = false;
    constructor(settings, startedAt, cancelled) {
        this.#settings = settings;
        this.#startedAt = startedAt;
        this.#cancelled = cancelled;
        this.#endpoint = new TokenEndpoint(settings.client, log, clock.now);
    }
    run() {
        const { task } = this.#settings;
        switch (task.kind) {
            case 'request':
                return this.#request(task);
            case 'open':
                return this.#open(task);
            case 'revoke':
                return this.#revokeNow(task.sealedToken);
        }
    }
    async #request(task) {
        const { request, seal, matrix } = task;
        const issued = await this.#requestToken(task);
        const sealedToken = seal ? await this.#seal(issued) : undefined;
        const token = withoutUnwanted(issued, task);
        await this.#setOutputs(token, sealedToken);
        const strays = this.#sessions.filter((session) => !session.some(({ token }) => token === issued.accessToken));
        saveRevocation(planRevocation(this.#settings, {
            token: issued,
            from: 'request',
            sealed: seal,
            wasRateLimited: this.#wasRateLimited,
            matrix,
            strays,
            startedAt: this.#startedAt,
        }));
        const what = seal ? 'Got an access token and sealed it for other jobs.' : 'Got an access token.';
        logToken(what, token, request.scope);
        if (seal)
            this.#sayWhoRevokes();
        warnOfMissingScope(request.scope, token.scope);
        logShorterLifetimes(task, issued);
    }
    async #requestToken(task) {
        const { client, revoke } = this.#settings;
        const { request, retryTimeoutSeconds, matrix } = task;
        suggestSharing(task);
        log.info(`${ANNOUNCEMENTS[request.grant.type](new URL(client.serverUrl).host)}${request.disableRefreshToken ? '' : ' Also requesting a refresh token.'}`);
        return withRetry(() => this.#endpoint.requestToken(request, (tokens) => {
            if (revoke === 'never')
                return;
            this.#sessions.push(sessionOf(tokens, clock.now()));
            saveRevocation(endAll(client.serverUrl, this.#sessions));
        }), {
            clock,
            budgetSeconds: retryTimeoutSeconds,
            cancelled: this.#cancelled,
            ...(matrix && { matrix }),
            onWait: (wait) => {
                if (wait.failure.retry.kind === 'rate-limit')
                    this.#wasRateLimited = true;
                log.info(describeWait(wait));
            },
        });
    }
    async #seal(token) {
        const { runAttempt, sealToken } = await Promise.all(/* import() */[__nccwpck_require__.e(188), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
        return sealToken(token, this.#settings.client, runAttempt(process.env));
    }
    async #open({ sealedToken, minimumTtlSeconds, fallback }) {
        const { doubtAbout, runAttempt } = await Promise.all(/* import() */[__nccwpck_require__.e(188), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
        const opened = await this.#unseal(sealedToken);
        const doubt = doubtAbout(opened, minimumTtlSeconds, runAttempt(process.env));
        if (doubt && fallback) {
            log.info(`${doubt.reason} This job requests its own token instead.`);
            return this.#request(fallback);
        }
        if (doubt && !doubt.usable) {
            throw new errors/* ActionError */.lZ(`${doubt.reason} Set a credential such as \`jwt\` next to \`sealed-token\` as a fallback, or start this job sooner after the job that seals. In a re-run, choose "Re-run all jobs".`, 'sealed-tokens');
        }
        if (doubt) {
            log.warning(`${doubt.reason} If the API answers with HTTP 401, choose "Re-run all jobs", or set a credential such as \`jwt\` next to \`sealed-token\` as a fallback.`);
        }
        await this.#setOutputs(opened.token);
        saveRevocation(planRevocation(this.#settings, {
            token: opened.token,
            from: 'sealed-token',
            sealed: true,
            wasRateLimited: false,
            strays: [],
            startedAt: this.#startedAt,
        }));
        logToken('Opened the sealed token.', opened.token);
        this.#sayWhoRevokes();
    }
    #sayWhoRevokes() {
        if (this.#settings.revoke !== 'auto')
            return;
        log.info('This job leaves the token to the other jobs. Let the last job revoke it, with `revoke-token: now`.');
    }
    async #revokeNow(sealedToken) {
        if (sealedToken === '') {
            log.warning('There is nothing to revoke: `sealed-token` is empty. If the job that seals ran, check that this job lists it under `needs`, that it lists `sealed_token` under `outputs`, and that its step has `seal-token: true`.');
            return;
        }
        try {
            const { token } = await this.#unseal(sealedToken);
            await endSession(sessionOfToken(token), 'the access token', {
                endpoint: this.#endpoint,
                log,
                now: clock.now,
            });
        }
        catch (error) {
            if (!(error instanceof errors/* ActionError */.lZ))
                throw error;
            log.warning(`The access token was not revoked. ${error.message}`);
        }
    }
    async #unseal(sealedToken) {
        const { openToken } = await Promise.all(/* import() */[__nccwpck_require__.e(188), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
        const opened = await openToken(sealedToken, this.#settings.client, clock.now());
        log.mask(opened.token.accessToken);
        return opened;
    }
    async #setOutputs(token, sealedToken) {
        await Promise.race([this.#cancelled, undefined]);
        const { credentialExpiresAt } = this.#settings;
        setOutputs(token, {
            ...(sealedToken !== undefined && { sealedToken }),
            ...(credentialExpiresAt && { credentialExpiresAt }),
        });
    }
}
const ANNOUNCEMENTS = {
    jwt: (host) => `Requesting an access token from ${host} with a JWT credential.`,
    password: (host) => `Requesting an access token from ${host} with a user name and password.`,
    'refresh-token': (host) => `Renewing the access token at ${host} with a refresh token.`,
};
function suggestSharing({ jobIndex, jobTotal, seal }) {
    if (jobTotal <= DEFAULT_RATE_LIMIT.requests || jobIndex > 0 || seal)
        return;
    const where = readmeUrl('share-one-token-between-jobs', process.env);
    log.notice(`Each of the ${jobTotal} jobs in this matrix requests a token. By default, RingCentral allows five requests a minute and keeps about five sessions. If this step sets \`sealed-token\`, the input is empty: check that this job lists the job that seals under \`needs\`, that that job lists \`sealed_token\` under \`outputs\`, and that its step has \`seal-token: true\`. If not, share one token between the jobs: ${where ?? 'see "Share one token between jobs" in the README of this action.'}`);
}
function describeWait({ failure, seconds, budgetLeftSeconds }) {
    const until = new Date(clock.now() + seconds * 1000).toISOString().slice(11, 19);
    return `${failure.message} Trying again in ${seconds.toFixed(0)} s, at ${until} UTC. ${budgetLeftSeconds.toFixed(0)} s of \`retry-timeout\` are left.`;
}
function withoutUnwanted(issued, { request }) {
    const { refreshToken, ...token } = issued;
    if (!request.disableRefreshToken) {
        if (!refreshToken) {
            log.notice('RingCentral did not issue a refresh token. To get one, switch on "Issue refresh tokens" in the app\'s settings in the RingCentral developer console.');
        }
        return issued;
    }
    if (refreshToken) {
        const message = 'RingCentral issued a refresh token although none was requested. It is not passed on.';
        if (request.grant.type === 'refresh-token')
            log.info(message);
        else
            log.warning(message);
    }
    return token;
}
function logToken(what, token, wantedScope = []) {
    const { expiresAt, expiresInSeconds, scope, refreshToken } = token;
    const forSeconds = refreshToken?.expiresInSeconds ? `, valid for ${refreshToken.expiresInSeconds} s` : '';
    log.info(`${what} It expires at ${expiresAt.toISOString()}, in ${expiresInSeconds} s.
Scope: ${describeScope(scope, wantedScope)}
Refresh token: ${refreshToken ? `yes${forSeconds}` : 'none'}`);
    log.debug(() => `Scope: ${log.quote(scope)}`);
}
function describeScope(granted, wanted) {
    const permissions = granted.split(' ').filter(Boolean);
    const named = wanted.filter((permission) => permissions.includes(permission));
    if (permissions.length === 0)
        return 'not reported';
    return named.length === permissions.length ? named.join(' ') : `${permissions.length} permissions`;
}
function warnOfMissingScope(wanted, granted) {
    const permissions = granted.split(' ');
    const missing = wanted.filter((permission) => !permissions.includes(permission));
    if (granted === '' || missing.length === 0)
        return;
    log.warning(`RingCentral did not grant every permission in \`scope\`. Missing: ${missing.join(', ')}. Add what is missing to the app's permissions in the RingCentral developer console. The user's role decides separately what the user may do.`);
}
function logShorterLifetimes({ request }, { expiresInSeconds, refreshToken }) {
    const { accessTokenTtlSeconds, refreshTokenTtlSeconds } = request;
    for (const [what, input, wanted, got] of [
        ['access token', 'access-token-ttl', accessTokenTtlSeconds, expiresInSeconds],
        ['refresh token', 'refresh-token-ttl', refreshTokenTtlSeconds, refreshToken?.expiresInSeconds],
    ]) {
        if (wanted === undefined || got === undefined || got >= wanted - 1)
            continue;
        log.info(`The ${what} is valid for ${got} s. RingCentral does not allow the ${wanted} s that \`${input}\` asks for.`);
    }
}

;// CONCATENATED MODULE: ./build/post.js






const post_log = new WorkflowLog();
function post() {
    runStep(endSessions, post_log, (message) => {
        process.exitCode = 0;
        post_log.warning(`The access token was not revoked and stays valid until it expires. ${message}`);
    });
}
async function endSessions() {
    const inputs = readInputs();
    post_log.maskAll([...secretsIn(inputs), ...proxySecrets(process.env)]);
    const revocation = readRevocation();
    if (!revocation)
        return post_log.info('There is nothing left to revoke.');
    const { serverUrl, session, strays, keptBecause, notBefore = 0 } = revocation;
    post_log.maskAll([...strays, session ?? []].flat().map(({ token }) => token));
    forceCertificateChecks(process.env);
    const client = { id: inputs['client-id'], secret: inputs['client-secret'], serverUrl };
    const means = { endpoint: new TokenEndpoint(client, post_log, Date.now), log: post_log, now: Date.now };
    if (keptBecause)
        post_log.info(`The access token is not revoked: ${keptBecause}.`);
    if (session && Date.now() < notBefore) {
        post_log.info("The access token is not revoked: other jobs in this matrix may still be waiting for RingCentral's rate limit, and a revocation would take one of their turns. It expires within an hour. To revoke it anyway, set `revoke-token: always`.");
    }
    else if (session && !(await endSession(session, 'the access token', means))) {
        return;
    }
    for (const stray of strays) {
        if (!(await endSession(stray, 'the session of an earlier try', means)))
            return;
    }
}

;// CONCATENATED MODULE: ./build/index.js



module.exports = __webpack_exports__;
/******/ })()
;
if (require.main === module) module.exports.main();
