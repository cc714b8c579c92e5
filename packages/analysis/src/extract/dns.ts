import type { z } from 'zod';
import type { dnsAnswerSchema } from '../records.js';
import { readName, typeName } from './dns-name.js';
import { rdataText } from './dns-rdata.js';

export type DnsAnswer = z.infer<typeof dnsAnswerSchema>;

/** The first question of a response, and its answer section as far as it could be read. */
export interface DnsResponse {
  readonly name: string;
  readonly type: string;
  readonly answers: DnsAnswer[];
}

/** Bounds the work on a message that claims more records than anyone sends. */
const MAX_ANSWERS = 1000;
const MAX_NAMES_LENGTH = 256 * 1024;

/**
 * Reads a DNS response (RFC 1035 section 4). A message that was cut, by the sender or by the
 * capture, gives the answers before the cut.
 * @returns `null` for a query, for other than one question, and for what is not DNS.
 */
export function readDnsResponse(message: Buffer): DnsResponse | null {
  if (message.length < 12) return null;
  const flags = message.readUInt16BE(2);
  const isResponse = (flags & 0x8000) !== 0;
  const isQuery = (flags & 0x7800) === 0;
  if (!isResponse || !isQuery || message.readUInt16BE(4) !== 1) return null;

  const question = readName(message, 12);
  if (question === null || question.end + 4 > message.length) return null;
  const type = typeName(message.readUInt16BE(question.end));
  const claimed = Math.min(message.readUInt16BE(6), MAX_ANSWERS);
  const answers = readAnswers(message, question.end + 4, claimed);
  return { name: question.name, type, answers };
}

function readAnswers(message: Buffer, start: number, claimed: number): DnsAnswer[] {
  const answers: DnsAnswer[] = [];
  let offset = start;
  let textLength = 0;
  while (answers.length < claimed && textLength < MAX_NAMES_LENGTH) {
    const owner = readName(message, offset);
    if (owner === null || owner.end + 10 > message.length) break;
    const type = message.readUInt16BE(owner.end);
    const ttl = message.readUInt32BE(owner.end + 4);
    const dataStart = owner.end + 10;
    const dataEnd = dataStart + message.readUInt16BE(owner.end + 8);
    if (dataEnd > message.length) break;
    const data = rdataText(message, type, dataStart, dataEnd);
    if (data === null) break;
    answers.push({ type: typeName(type), name: owner.name, data, ttl });
    textLength += owner.name.length + data.length;
    offset = dataEnd;
  }
  return answers;
}
