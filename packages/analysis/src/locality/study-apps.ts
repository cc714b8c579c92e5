import type { AppManifest } from '@matador/core';
import type { Table1Row } from '../records.js';

/**
 * The study's Table 1, in the order of the apps.
 * @param versions of each app, as the phones had them installed.
 */
export function buildTable1(
  apps: readonly string[],
  manifests: readonly AppManifest[],
  versions: ReadonlyMap<string, ReadonlySet<string>>,
): Table1Row[] {
  return apps.map((app) => {
    const manifest = manifests.find(({ id }) => id === app);
    return {
      app,
      displayName: manifest?.displayName ?? null,
      androidPackage: manifest?.androidPackage ?? null,
      versions: [...(versions.get(app) ?? [])].sort(),
      facts: manifest?.facts ?? null,
    };
  });
}
