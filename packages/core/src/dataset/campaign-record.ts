import { z } from 'zod';
import type { Config } from '../config/schema.js';
import { configSchema } from '../config/schema.js';
import { geoSnapshotSchema, timestampSchema } from '../contracts/index.js';

export const campaignRecordSchema = z.object({
  schema: z.literal('matador/campaign/1'),
  createdAt: timestampSchema,
  tool: z.object({ name: z.literal('matador'), version: z.string() }),
  plugins: z.array(
    z.object({ name: z.string(), version: z.string(), provides: z.array(z.string()) }),
  ),
  geodata: z.array(geoSnapshotSchema),
  /** As it was resolved, without secrets and without where they are kept. */
  config: configSchema,
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
