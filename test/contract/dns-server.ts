/** A DNS server on loopback that knows how many IPv6 addresses every name has (RFC 1035; RFC 3596). */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const NAME_ERROR = 3;

/** @param addresses how many; `undefined` if the name does not exist */
export async function startDnsServer(addresses: number | undefined) {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    // Back goes the question, with an answer for each address that names the question's name by its place.
    const question = query.subarray(HEADER_BYTES, query.indexOf(0, HEADER_BYTES) + 5);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    header.writeUInt16BE(0x8180 | (addresses === undefined ? NAME_ERROR : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses ?? 0, 6);
    const answers = Array.from({ length: addresses ?? 0 }, (_, i) => {
      const answer = Buffer.from('c00c001c00010000003c0010fd000000000000000000000000000000', 'hex');
      answer.writeUInt16BE(i + 1, answer.length - 2);
      return answer;
    });
    socket.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolve6: (host: string) => resolver.resolve6(host),
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
