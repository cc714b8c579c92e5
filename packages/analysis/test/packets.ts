/** Builds packets and capture files byte by byte, for tests. */
import ipaddr from 'ipaddr.js';

export const PHONE = '192.168.1.77';
export const PHONE_MAC = '02:00:00:00:00:77';
export const ROUTER_MAC = '02:00:00:00:00:01';
export const SERVER = '93.184.216.34';
export const PHONE6 = '2001:67c:2e8::77';
export const SERVER6 = '2606:2800:220:1::248';

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function hex(text: string): Buffer {
  return Buffer.from(text.replace(/[\s:]/g, ''), 'hex');
}

export function address(text: string): Buffer {
  return Buffer.from(ipaddr.parse(text).toByteArray());
}

export interface EthernetOptions {
  readonly from?: string;
  readonly to?: string;
  readonly type?: number;
  /** VLAN tags' types, outermost first. */
  readonly tags?: readonly number[];
}

export function ethernet(ip: Buffer, options: EthernetOptions = {}): Buffer {
  const fromIp = (ip[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800;
  return Buffer.concat([
    hex(options.to ?? ROUTER_MAC),
    hex(options.from ?? PHONE_MAC),
    ...(options.tags ?? []).flatMap((tag) => [u16(tag), u16(100)]),
    u16(options.type ?? fromIp),
    ip,
  ]);
}

export interface IpOptions {
  readonly from?: string;
  readonly to?: string;
  readonly protocol: number;
  readonly payload?: Buffer;
  /** IPv4 options, a multiple of 4 bytes. */
  readonly options?: Buffer;
  readonly id?: number;
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
  /** Instead of the true one. */
  readonly totalLength?: number;
}

export function ipv4(spec: IpOptions): Buffer {
  const payload = spec.payload ?? Buffer.alloc(0);
  const options = spec.options ?? Buffer.alloc(0);
  const headerLength = 20 + options.length;
  return Buffer.concat([
    Buffer.from([0x40 | (headerLength / 4), 0]),
    u16(spec.totalLength ?? headerLength + payload.length),
    u16(spec.id ?? 0),
    u16((spec.moreFragments === true ? 0x2000 : 0) | ((spec.fragmentOffset ?? 0) / 8)),
    Buffer.from([64, spec.protocol, 0, 0]),
    address(spec.from ?? PHONE),
    address(spec.to ?? SERVER),
    options,
    payload,
  ]);
}

export interface Ipv6Options {
  readonly from?: string;
  readonly to?: string;
  readonly nextHeader: number;
  readonly payload?: Buffer;
  readonly payloadLength?: number;
}

export function ipv6(spec: Ipv6Options): Buffer {
  const payload = spec.payload ?? Buffer.alloc(0);
  return Buffer.concat([
    hex('60000000'),
    u16(spec.payloadLength ?? payload.length),
    Buffer.from([spec.nextHeader, 64]),
    address(spec.from ?? PHONE6),
    address(spec.to ?? SERVER6),
    payload,
  ]);
}

export function udp(from: number, to: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u16(from), u16(to), u16(8 + payload.length), u16(0), payload]);
}

export const SYN = 0x02;
export const RST = 0x04;
export const ACK = 0x10;

export interface TcpOptions {
  readonly from: number;
  readonly to: number;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly flags?: number;
  readonly payload?: Buffer;
  /** TCP options, a multiple of 4 bytes. */
  readonly options?: Buffer;
}

export function tcp(spec: TcpOptions): Buffer {
  const options = spec.options ?? Buffer.alloc(0);
  return Buffer.concat([
    u16(spec.from),
    u16(spec.to),
    u32(spec.sequence ?? 1),
    u32(spec.acknowledgement ?? 0),
    Buffer.from([(5 + options.length / 4) << 4, spec.flags ?? ACK]),
    u16(65535),
    u32(0),
    options,
    spec.payload ?? Buffer.alloc(0),
  ]);
}

/** TCP over IPv4 over Ethernet, from the phone to the server. */
export function phoneTcp(spec: Partial<TcpOptions>): Buffer {
  const segment = tcp({ from: 40000, to: 443, ...spec });
  return ethernet(ipv4({ protocol: 6, payload: segment }));
}

export function phoneUdp(from: number, to: number, payload?: Buffer): Buffer {
  return ethernet(ipv4({ protocol: 17, payload: udp(from, to, payload) }));
}

/** The other way round: from the server to the phone. */
export function serverUdp(from: number, to: number, payload?: Buffer, server = SERVER): Buffer {
  const ip = ipv4({ from: server, to: PHONE, protocol: 17, payload: udp(from, to, payload) });
  return ethernet(ip, { from: ROUTER_MAC, to: PHONE_MAC });
}

export function serverTcp(spec: Partial<TcpOptions>, server = SERVER): Buffer {
  const segment = tcp({ from: 443, to: 40000, ...spec });
  const ip = ipv4({ from: server, to: PHONE, protocol: 6, payload: segment });
  return ethernet(ip, { from: ROUTER_MAC, to: PHONE_MAC });
}

function withLength(size: 1 | 2 | 3, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = Buffer.alloc(size);
  length.writeUIntBE(body.length, 0, size);
  return Buffer.concat([length, body]);
}

/** A TLS handshake message, padded to the given length with an extension if it is shorter. */
export function clientHelloMessage(
  serverName: string | null,
  minLength = 0,
  extensions = Buffer.alloc(0),
): Buffer {
  const name = Buffer.from(serverName ?? '', 'latin1');
  const sni = Buffer.concat([
    u16(0),
    withLength(2, withLength(2, Buffer.from([0]), withLength(2, name))),
  ]);
  const fixed = [hex('0303'), Buffer.alloc(32, 7), withLength(1), withLength(2, hex('1301'))];
  const build = (padding: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from([1]),
      withLength(
        3,
        ...fixed,
        withLength(1, hex('00')),
        withLength(2, padding, ...(serverName === null ? [] : [sni]), extensions),
      ),
    ]);
  const bare = build(Buffer.alloc(0));
  const missing = minLength - bare.length - 4;
  return missing <= 0
    ? bare
    : build(Buffer.concat([u16(21), withLength(2, Buffer.alloc(missing))]));
}

/** The extension that offers application protocols. */
export function alpnExtension(...protocols: readonly string[]): Buffer {
  const entries = protocols.map((text) => withLength(1, Buffer.from(text, 'latin1')));
  return Buffer.concat([u16(16), withLength(2, withLength(2, ...entries))]);
}

/** TLS records that carry a handshake message, cut into records of at most `recordSize`. */
export function tlsRecords(message: Buffer, recordSize = 16_384): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += recordSize) {
    records.push(hex('160301'), withLength(2, message.subarray(at, at + recordSize)));
  }
  return Buffer.concat(records);
}

export function clientHello(serverName: string | null, minLength = 0): Buffer {
  return tlsRecords(clientHelloMessage(serverName, minLength));
}
