import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Scenario } from '../scenario/schema.js';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface LabCertificates {
  /** PEM of the authority that the phones trust. */
  readonly caFile: string;
  /** By server id; each names all host names of its server. */
  readonly servers: ReadonlyMap<string, TlsFiles>;
}

type KeyPair = webcrypto.CryptoKeyPair;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const authorityName = 'CN=MATAdOR lab authority';
const dayMs = 24 * 3600 * 1000;

/** Makes an authority and a certificate for each server, new for every lab. */
export async function makeCertificates(
  scenario: Scenario,
  directory: string,
): Promise<LabCertificates> {
  const folder = join(directory, 'tls');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = await makeKeys();
  const validity = {
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 365 * dayMs),
  };
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: authorityName,
    keys: authority,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, ca.toString('pem'));

  const makeLeaf = async (id: string, names: readonly string[]): Promise<TlsFiles> => {
    const keys = await makeKeys();
    const certificate = await X509CertificateGenerator.create({
      ...validity,
      subject: `CN=${names[0] ?? id}`,
      issuer: authorityName,
      publicKey: keys.publicKey,
      signingKey: authority.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new SubjectAlternativeNameExtension(
          names.map((value) => ({ type: 'dns' as const, value })),
        ),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      ],
    });
    const files = { certFile: join(folder, `${id}.pem`), keyFile: join(folder, `${id}-key.pem`) };
    await writeFile(files.certFile, certificate.toString('pem'));
    await writeFile(files.keyFile, await privateKeyPem(keys), { mode: 0o600 });
    return files;
  };
  const named = scenario.servers.filter(({ endpoints }) =>
    endpoints.some((e) => e.names.length > 0),
  );
  const leaves = await Promise.all(
    named.map(async ({ id, endpoints }): Promise<[string, TlsFiles]> => [
      id,
      await makeLeaf(id, [...new Set(endpoints.flatMap(({ names }) => names))]),
    ]),
  );
  return { caFile, servers: new Map(leaves) };
}

async function makeKeys(): Promise<KeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function privateKeyPem(keys: KeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
