import { z } from 'zod';
import type { CommandRunner } from './commands.js';
import { countrySchema, idSchema } from './common.js';

/** A secret is named, never written into a configuration: where to read it. */
export const secretSchema = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
]);
export type SecretReference = z.infer<typeof secretSchema>;

const sshHost = {
  host: z.string().min(1),
  port: z.int().min(1).max(65535).default(22),
  user: z.string().min(1),
  /** Accepted host keys as `ssh-keygen -lf` prints them: `SHA256:…`. */
  hostKeys: z.array(z.string().startsWith('SHA256:')).min(1).optional(),
  /** Used where `hostKeys` is absent; default `~/.ssh/known_hosts`. */
  knownHostsFile: z.string().optional(),
  /** Path to an OpenSSH private key. Without it and without `password` the agent is asked. */
  privateKeyFile: z.string().optional(),
  passphrase: secretSchema.optional(),
  password: secretSchema.optional(),
};

export const sshHostSchema = z.strictObject(sshHost);
/** One SSH server, how to know it, and what to authenticate with. */
export type SshHost = z.infer<typeof sshHostSchema>;

export const shellAccessSchema = z.strictObject({
  ...sshHost,
  /** Servers to go through, in order; each is known and authenticated to by itself. */
  jumpHosts: z.array(sshHostSchema).min(1).optional(),
});
export type ShellAccess = z.infer<typeof shellAccessSchema>;

export const vantagePointSchema = z.strictObject({
  id: idSchema,
  country: countrySchema,
  city: z.string().optional(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  /** The public address its traffic is expected to leave from; default `shell.host` where that is an address. */
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** The same over IPv6, where it has both. */
  address6: z.ipv6().optional(),
  /**
   * Addresses or prefixes that names are looked up from on its behalf, where these are not its own and
   * not to be judged by their place: a public resolver's.
   */
  resolvers: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).optional(),
  shell: shellAccessSchema.optional(),
  /** Which tunnel leads there: the id of a tunnel plugin. */
  tunnel: idSchema.default('ssh'),
  /** Settings of this vantage point that are the tunnel plugin's own. */
  tunnelOptions: z.record(z.string(), z.unknown()).optional(),
});
/** The remote node that a side's traffic leaves from. */
export type VantagePoint = z.infer<typeof vantagePointSchema>;

export interface VantageShell extends CommandRunner {
  readonly vantagePoint: VantagePoint;
  /** The verified host key as `TYPE BASE64`, for what connects to the same server by other means. */
  readonly hostKey?: string;
  /** Those of the jump hosts, in order. */
  readonly jumpHostKeys?: readonly string[];
  /** Writes a file there; `mode` as in chmod, default 0o600. */
  upload(content: string | Uint8Array, remotePath: string, mode?: number): Promise<void>;
  close(): Promise<void>;
}

export interface VantageShellProvider {
  readonly id: string;
  /**
   * Connects and verifies the host key.
   * @throws MatadorError source `vantage-point`: `host-key-mismatch`, `host-key-unknown`,
   * `authentication-failed`, `unreachable`, `connect-timeout`.
   */
  open(vantagePoint: VantagePoint, signal: AbortSignal): Promise<VantageShell>;
}
