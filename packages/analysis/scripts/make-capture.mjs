import { Buffer } from 'node:buffer';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { once } from 'node:events';
import { fileSource } from '../dist/src/extract/byte-source.js';
import { readCapture } from '../dist/src/extract/capture-reader.js';
import { Frame } from '../dist/src/extract/frame.js';
import { extractFile } from '../dist/src/extract/extract.js';
import { decodeIp } from '../dist/src/extract/ip.js';
import { decodeLink } from '../dist/src/extract/link.js';
import { decodeTransport } from '../dist/src/extract/transport.js';

/** Every capture's phone becomes this one. */
const DEVICE = Buffer.from([192, 168, 77, 2]);
/** All packets of the files are squeezed into this time, so that their flows mix. */
const ROUND_MS = 60_000;

/**
 * Writes an Ethernet capture of about `bytes` bytes: the packets of all given captures mixed, over
 * and over, as one phone's, each round a minute later and with other client ports: new flows.
 * @returns how many packets were written.
 */
export async function makeCapture(files, bytes, path) {
  const packets = (await Promise.all(files.map(readPackets))).flat();
  packets.sort((left, right) => left.time - right.time);
  const out = createWriteStream(path);
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  out.write(header);
  let count = 0;
  for (let round = 0, written = 0; written < bytes; round += 1) {
    const records = packets.map((packet) => toRecord(packet, round));
    count += records.length;
    const block = Buffer.concat(records);
    written += block.length;
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return count;
}

async function readPackets(path) {
  const { extract } = await extractFile(path);
  const device = Buffer.from((extract.device ?? '').split('.').map(Number));
  const packets = [];
  const frame = new Frame();
  const file = await open(path);
  try {
    await readCapture(fileSource(path, file), {
      frame,
      badRecord: () => undefined,
      linkType: () => undefined,
      packet: () => {
        if (frame.linkType === 1) packets.push(copyPacket(frame, device));
      },
    });
  } finally {
    await file.close();
  }
  const first = packets[0]?.time ?? 0;
  const span = Math.max(1, ...packets.map(({ time }) => time - first));
  for (const packet of packets) packet.time = ((packet.time - first) / span) * ROUND_MS;
  return packets;
}

function copyPacket(frame, device) {
  const isWhole = (decodeLink(frame) ?? decodeIp(frame)) === null && frame.fragmentOffset === 0;
  const hasPorts = isWhole && decodeTransport(frame) === null && [6, 17].includes(frame.protocol);
  const lower = frame.sourcePort < frame.destinationPort ? 2 : 0;
  const bytes = Buffer.from(frame.bytes.subarray(frame.start, frame.end));
  for (const address of isWhole ? [frame.source, frame.destination] : []) {
    const place = bytes.subarray(address - frame.start, address - frame.start + 4);
    if (place.equals(device)) place.set(DEVICE);
  }
  return {
    time: frame.time,
    bytes,
    wireLength: frame.wireLength,
    // The client's port is the higher one.
    clientPort: hasPorts ? frame.transport - frame.start + lower : -1,
  };
}

function toRecord({ time, bytes, wireLength, clientPort }, round) {
  const record = Buffer.alloc(16 + bytes.length);
  const ms = 1_600_000_000_000 + round * ROUND_MS + time;
  record.writeUInt32LE(Math.floor(ms / 1000), 0);
  record.writeUInt32LE(Math.floor((ms % 1000) * 1000), 4);
  record.writeUInt32LE(bytes.length, 8);
  record.writeUInt32LE(wireLength, 12);
  bytes.copy(record, 16);
  if (clientPort >= 0) {
    const port = bytes.readUInt16BE(clientPort);
    const moved = 1024 + ((port + round * 7919) % 64_000);
    if (port >= 1024) record.writeUInt16BE(moved, 16 + clientPort);
  }
  return record;
}
