/** The part of STUN that tells a client its address as seen from outside: RFC 8489. */

const bindingRequestType = 0x0001;
const bindingSuccessType = 0x0101;
const magicCookie = 0x2112a442;
const xorMappedAddress = 0x0020;
const headerBytes = 20;
const transactionBytes = 12;

/** A Binding request. @param transaction 12 random bytes. */
export function bindingRequest(transaction: Buffer): Buffer {
  return message(bindingRequestType, transaction, Buffer.alloc(0));
}

/** The answer to a Binding request from an IPv4 address; `undefined` for what is no such request. */
export function bindingAnswer(request: Buffer, address: string, port: number): Buffer | undefined {
  if (!isMessage(request, bindingRequestType)) return undefined;
  const attribute = Buffer.alloc(12);
  attribute.writeUInt16BE(xorMappedAddress, 0);
  attribute.writeUInt16BE(8, 2);
  attribute.writeUInt8(1, 5);
  attribute.writeUInt16BE(port ^ (magicCookie >>> 16), 6);
  attribute.writeUInt32BE((addressNumber(address) ^ magicCookie) >>> 0, 8);
  return message(bindingSuccessType, request.subarray(8, headerBytes), attribute);
}

/** What a server answered to the request with this transaction; `undefined`: it is no such answer. */
export function mappedAddress(
  answer: Buffer,
  transaction: Buffer,
): { readonly address: string; readonly port: number } | undefined {
  if (!isMessage(answer, bindingSuccessType)) return undefined;
  if (!answer.subarray(8, headerBytes).equals(transaction)) return undefined;
  let at = headerBytes;
  while (at + 12 <= answer.length) {
    const length = answer.readUInt16BE(at + 2);
    if (answer.readUInt16BE(at) === xorMappedAddress && answer.readUInt8(at + 5) === 1) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((answer.readUInt32BE(at + 8) ^ magicCookie) >>> 0);
      return { address: bytes.join('.'), port: answer.readUInt16BE(at + 6) ^ (magicCookie >>> 16) };
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}

function message(type: number, transaction: Buffer, attributes: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes - transactionBytes);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(attributes.length, 2);
  header.writeUInt32BE(magicCookie, 4);
  return Buffer.concat([header, transaction, attributes]);
}

function isMessage(bytes: Buffer, type: number): boolean {
  return (
    bytes.length >= headerBytes &&
    bytes.readUInt16BE(0) === type &&
    bytes.readUInt32BE(4) === magicCookie &&
    bytes.readUInt16BE(2) === bytes.length - headerBytes
  );
}

function addressNumber(address: string): number {
  return Buffer.from(address.split('.').map(Number)).readUInt32BE(0);
}
