import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type { CompareOptions, Dataset } from '@matador/core';
import { datasetFiles, UsageError, writeFileAtomically } from '@matador/core';
import type { Pack } from 'tar-stream';
import { pack } from 'tar-stream';

/** An archive as it was written. */
export interface PackedArchive {
  readonly files: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Packs a data set into one archive, compressed where its name says so, and writes its sha256 beside
 * it, into `FILE.sha256`, as `sha256sum --check` reads it. The same data set gives the same bytes:
 * files in order of name, with the time at which the campaign began and an owner that is nobody.
 * (gzip's bytes are zlib's affair: they may differ between versions of Node.)
 * @throws UsageError `unknown-archive`; AbortError.
 */
export async function packDataset(
  dataset: Dataset,
  archive: string,
  { signal, onProgress }: CompareOptions,
): Promise<PackedArchive> {
  const compress = compressorFor(archive);
  const draft = `${archive}.${process.pid}.draft`;
  const tar = pack();
  const measured = measuring();
  const options = signal === undefined ? {} : { signal };
  const written = pipeline(tar, compress, measured.through, createWriteStream(draft), options);
  try {
    const [files] = await Promise.all([addFiles(tar, dataset, onProgress), written]);
    await syncFile(draft);
    await rename(draft, archive);
    const { bytes, sha256 } = measured.result();
    await writeFileAtomically(`${archive}.sha256`, `${sha256}  ${basename(archive)}\n`);
    return { files, bytes, sha256 };
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function compressorFor(archive: string) {
  if (/\.(tar\.gz|tgz)$/.test(archive)) return createGzip({ level: constants.Z_BEST_COMPRESSION });
  if (archive.endsWith('.tar')) return new PassThrough();
  throw new UsageError(`${archive} does not say what archive it is to be`, {
    code: 'unknown-archive',
    hint: 'End it in .tar.gz, .tgz or .tar.',
  });
}

async function addFiles(
  tar: Pack,
  { directory, name, campaign }: Dataset,
  onProgress: CompareOptions['onProgress'],
): Promise<number> {
  const paths = await datasetFiles(directory);
  const sizes = await Promise.all(
    paths.map(async (path) => (await stat(join(directory, path))).size),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const common = { mtime: new Date(campaign.createdAt), uid: 0, gid: 0, uname: '', gname: '' };
  // Also a campaign that has measured nothing yet is a data set only with this folder.
  for (const folder of ['', 'measurements/']) {
    tar.entry({ ...common, name: `${name}/${folder}`, type: 'directory', mode: 0o755 });
  }
  let done = 0;
  for (const [index, path] of paths.entries()) {
    const size = sizes[index] ?? 0;
    await addFile(
      tar,
      { ...common, name: `${name}/${path}`, size, mode: 0o644 },
      join(directory, path),
    );
    done += size;
    onProgress?.(done, total);
  }
  tar.finalize();
  return paths.length;
}

async function addFile(
  tar: Pack,
  header: Parameters<Pack['entry']>[0],
  file: string,
): Promise<void> {
  await pipeline(createReadStream(file), tar.entry(header));
}

function measuring() {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { through, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
