import { unzipSync } from 'fflate';
import type { BinaryElement } from './binary-xml.js';
import { BinaryXmlError, readBinaryXml } from './binary-xml.js';

/** What the phone needs to know of a package before it installs it. */
export interface Apk {
  readonly packageName: string;
  readonly versionName: string;
  readonly versionCode: number;
  /** Classes that can be run by `am instrument`, in full. */
  /** Short names of those that may be started from outside. */
  readonly activities: readonly string[];
  readonly privateActivities: readonly string[];
  readonly instrumentations: readonly string[];
}

const manifestName = 'AndroidManifest.xml';

/** @returns `undefined` for a file that is no Android package. */
export function readApk(file: Buffer): Apk | undefined {
  const manifest = readManifest(file);
  const root = manifest?.find(({ name }) => name === 'manifest');
  const packageName = root?.attributes.get('package');
  if (manifest === undefined || root === undefined || packageName === undefined) return undefined;
  const activities = manifest.filter(({ name }) => name === 'activity');
  const isExported = ({ attributes }: BinaryElement): boolean =>
    Number(attributes.get('exported') ?? 0) !== 0;
  const shortName = ({ attributes }: BinaryElement): string =>
    (attributes.get('name') ?? '').replace(`${packageName}.`, '.');
  return {
    packageName,
    versionName: root.attributes.get('versionName') ?? 'null',
    versionCode: Number(root.attributes.get('versionCode') ?? 0),
    activities: activities.filter(isExported).map(shortName),
    privateActivities: activities.filter((one) => !isExported(one)).map(shortName),
    instrumentations: manifest
      .filter(({ name }) => name === 'instrumentation')
      .flatMap(({ attributes }) => attributes.get('name') ?? []),
  };
}

function readManifest(file: Buffer): BinaryElement[] | undefined {
  try {
    const entries = unzipSync(file, { filter: ({ name }) => name === manifestName });
    const manifest = entries[manifestName];
    return manifest === undefined ? undefined : readBinaryXml(Buffer.from(manifest));
  } catch (error) {
    // fflate's errors are plain ones, with a number as their code.
    if (error instanceof BinaryXmlError || (error instanceof Error && 'code' in error)) {
      return undefined;
    }
    throw error;
  }
}
