import { z } from 'zod';
import type { Config } from '../config/schema.js';
import { configSchema } from '../config/schema.js';
import { appManifestSchema, geoSnapshotSchema, timestampSchema } from '../contracts/index.js';

export const campaignRecordSchema = z.object({
  schema: z.literal('matador/campaign/1'),
  createdAt: timestampSchema,
  tool: z.object({ name: z.literal('matador'), version: z.string() }),
  plugins: z.array(
    z.object({ name: z.string(), version: z.string(), provides: z.array(z.string()) }),
  ),
  geodata: z.array(geoSnapshotSchema),
  /** What the adapters say of the campaign's apps; absent in records from before it was kept. */
  apps: z.array(appManifestSchema).optional(),
  /** As it was resolved, without secrets and without where they are kept. */
  config: configSchema,
  /** What was taken out before the data set was given to others; absent: nothing was. */
  redaction: z
    .object({
      tool: z.object({ name: z.literal('matador'), version: z.string() }),
      /** Whether captures were cut down to what the analysis reads of them. */
      payload: z.boolean(),
      /** How many names, numbers and so on became pseudonyms, by kind. */
      replaced: z.record(z.string(), z.int()),
      /** How many of them were replaced in their own fields only: too short, or part of needed words. */
      notSearched: z.int(),
      /** Files that were left out, by what they are. */
      leftOut: z.record(z.string(), z.int()),
    })
    .optional(),
});
/** What a data set was made with: `campaign.json`. */
export type CampaignRecord = z.infer<typeof campaignRecordSchema>;

/** The configuration without anything that leads to a secret. */
export function withoutSecrets(config: Config): Config {
  return {
    ...config,
    vantagePoints: config.vantagePoints.map((vantagePoint) => {
      if (vantagePoint.shell === undefined) return vantagePoint;
      const { privateKeyFile, passphrase, password, knownHostsFile, ...shell } = vantagePoint.shell;
      return { ...vantagePoint, shell };
    }),
    testbeds: config.testbeds.map((testbed) => ({
      ...testbed,
      a: withoutWifiSecret(testbed.a),
      b: withoutWifiSecret(testbed.b),
    })),
  };
}

function withoutWifiSecret<Side extends Config['testbeds'][number]['a']>(side: Side): Side {
  const { passphrase, ...wifi } = side.wifi;
  return { ...side, wifi };
}
