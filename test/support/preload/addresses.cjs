/**
 * Loaded before a step: names have the addresses that ADDRESSES tells, as JSON, and connections to an address take as many
 * milliseconds as it tells there; without a number, they are never made.
 *
 *     {"name.example": [["::1", null], ["127.0.0.1", 300]]}
 *
 * The patience with an address is divided by SPEED, as fast-clock.cjs does it to time.
 */
const dns = require('node:dns');
const http = require('node:http');
const https = require('node:https');
const { isIP } = require('node:net');
const { TCP } = process.binding('tcp_wrap');

const names = JSON.parse(process.env.ADDRESSES);
const delays = new Map(Object.values(names).flat());
const speed = Number(process.env.SPEED ?? 1);

const realLookup = dns.lookup;
dns.lookup = (name, options, callback) => {
  const addresses = names[name]?.map(([address]) => ({ address, family: isIP(address) }));
  if (!addresses) return realLookup(name, options, callback);
  const [{ address, family }] = addresses;
  process.nextTick(() => (options.all ? callback(null, addresses) : callback(null, address, family)));
};

for (const method of ['connect', 'connect6']) {
  const realConnect = TCP.prototype[method];
  TCP.prototype[method] = function (request, address, ...rest) {
    const delay = delays.get(address);
    if (delay === undefined) return realConnect.call(this, request, address, ...rest);
    if (delay !== null) setTimeout(() => realConnect.call(this, request, address, ...rest), delay);
    return 0;
  };
}

for (const protocol of [http, https]) {
  const realRequest = protocol.request;
  protocol.request = (...args) => {
    const options = args.find((arg) => arg?.autoSelectFamilyAttemptTimeout);
    if (options) options.autoSelectFamilyAttemptTimeout /= speed;
    return realRequest(...args);
  };
}
