// Captures an interface with node-pcap: `main.js INTERFACE RING-KIB`. As tcpdump does, it writes pcap on
// standard output, says on standard error when it listens, and at SIGINT what it saw.
import type { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { snapLength } from '../tcpdump.js';
import { linkTypes, pcapHeader } from './pcap-header.js';

/** The part of node-pcap in use; its own types are not there where it could not be built. */
interface NodePcap {
  createSession(device: string, options: Record<string, unknown>): Session;
}
interface Session extends EventEmitter {
  readonly link_type: string;
  stats(): { readonly ps_recv: number; readonly ps_drop: number; readonly ps_ifdrop: number };
  close(): void;
}
interface RawPacket {
  readonly buf: Buffer;
  /** A packet's header as pcap files have it, in this machine's byte order. */
  readonly header: Buffer;
}

const watchMs = 250;

const [device = '', ringKiB = ''] = process.argv.slice(2);
try {
  capture(device, Number(ringKiB));
} catch (error) {
  end(error instanceof Error ? error.message : String(error));
}

function capture(name: string, ring: number): void {
  const pcap = createRequire(import.meta.url)('pcap') as NodePcap;
  // A buffer timeout of 0 is libpcap's immediate mode: a packet is here when it has passed.
  const options = { snap_length: snapLength, buffer_size: ring * 1024, buffer_timeout: 0 };
  const session = pcap.createSession(name, options);
  const linkType = linkTypes.get(session.link_type);
  if (linkType === undefined)
    throw new Error(`${name} is of an unknown kind, ${session.link_type}`);
  process.stdout.write(pcapHeader(linkType, snapLength));
  session.on('packet', ({ buf, header }: RawPacket) => {
    const length = header.readUInt32LE(8);
    process.stdout.write(Buffer.concat([header, buf.subarray(0, length)]));
  });
  // node-pcap does not tell when the interface goes away.
  setInterval(() => {
    if (!existsSync(`/sys/class/net/${name}`)) end(`${name}: the interface went away`);
  }, watchMs);
  process.once('SIGINT', () => {
    const { ps_recv, ps_drop, ps_ifdrop } = session.stats();
    session.close();
    process.stderr.write(
      `${ps_recv} packets received by filter\n${ps_drop} packets dropped by kernel\n` +
        `${ps_ifdrop} packets dropped by interface\n`,
    );
    // A closed session still keeps the process alive; what was written has to be out first.
    process.stdout.write('', () => process.exit(0));
  });
  process.stderr.write(`listening on ${name}\n`);
}

function end(message: string): never {
  process.stderr.write(`node-pcap: ${message}\n`);
  process.exit(1);
}
