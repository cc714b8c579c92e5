/** Answers of WeChat's DNS over HTTP, and the packets that carry them, for tests. */
import { gzipSync } from 'node:zlib';
import { phoneTcp, serverTcp, SYN } from './packets.js';

export const FIN = 0x11;

/** As newer servers send it: with properties, and a second root element behind the first. */
export const TWO_ROOTS = `<?xml version="1.0" encoding="utf-8"?>
<dns><retcode>0</retcode>
<domainlist>
 <domain name="long.weixin.qq.com" timeout="1800">
  <ip property="major">93.184.216.34</ip><ip property="minor">203.205.151.160</ip>
  <ip>2402:4E00:1400::0001</ip>
 </domain>
 <domain name="localhost" timeout="60"><ip>127.0.0.1</ip></domain>
</domainlist>
<builtiniplist><ip>203.205.151.164</ip><ip>203.205.143.141</ip></builtiniplist>
<clientip>193.190.168.49</clientip><clientispid>0</clientispid><timestamp>1443628800</timestamp>
</dns>
<functionlist><function name="f"><ip>198.41.0.4</ip></function>
<domainlist><domain name="not.this.one" timeout="1"><ip>198.41.0.5</ip></domain></domainlist>
</functionlist>`;

export const REQUEST =
  'GET /cgi-bin/micromsg-bin/newgetdns?uin=0&clientversion=1&scene=0&net=1 HTTP/1.1\r\n' +
  'Host: dns.weixin.qq.com\r\nUser-Agent: MicroMessenger Client\r\n\r\n';

export function chunked(body: Buffer, size = 100): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)};x=y\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

/** A whole HTTP response with an answer. */
export function response(
  xml: string | Buffer,
  how: { readonly gzip?: boolean; readonly chunked?: boolean; readonly noLength?: boolean } = {},
): Buffer {
  const body = how.gzip === true ? gzipSync(xml) : Buffer.from(xml);
  const fields = [
    'HTTP/1.1 200 OK',
    'Content-Type: text/xml',
    ...(how.gzip === true ? ['Content-Encoding: gzip'] : []),
    ...(how.chunked === true ? ['Transfer-Encoding: chunked'] : []),
    ...(how.chunked === true || how.noLength === true ? [] : [`Content-Length: ${body.length}`]),
  ];
  const head = Buffer.from(`${fields.join('\r\n')}\r\n\r\n`);
  return Buffer.concat([head, how.chunked === true ? chunked(body) : body]);
}

const PHONE_START = 5000;
const SERVER_START = 0xffff_ff00;
const web = { from: 40000, to: 80 };
const back = { from: 80, to: 40000 };

export const handshake = [
  phoneTcp({ ...web, flags: SYN, sequence: PHONE_START }),
  serverTcp({
    ...back,
    flags: SYN | 0x10,
    sequence: SERVER_START,
    acknowledgement: PHONE_START + 1,
  }),
];

/** The phone's request in one segment, behind `handshake`. */
export function asking(request = REQUEST): Buffer {
  return phoneTcp({
    ...web,
    sequence: PHONE_START + 1,
    acknowledgement: SERVER_START + 1,
    payload: Buffer.from(request),
  });
}

/** The server's segments, each of `size` bytes, behind `asking`. */
export function answering(stream: Buffer, size = 536): Buffer[] {
  const segments: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size) {
    const payload = stream.subarray(at, at + size);
    segments.push(serverTcp({ ...back, sequence: (SERVER_START + 1 + at) >>> 0, payload }));
  }
  return segments;
}

/** The server ends the connection behind so many bytes. */
export function closing(length: number): Buffer {
  return serverTcp({ ...back, flags: FIN, sequence: (SERVER_START + 1 + length) >>> 0 });
}
