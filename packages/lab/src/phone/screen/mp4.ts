/**
 * MP4 files (ISO/IEC 14496-12) of pictures: one video track of `mp4v` whose decoder configuration
 * says PNG (object type 0x6D, ISO/IEC 14496-1), every sample a picture.
 */

export interface Sample {
  /** A PNG file. */
  readonly data: Buffer;
  readonly durationMs: number;
}

/** Times in the file are counted in ms. */
const timescale = 1000;

export function buildMp4(samples: readonly Sample[], width: number, height: number): Buffer {
  const ftyp = atom('ftyp', Buffer.from('isom\0\0\x02\0isommp41', 'latin1'));
  const mdat = atom('mdat', ...samples.map(({ data }) => data));
  const duration = samples.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const stbl = sampleTable(samples, ftyp.length + 8, width, height);
  const moov = atom('moov', movieHeader(duration), track(duration, width, height, stbl));
  return Buffer.concat([ftyp, mdat, moov]);
}

function atom(type: string, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** A version and flags, then 32-bit words. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
}

const identityMatrix = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

function movieHeader(duration: number): Buffer {
  const rateAndVolume = words(0x10000, 0x01000000, 0, 0);
  return atom(
    'mvhd',
    words(0, 0, 0, timescale, duration),
    rateAndVolume,
    identityMatrix,
    words(0, 0, 0, 0, 0, 0, 2),
  );
}

function track(duration: number, width: number, height: number, stbl: Buffer): Buffer {
  const header = atom(
    'tkhd',
    words(0x000003, 0, 0, 1, 0, duration, 0, 0, 0, 0),
    identityMatrix,
    words(width * 0x10000, height * 0x10000),
  );
  const undetermined = 0x55c4;
  const media = atom(
    'mdia',
    atom('mdhd', words(0, 0, 0, timescale, duration, undetermined * 0x10000)),
    atom('hdlr', words(0, 0), Buffer.from('vide'), words(0, 0, 0), Buffer.from('screen\0')),
    atom(
      'minf',
      atom('vmhd', words(1, 0, 0)),
      atom('dinf', atom('dref', words(0, 1), atom('url ', words(1)))),
      stbl,
    ),
  );
  return atom('trak', header, media);
}

function sampleTable(
  samples: readonly Sample[],
  dataAt: number,
  width: number,
  height: number,
): Buffer {
  return atom(
    'stbl',
    atom('stsd', words(0, 1), sampleEntry(width, height)),
    atom('stts', words(0, samples.length, ...samples.flatMap((s) => [1, s.durationMs]))),
    atom('stsc', words(0, 1, 1, samples.length, 1)),
    atom('stsz', words(0, 0, samples.length, ...samples.map(({ data }) => data.length))),
    atom('stco', words(0, 1, dataAt)),
  );
}

function sampleEntry(width: number, height: number): Buffer {
  const fields = Buffer.alloc(78);
  fields.writeUInt16BE(1, 6);
  fields.writeUInt16BE(width, 24);
  fields.writeUInt16BE(height, 26);
  // 72 dots an inch each way, one picture a sample, 24 bits, no colour table.
  fields.writeUInt32BE(0x00480000, 28);
  fields.writeUInt32BE(0x00480000, 32);
  fields.writeUInt16BE(1, 40);
  fields.writeUInt16BE(24, 74);
  fields.writeInt16BE(-1, 76);
  return atom('mp4v', fields, atom('esds', words(0), elementaryStream()));
}

function elementaryStream(): Buffer {
  const objectTypePng = 0x6d;
  const visualStream = (0x04 << 2) | 1;
  const decoder = Buffer.alloc(13);
  decoder[0] = objectTypePng;
  decoder[1] = visualStream;
  const config = descriptor(0x04, decoder);
  const predefined = descriptor(0x06, Buffer.of(2));
  return descriptor(0x03, Buffer.concat([Buffer.of(0, 1, 0), config, predefined]));
}

function descriptor(tag: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag, body.length), body]);
}
