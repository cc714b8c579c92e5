import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPackage, importPackage, UsageError } from '@matador/core';

/** The packages that some commands need and the command line does not bring. */
interface OptionalPackages {
  '@matador/analysis': typeof import('@matador/analysis');
  '@matador/export': typeof import('@matador/export');
  '@matador/gateway-linux': typeof import('@matador/gateway-linux');
  '@matador/lab': typeof import('@matador/lab');
  '@matador/probe-scamper': typeof import('@matador/probe-scamper');
  '@matador/probe-traceroute': typeof import('@matador/probe-traceroute');
  '@matador/report': typeof import('@matador/report');
}

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Loads a package beside the command line, or else one of the user's project.
 * @param command as in the message: `matador extract`.
 * @throws UsageError `package-missing`.
 */
export async function importOptional<Name extends keyof OptionalPackages>(
  name: Name,
  command: string,
  projectDirectory: string,
): Promise<OptionalPackages[Name]> {
  for (const from of [here, projectDirectory]) {
    if ((await findPackage(name, from)) !== undefined) {
      return (await importPackage(name, from)) as OptionalPackages[Name];
    }
  }
  throw new UsageError(`${command} needs ${name}`, {
    code: 'package-missing',
    hint: `npm install ${name}`,
  });
}
