/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({

/***/ 984:
/***/ ((__unused_webpack_module, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ FailedRequest),
/* harmony export */   l: () => (/* binding */ ActionError)
/* harmony export */ });
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
  post: () => (/* reexport */ post_post)
});

;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = require("node:https");
var external_node_https_default = /*#__PURE__*/__nccwpck_require__.n(external_node_https_namespaceObject);
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
// EXTERNAL MODULE: ./build/errors.js
var errors = __nccwpck_require__(984);
;// CONCATENATED MODULE: ./build/log/text.js
/** Whether text holds a line break or another control character of ASCII or Latin-1 (Unicode category Cc). */
function hasControlCharacters(text) {
    return /[^ -~\xa0-\uffff]/.test(text);
}
/** Leaves out what cannot be seen and may stand between two characters of a word. */
function withoutInvisible(text) {
    return replaceRuns(text, '\\p{C}\\p{M}\\p{Zl}\\p{Zp}', '');
}
/** Puts a space in the place of every kind of space, line break and control character. */
function withPlainSpaces(text) {
    return replaceRuns(text, '\\p{C}\\p{Z}', ' ');
}
/**
 * Most text is ASCII and needs no more than a glance. The expression is made when it is needed: V8 checks every literal of
 * a file when it loads the file, and takes 0.4 ms for one with Unicode categories.
 */
function replaceRuns(text, categories, replacement) {
    return text.replace(/[^ -~]+/g, (run) => run.replace(new RegExp(`[${categories}]+`, 'gu'), replacement));
}

;// CONCATENATED MODULE: ./build/ringcentral/client.js
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

;// CONCATENATED MODULE: ./build/ringcentral/jwt-credential.js
/**
 * Reads a JWT credential without verifying it.
 *
 * @throws TypeError if it is no signed JWT (RFC 7519, section 7.2)
 */
function readJwtCredential(jwt) {
    const { aud, iss, exp } = readClaims(jwt);
    const hosts = [aud, iss].flat().flatMap((claim) => {
        const url = typeof claim === 'string' ? URL.parse(claim) : null;
        return url?.host ? [url.host] : [];
    });
    const expiresAt = typeof exp === 'number' ? new Date(exp * 1000) : undefined;
    // A number beyond what a date can hold is no expiry that anybody will see.
    return expiresAt && !Number.isNaN(expiresAt.getTime()) ? { hosts, expiresAt } : { hosts };
}
function readClaims(jwt) {
    const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(jwt) ?? [];
    try {
        const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
        if (typeof claims === 'object' && claims !== null && !Array.isArray(claims))
            return { ...claims };
    }
    catch { }
    throw new TypeError('not a JWT');
}

;// CONCATENATED MODULE: ./build/ringcentral/matrix.js
/** What RingCentral allows a user and app by default. Source: RingCentral's page "Rate limits". */
const DEFAULT_RATE_LIMIT = { requests: 5, windowSeconds: 60 };
/** RingCentral's default penalty for a request over the limit. Source: RingCentral's page "Rate limits". */
const DEFAULT_PENALTY_SECONDS = 60;
/** Jobs spread over the beginning of their slot: RingCentral also refuses the same request at the same time (CMN-304). */
const SLOT_WIDTH_SECONDS = 2;
/** Leaves room for clocks that differ, slow answers, and jobs that start a little later than others. */
const MARGIN_SECONDS = 4;
/** How far apart the jobs of a matrix usually start. */
const START_SPREAD_SECONDS = 10;
/**
 * The slots that begin after the wait that a refusal asks for and fit a job's budget, soonest first.
 *
 * Slots begin at the same time for all jobs, and are further apart than RingCentral's window and penalty are long. So too
 * many jobs in one slot cost no other slot: the penalty that they start ends before the next one.
 *
 * @param now milliseconds since the epoch, by the runner's clock
 */
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
/**
 * The slot of a matrix job. As many jobs as RingCentral allows in a window form a group, and the groups take turns, over
 * and over, by the number of the slot. So jobs that start far apart still keep out of one another's slots. If the budget
 * ends before its turn, a job joins an earlier slot.
 */
function ownSlot(slots, { index, total }, limit = DEFAULT_RATE_LIMIT) {
    const group = Math.floor(index / limit.requests);
    const groups = groupCount(total, limit);
    return slots.find(({ number }) => number % groups === group) ?? slots[group % slots.length];
}
/**
 * Seconds after the start of a matrix until each of its jobs has had its slot.
 *
 * @param limit RingCentral's own default where it is not known
 */
function lastSlotSeconds({ total }, limit = DEFAULT_RATE_LIMIT) {
    const distance = slotDistanceSeconds(limit, DEFAULT_PENALTY_SECONDS);
    const firstSlot = START_SPREAD_SECONDS + DEFAULT_PENALTY_SECONDS + MARGIN_SECONDS;
    return firstSlot + groupCount(total, limit) * distance + SLOT_WIDTH_SECONDS;
}
/** Rounds the penalty: jobs must agree on it, and as a date it comes out a second longer for one job than for another. */
function slotDistanceSeconds({ windowSeconds }, penaltySeconds) {
    const roundedPenalty = Math.round(penaltySeconds / 10) * 10;
    return Math.max(windowSeconds, roundedPenalty) + MARGIN_SECONDS + SLOT_WIDTH_SECONDS;
}
function groupCount(total, { requests }) {
    return Math.ceil(total / requests);
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
    // RFC 7617: the first colon ends the user name.
    if (/[\s:]/.test(read('client-id'))) {
        problems.push('`client-id` holds a colon or white space. Copy it again from the RingCentral developer console.');
    }
    for (const name of ['client-id', 'client-secret', 'username', 'endpoint-id']) {
        if (hasControlCharacters(read(name))) {
            problems.push(`\`${name}\` holds a line break or another control character. Remove it.`);
        }
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
    return { client: readClient(read), token, revoke, warnings };
}
const WHY_EMPTY = 'Set it from a secret, and check the name of the secret. Workflows started by pull requests from forks and by Dependabot get no secrets: everything that needs one is empty there.';
function invalidInputs(problems) {
    const [only] = problems;
    return new errors/* ActionError */.l(problems.length === 1
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
    const scope = readScope(read('scope'), problems);
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
/** RFC 6749, section 3.3: of what a scope may be made. */
function readScope(text, problems) {
    const scope = text.split(/[\s,]+/).filter(Boolean);
    if ((text !== '' && scope.length === 0) || !scope.every((name) => /^[!#-[\]-~]+$/.test(name))) {
        problems.push('`scope` must be names of permissions, separated by spaces, commas or new lines, such as: ReadCallLog SMS.');
    }
    return scope;
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
        problems.push('`jwt` is not a JWT. Copy the whole JWT credential from the RingCentral developer console: three parts with a dot between them, in one line.');
    }
}
/** The boolean literals of YAML 1.2, which `core.getBooleanInput` takes too. */
function readBoolean(name, read, problems) {
    const text = read(name);
    if (['true', 'True', 'TRUE'].includes(text))
        return true;
    if (!['false', 'False', 'FALSE'].includes(text))
        problems.push(`\`${name}\` must be \`true\` or \`false\`.`);
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
    return total > DEFAULT_RATE_LIMIT.requests
        ? { jobTotal, matrix: { index: index % total, total } }
        : { jobTotal };
}

;// CONCATENATED MODULE: ./build/log/secrets.js

/** What replaces a secret in text, as on the Actions runner. */
const CUT = '***';
/**
 * The shortest value that is masked. A shorter one would hide ordinary text all over the log, and gives away
 * more by the holes it leaves than it hides.
 */
const SHORTEST_MASK = 4;
/** Secrets, to be cut out of text. */
class Secrets {
    /** Each line of each secret, with its encodings once they were needed. */
    #forms = new Map();
    /** Values shorter than {@link SHORTEST_MASK} are left out, as in the runner's own masks. */
    add(secret) {
        for (const line of secret.split(/[\r\n]+/)) {
            const value = line.trim();
            if (value.length >= SHORTEST_MASK && !this.#forms.has(value))
                this.#forms.set(value, undefined);
        }
    }
    /**
     * Cuts the secrets out of text, in every form a server or a library may echo them in: as they are, line by line,
     * JSON-, HTML- and URL-escaped, hexadecimal, and base64 (all three alignments, both alphabets), in upper or lower
     * case. No regular expression is made of them: a long one would be too large for the engine.
     */
    redact(text) {
        // No form has shorter words than the value itself, so most lines of a log need no look at a long token.
        const longest = longestWord(text);
        const values = [...this.#forms.keys()].filter((value) => longestWord(value) <= longest);
        if (values.length === 0)
            return text;
        const folded = foldCase(text);
        const cuts = [];
        for (const value of values) {
            const forms = this.#forms.get(value) ?? formsOf(value);
            this.#forms.set(value, forms);
            for (const form of forms) {
                for (let from = folded.indexOf(form); from >= 0; from = folded.indexOf(form, from + form.length)) {
                    cuts.push({ from, to: from + form.length });
                }
            }
        }
        let rest = '';
        let end = 0;
        for (const { from, to } of cuts.sort((a, b) => a.from - b.from)) {
            if (from >= end)
                rest += text.slice(end, from) + CUT;
            end = Math.max(end, to);
        }
        return rest + text.slice(end);
    }
    /**
     * Makes text from a server fit to stand in a message: no secret, no control character, nothing that the runner
     * could take for a workflow command (`::name::` or `##[name]`), nothing that looks like a key or a token in an
     * encoding nobody thought of, and not long.
     */
    harmless(text) {
        const redacted = this.redact(text);
        // What is left of a secret in pieces, with line breaks or invisible characters between them.
        const joined = withoutInvisible(redacted);
        if (joined !== redacted && this.redact(joined) !== joined)
            return CUT;
        const plain = withPlainSpaces(redacted)
            .replace(/:{2,}/g, ':')
            .replace(/##+/g, '#')
            .replace(/\S{40,}/g, CUT)
            .trim();
        return plain.length > 300 ? `${plain.slice(0, 300)}...` : plain;
    }
}
function longestWord(text) {
    return text.split(/\s+/).reduce((longest, word) => Math.max(longest, word.length), 0);
}
/** A value and its encodings, in folded case. */
function formsOf(value) {
    const bytes = Buffer.from(value);
    const json = JSON.stringify(value).slice(1, -1);
    const percent = encodeURIComponent(value.toWellFormed());
    // RFC 3986, section 2.3, leaves fewer characters alone than JavaScript does; PHP and Python follow it.
    const strict = percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
    const base64 = [0, 1, 2].map((alignment) => base64Core(bytes, alignment));
    return [
        value,
        json,
        json.replaceAll('/', '\\/').replace(/[^ -~]/g, unicodeEscape),
        value.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character),
        percent,
        percent.replaceAll('%20', '+'),
        strict,
        strict.replaceAll('%20', '+'),
        percent.replaceAll('%', '%25'),
        new URLSearchParams([['', value]]).toString().slice(1),
        bytes.toString('hex'),
        ...base64,
        ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    ].map(foldCase);
}
const HTML_ESCAPES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
/**
 * Host names, header names and hexadecimal digits come in either case. Only ASCII is folded, which keeps every character
 * in its place: whole Unicode would change lengths, and a sigma by what stands beside it.
 */
function foldCase(text) {
    return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}
/** How some servers write what is beyond ASCII in JSON. */
function unicodeEscape(unit) {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
/**
 * The characters of a base64 text that depend on the secret alone, where `alignment` bytes of something else
 * stand before it: what remains when the first and the last, shared characters are left out.
 */
function base64Core(bytes, alignment) {
    const text = Buffer.concat([Buffer.alloc(alignment), bytes]).toString('base64');
    return text.slice(Math.ceil((alignment * 8) / 6), Math.floor(((alignment + bytes.length) * 8) / 6));
}

;// CONCATENATED MODULE: ./build/log/workflow-log.js


/**
 * The one way from this action to the log. Every line that it prints has passed through here, where the secrets
 * registered so far are cut out; the runner's masks are the second line of defence, not the first.
 */
class WorkflowLog {
    #secrets = new Secrets();
    #masked = new Set();
    /**
     * Registers a secret: with the runner, which hides it from the whole job's log from now on, and here.
     * Empty and very short values are passed over: hiding them would hide ordinary text.
     */
    mask(secret) {
        if (secret.trim().length < SHORTEST_MASK || this.#masked.has(secret))
            return;
        this.#masked.add(secret);
        this.#secrets.add(secret);
        setSecret(secret);
    }
    maskAll(secrets) {
        for (const secret of secrets)
            this.mask(secret);
    }
    /** Server text made fit to stand in a message. */
    harmless = (text) => this.#secrets.harmless(text);
    info(message) {
        info(this.#secrets.redact(message));
    }
    /** Made and printed only when step debug logging is on. */
    debug(message) {
        if (isDebug())
            debug(this.#secrets.redact(message()));
    }
    notice(message) {
        notice(this.#secrets.redact(message));
    }
    warning(message) {
        warning(this.#secrets.redact(message));
    }
    error(message) {
        error(this.#secrets.redact(message));
    }
}

// EXTERNAL MODULE: ./build/node_modules/@actions/http-client/lib/proxy.js
var proxy = __nccwpck_require__(12);
;// CONCATENATED MODULE: ./build/network/http.js



/**
 * Sends one form by POST and reads the whole answer, within the limits. It goes to the given address and nowhere
 * else: a redirect would send the credentials on to a host that nobody chose.
 *
 * @throws FailedRequest if there is no whole answer
 */
async function post(url, form, headers, limits) {
    const proxy = proxyFor(url);
    const body = form.toString();
    // Behind a proxy @actions/http-client sends the request. It takes long to load: see scripts/build.ts.
    const send = proxy ? (await __nccwpck_require__.e(/* import() */ 300).then(__nccwpck_require__.bind(__nccwpck_require__, 300))).sendThroughProxy : sendDirectly;
    const exchange = send(url, body, {
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
        'User-Agent': 'ringcentral-access-token-action',
        ...headers,
    });
    let timer;
    const deadline = new Promise((_, reject) => {
        timer = setTimeout(() => {
            exchange.abort();
            const { host } = new URL(url);
            const message = `No complete answer from ${host}${proxy} within ${limits.timeoutMilliseconds / 1000} s.`;
            reject(new errors/* FailedRequest */.P(message, { kind: 'fixed-delay' }));
        }, limits.timeoutMilliseconds);
    });
    try {
        // Time-outs of sockets are idle time-outs, which a server that drips a byte at a time never meets.
        return await Promise.race([deadline, readAnswer(url, exchange.answer, limits.maxBodyBytes)]);
    }
    catch (error) {
        if (!isSystemError(error))
            throw error;
        throw (await networkFailures()).connectionFailure(error, url, proxy);
    }
    finally {
        clearTimeout(timer);
    }
}
function sendDirectly(url, body, headers) {
    // Without TLS only on the loopback interface, so few load it.
    const { request } = url.startsWith('https:') ? (external_node_https_default()) : process.getBuiltinModule('node:http');
    const { promise, resolve, reject } = Promise.withResolvers();
    // A connection of its own: Node's shared agent keeps connections that a server may be about to close, and with
    // NODE_USE_ENV_PROXY=1 would take the request to a proxy unseen.
    const sent = request(url, { method: 'POST', headers, agent: false }, resolve);
    sent.on('error', reject);
    sent.end(body);
    return { answer: promise, abort: () => sent.destroy() };
}
async function readAnswer(url, answer, maxBodyBytes) {
    const message = await answer;
    const status = message.statusCode ?? 0;
    if (status >= 300 && status < 400) {
        message.destroy();
        throw (await networkFailures()).redirected(status, url, message.headers.location);
    }
    const body = await readBody(message, maxBodyBytes);
    if (body === undefined)
        throw (await networkFailures()).tooLarge(url, status, maxBodyBytes);
    return {
        status,
        body,
        // Node reads them when they are asked for, which few answers need.
        get headers() {
            return message.headers;
        },
    };
}
/** Loaded only where it is needed: see scripts/build.ts. */
const networkFailures = () => __nccwpck_require__.e(/* import() */ 163).then(__nccwpck_require__.bind(__nccwpck_require__, 163));
/**
 * The whole body, or `undefined` if it is too large. It is rejected when the connection ends before the body does,
 * which the client's own `readBody()` never notices.
 */
function readBody(message, maxBytes) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let bytes = 0;
        message.on('data', (chunk) => {
            chunks.push(chunk);
            bytes += chunk.length;
            if (bytes <= maxBytes)
                return;
            resolve(undefined);
            message.destroy();
        });
        message.on('end', () => resolve(Buffer.concat(chunks).toString()));
        message.on('error', reject);
    });
}
/**
 * Names the proxy in between, for messages; empty if there is none. The client ignores proxy settings that are
 * no URL, and would go past the proxy unseen.
 */
function proxyFor(url) {
    const target = new URL(url);
    const names = target.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
    const name = names.find((candidate) => process.env[candidate]);
    if (!name || (0,proxy/* checkBypass */.H)(target))
        return '';
    const { host = '', protocol = '', pathname = '', search = '', hash = '' } = readProxy(target) ?? {};
    // An "@" after the host is the end of a password that was not percent-encoded, and its beginning is taken for a port.
    const broken = host === '' || `${pathname}${search}${hash}`.includes('@');
    if (broken || !['http:', 'https:'].includes(protocol)) {
        throw new errors/* ActionError */.l(`The environment variable ${name} is no URL of an HTTP proxy. It must look like http://host:port; special characters in its user name or password must be percent-encoded.`);
    }
    return ` through the proxy ${host} (${name})`;
}
function readProxy(target) {
    try {
        return (0,proxy/* getProxyUrl */.s)(target);
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
        const [, password] = /^\s*(?:\w+:\/\/)?[^/@]*?:(?!\/\/)(.*)@/.exec(environment[name] ?? '') ?? [];
        return password ? [decode(password), password] : [];
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
/** An error of the system, the network or the protocol; anything else is a bug, and no reason to try again. */
function isSystemError(error) {
    const { code } = error;
    return error instanceof Error && typeof code === 'string' && !/^ERR_(?!SSL_|TLS_|STREAM_)/.test(code);
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = require("node:fs");
;// CONCATENATED MODULE: ./build/outputs.js



/**
 * Makes sure that outputs and state have somewhere to go. Without its files, @actions/core prints them, tokens
 * and all.
 *
 * @throws ActionError outside a runner
 */
function requireRunner(environment) {
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE']) {
        if (!(0,external_node_fs_namespaceObject.existsSync)(environment[name] ?? '')) {
            throw new errors/* ActionError */.l(`The environment variable ${name} names no file. This program runs as a step of a GitHub Actions workflow; see its README for running it by hand.`);
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
    const state = getState('revocation');
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
    // Revocations count against the same rate limit as token requests (RingCentral's page "Rate limits"). An access token
    // expires soon anyway; a refresh token would live on for days.
    return source.matrix && !token.refreshToken
        ? { tokens, notBefore: startedAt + lastSlotSeconds(source.matrix) * 1000 }
        : { tokens };
}

;// CONCATENATED MODULE: ./build/ringcentral/grant.js
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

;// CONCATENATED MODULE: ./build/ringcentral/retry.js


/** What an answer without a `Retry-After` header means. Source: RingCentral's page "Rate limits". */
const DEFAULT_RETRY_AFTER_SECONDS = 30;
/**
 * The rule for an answer that is not a token, by its status.
 *
 * @param now milliseconds since the epoch
 */
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
/** Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterSeconds(headers, now) {
    const value = String(headers['retry-after']).trim();
    if (/^\d+$/.test(value))
        return Number(value);
    // Only a date that names its time zone: Date.parse takes far more than HTTP dates, "1.5" among them.
    const date = /GMT$/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(date) ? DEFAULT_RETRY_AFTER_SECONDS : Math.max(0, Math.ceil((date - now) / 1000));
}
/**
 * The limit that was exceeded, if the answer tells both parts of it: 1 to 9,999 requests in 1 to 9,999 seconds.
 * RingCentral's groups of requests allow 5 to 60 in 60 s, and a limit can be raised. Source: RingCentral's page
 * "Rate limits".
 */
function rateLimit(headers) {
    const [requests, windowSeconds] = ['limit', 'window'].map((name) => {
        const value = String(headers[`x-rate-limit-${name}`]).trim();
        return /^\d{1,4}$/.test(value) ? Number(value) : 0;
    });
    return requests && windowSeconds ? { requests, windowSeconds } : undefined;
}
/**
 * Seconds to wait before the next try, or `undefined` if there must be none. The wait exceeds the budget only where
 * RingCentral allows none that fits it.
 *
 * @param failures what RingCentral says about each try so far, oldest first
 */
function secondsToWait(failures, circumstances) {
    const last = failures.at(-1);
    if (!last)
        return 0;
    const alike = failures.filter(({ kind }) => kind === last.kind).length;
    const { random, budgetLeftSeconds } = circumstances;
    // Jobs that fail together must not return together.
    const spread = (least, addition) => least + random * Math.max(0, Math.min(addition, budgetLeftSeconds - least));
    switch (last.kind) {
        case 'rate-limit':
            return secondsToSlot(last, alike, circumstances) ?? spread(last.afterSeconds, Number.POSITIVE_INFINITY);
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
/**
 * Seconds until the next try after a refusal for the rate limit, or `undefined` if no slot fits the budget.
 *
 * RingCentral's penalty restarts with every request made inside it, so jobs that each wait for exactly `Retry-After`
 * lock one another out for ever. A job of a matrix has a slot of its own. Others try the next slot, which is enough for
 * a small crowd. A second refusal means that the crowd is large: then chance picks one of the next 4 slots, later one of
 * the next 16. `npm run bench` shows what becomes of crowds.
 */
function secondsToSlot(refusal, refusals, { random, budgetLeftSeconds, now, matrix }) {
    const slots = slotsWithin(budgetLeftSeconds, refusal, now);
    const own = matrix && refusals === 1 ? ownSlot(slots, matrix, refusal.limit) : undefined;
    const choices = own ? [own] : slots.slice(0, 4 ** (refusals - 1));
    const choice = random * choices.length;
    const slot = choices[Math.floor(choice)];
    return slot && slot.seconds + (choice % 1) * SLOT_WIDTH_SECONDS;
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
            if (!(error instanceof errors/* FailedRequest */.P))
                throw error;
            failures.push(error.retry);
            const now = clock.now();
            const budgetLeftSeconds = budgetSeconds - (now - start) / 1000;
            const seconds = secondsToWait(failures, { random: clock.random(), budgetLeftSeconds, now, matrix });
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
    return new errors/* FailedRequest */.P(`${error.message}\n${history}: ${reason}.`, error.retry, error.codes);
}

;// CONCATENATED MODULE: ./build/ringcentral/token-endpoint.js






const TOKEN_LIMITS = { timeoutMilliseconds: 30_000, maxBodyBytes: 1024 * 1024 };
const REVOCATION_LIMITS = { ...TOKEN_LIMITS, timeoutMilliseconds: 10_000 };
/**
 * One try of `POST /restapi/oauth/token`.
 *
 * @param onSession is told the tokens of an answer before it is checked: whatever else is wrong with it, they belong to
 * a session that must be ended
 * @throws FailedRequest if RingCentral refused, or did not answer, or answered something that is no token
 */
async function requestToken(client, form, around, onSession) {
    const sentAt = around.now();
    const answer = await call('/restapi/oauth/token', client, form, TOKEN_LIMITS, around);
    const tokens = [answer.fields?.access_token, answer.fields?.refresh_token].filter(isToken);
    if (tokens.length > 0)
        onSession(tokens);
    if (answer.status >= 400)
        throw await refusal('the token request', answer, around);
    return readToken(answer, sentAt, around);
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
        throw await refusal('the revocation', answer, around);
}
async function call(path, client, form, limits, around) {
    const sentAt = around.now();
    const headers = { Authorization: `Basic ${basicCredentials(client)}` };
    const answer = await post(client.serverUrl + path, form, headers, limits);
    const fields = parse(answer.body);
    // Whatever the status, and whether or not the rest of it makes sense.
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
        if (typeof fields?.[name] === 'string')
            around.log.mask(fields[name]);
    }
    around.log.debug(() => `POST ${path}: HTTP ${answer.status} after ${around.now() - sentAt} ms`);
    around.log.debug(() => `Rate limit: ${around.log.harmless(token_endpoint_rateLimit(answer))}`);
    return Object.assign(answer, { fields });
}
/** RingCentral's page "Rate limits": the headers in which an answer tells how much of the limit is left. */
function token_endpoint_rateLimit({ headers }) {
    return ['group', 'limit', 'remaining', 'window']
        .map((name) => `${name} ${headers[`x-rate-limit-${name}`] ?? 'not told'}`)
        .join(', ');
}
async function refusal(what, answer, around) {
    // Loaded only where it is needed: see scripts/build.ts.
    const { errorCodes, explain, forbidsRetry } = await __nccwpck_require__.e(/* import() */ 962).then(__nccwpck_require__.bind(__nccwpck_require__, 962));
    const codes = errorCodes(answer);
    return new errors/* FailedRequest */.P(`RingCentral refused ${what}: ${explain(answer, around.log.harmless)}`, forbidsRetry(codes) ? { kind: 'never' } : retryRule(answer.status, answer.headers, around.now()), codes);
}
function readToken(answer, sentAt, around) {
    if (answer.status !== 200)
        throw noToken(`its status is HTTP ${answer.status} instead of 200`);
    const { fields } = answer;
    if (!fields) {
        const type = around.log.harmless(answer.headers['content-type'] ?? 'none');
        throw noToken(`it is no JSON object (content type: ${type}; ${answer.body.length} characters)`);
    }
    const { access_token, token_type, expires_in } = fields;
    if (!isToken(access_token))
        throw noToken(`its \`access_token\` is ${describe(access_token)}`);
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
        scope: token_endpoint_text(fields.scope),
        ownerId: token_endpoint_text(fields.owner_id),
        endpointId: token_endpoint_text(fields.endpoint_id),
        sessionId: token_endpoint_text(fields.session_id),
    };
    if (!isToken(fields.refresh_token))
        return token;
    const refreshToken = { refreshToken: fields.refresh_token };
    if (isSeconds(fields.refresh_token_expires_in)) {
        refreshToken.expiresInSeconds = fields.refresh_token_expires_in;
    }
    return { ...token, refreshToken };
}
function noToken(what) {
    return new errors/* FailedRequest */.P(`The answer is not an access token: ${what}. Check \`server-url\`, and whether something between the runner and RingCentral answers in its place.`, { kind: 'never' });
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
/** A field that is only passed on; whatever is no text, or no text of one line, counts as not sent. */
function token_endpoint_text(value) {
    if (typeof value === 'number')
        return String(value);
    return typeof value === 'string' && !hasControlCharacters(value) ? value : '';
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

;// CONCATENATED MODULE: ./build/step.js

/**
 * Runs a step to an end that can be seen. Whatever happens (it throws, an exception escapes, a promise is rejected
 * unseen, the event loop runs dry before the step is done, which Node would call a success) ends in `report`, once,
 * and the process ends although a connection may still be open.
 *
 * @param report sets `process.exitCode`, then shows the error
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
        try {
            report(error);
        }
        catch {
            const level = process.exitCode ? 'error' : 'warning';
            process.stdout.write(`::${level}::The step failed, and so did telling why. Please report this.\n`);
        }
        end();
    };
    process.on('uncaughtException', fail);
    process.on('unhandledRejection', fail);
    process.on('beforeExit', () => fail(new errors/* ActionError */.l('The step stopped in the middle: nothing was left to wait for, and it was not done. Please report this.')));
    step().then(end, fail);
}

;// CONCATENATED MODULE: ./build/main.js













const clock = {
    now: Date.now,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
};
const log = new WorkflowLog();
/** The step: inputs to token to outputs. */
function main() {
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
            const { openToken } = await Promise.all(/* import() */[__nccwpck_require__.e(188), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
            const token = await openToken(source.sealedToken, client, startedAt);
            log.mask(token.accessToken);
            setOutputs(token, undefined);
            saveRevocation(planRevocation(inputs, token, startedAt));
            logToken('Opened the sealed token', token);
        }
        else {
            const issued = await request(inputs, source);
            const token = withWantedRefreshToken(issued, source.request.disableRefreshToken);
            const sealedToken = source.seal ? await seal(token, client) : undefined;
            setOutputs(token, sealedToken);
            saveRevocation(planRevocation(inputs, issued, startedAt));
            logToken(sealedToken ? 'Got an access token and sealed it' : 'Got an access token', token);
        }
    }, fail);
}
async function request(inputs, source) {
    const { client, revoke } = inputs;
    const { grant, disableRefreshToken } = source.request;
    if (source.jobTotal > DEFAULT_RATE_LIMIT.requests && !source.seal)
        suggestSharing(source.jobTotal);
    const form = tokenRequestForm(source.request);
    // Whatever comes next may fail, and the session must not outlive that.
    const onSession = (tokens) => {
        if (revoke === 'never')
            return;
        const expiresAt = clock.now() + LONGEST_TTL_MILLISECONDS;
        saveRevocation({ tokens: tokens.map((token) => ({ token, expiresAt })) });
    };
    const issued = withRetry(() => requestToken(client, form, { now: clock.now, log }, onSession), {
        clock,
        budgetSeconds: source.retryTimeoutSeconds,
        ...(source.matrix && { matrix: source.matrix }),
        onWait: ({ reason, seconds, budgetLeftSeconds }) => log.info(`${reason} Trying again in ${seconds.toFixed(0)} s; ${budgetLeftSeconds.toFixed(0)} s are left.`),
    });
    // Printed while the request is under way.
    log.info(`Requesting an access token from ${new URL(client.serverUrl).host} with ${GRANT_NAMES[grant.type]}, ${disableRefreshToken ? 'without' : 'with'} a refresh token.`);
    return issued;
}
async function seal(token, client) {
    const { sealToken } = await Promise.all(/* import() */[__nccwpck_require__.e(188), __nccwpck_require__.e(767)]).then(__nccwpck_require__.bind(__nccwpck_require__, 767));
    return sealToken(token, client);
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
    const { refreshToken } = token;
    const forSeconds = refreshToken?.expiresInSeconds ? `, for ${refreshToken.expiresInSeconds} s` : '';
    log.info(`${what}. It expires at ${token.expiresAt.toISOString()}, in ${token.expiresInSeconds} s.
Scope: ${log.harmless(token.scope) || 'not told'}
Refresh token: ${refreshToken ? `yes${forSeconds}` : 'none'}.`);
    if (token.expiresInSeconds < 60)
        log.warning(`The access token is valid for only ${token.expiresInSeconds} s more.`);
}
function fail(error) {
    process.exitCode = 1;
    if (error instanceof errors/* ActionError */.l)
        log.error(error.message);
    else
        log.error(`Unexpected error, please report it: ${log.harmless(String(error))}`);
    if (error instanceof Error)
        log.debug(() => error.stack ?? '');
}

;// CONCATENATED MODULE: ./build/post.js








const post_log = new WorkflowLog();
/** The end of the job: revokes what the step requested. */
function post_post() {
    runStep(async () => {
        post_log.maskAll([...secretInputs(getInput), ...proxySecrets(process.env)]);
        const revocation = readRevocation();
        if (!revocation)
            return post_log.info('There is no access token to revoke.');
        post_log.maskAll(revocation.tokens.map(({ token }) => token));
        if (revocation.keptBecause)
            return post_log.info(`The access token is not revoked: ${revocation.keptBecause}.`);
        const now = Date.now();
        const live = revocation.tokens.find(({ expiresAt }) => expiresAt > now);
        if (!live)
            return post_log.info('The access token has expired; there is nothing to revoke.');
        const until = new Date(live.expiresAt).toISOString();
        if (now < (revocation.notBefore ?? 0)) {
            return post_log.info(`The access token is not revoked and expires at ${until}: other jobs of this matrix may still wait for their turn at RingCentral's rate limit, and a revocation would take one. \`revoke-token: always\` revokes all the same.`);
        }
        verifyCertificates(process.env);
        try {
            await revokeToken(readClient(getInput), live.token, { now: Date.now, log: post_log });
            post_log.info('Revoked the access token.');
        }
        catch (error) {
            if (error instanceof errors/* FailedRequest */.P && error.codes.some((code) => ENDED.has(code))) {
                return post_log.info('The session of the access token had ended before; there is nothing to revoke.');
            }
            throw error;
        }
    }, warn);
}
/** Token expired, token not found: RingCentral's page "OAuth token errors". */
const ENDED = new Set(['OAU-210', 'OAU-213']);
/** RingCentral's page "Errors" says to ignore a failed revocation: it never fails a job. */
function warn(error) {
    process.exitCode = 0;
    const reason = error instanceof errors/* ActionError */.l ? error.message : post_log.harmless(String(error));
    post_log.warning(`The access token was not revoked; it stays valid until it expires. ${reason}`);
    if (error instanceof Error)
        post_log.debug(() => error.stack ?? '');
}

;// CONCATENATED MODULE: ./build/index.js
/** What is bundled: dist/main.js and dist/post.js call one each. */
// First, because loading it goes on in the background: see scripts/build.ts.




module.exports = __webpack_exports__;
/******/ })()
;
if (require.main === module) module.exports.main();
