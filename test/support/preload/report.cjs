/**
 * Loaded before a step, after skip-waits.cjs: REPORT_FILE gets, as JSON, when the step sent its requests and how long it took, in
 * seconds of its own time: what was skipped, and the CPU time that it got.
 */
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const begun = process.uptime();
const realBegun = process.hrtime.bigint();
const realSeconds = () => Number(process.hrtime.bigint() - realBegun) / 1e9;

const requests = [];
for (const protocol of [http, https]) {
  const realRequest = protocol.request;
  protocol.request = (...args) => {
    if (args[0] instanceof URL) requests.push({ path: args[0].pathname, atSeconds: process.uptime() });
    return realRequest(...args);
  };
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const skippedSeconds = process.uptime() - begun - realSeconds();
  const report = { requests, seconds: skippedSeconds + (user + system) / 1e6 };
  try {
    fs.writeFileSync(process.env.REPORT_FILE, JSON.stringify(report));
  } catch {
    // As above.
  }
});
