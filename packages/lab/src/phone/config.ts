import { accountSchema, wifiSchema } from '@matador/core';
import { z } from 'zod';
import { messengerIds } from '../services/messenger-wire.js';

const hostName = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'expected a host name');

export const deviceSchema = z.strictObject({
  manufacturer: z.string().min(1),
  model: z.string().min(1),
  /** Code name, as in `ro.product.device`. */
  device: z.string().min(1),
  /** As in `ro.build.version.release`: `13`. */
  androidVersion: z.string().min(1),
  apiLevel: z.int().min(26),
});

export const phoneWifiSchema = wifiSchema.extend({
  /** The phone's end of the link to its gateway: taken up by joining, down by leaving. */
  interface: z.string().min(1).max(15).default('wlan0'),
  /** What the network assigns to the phone, with the prefix length: `192.168.71.20/24`. */
  address: z.cidrv4(),
  gateway: z.ipv4(),
  /** The resolvers that the network announces; `address` or `address:port`. */
  dns: z.array(z.string().min(1)).min(1),
});

export const backgroundSchema = z.strictObject({
  /** Asked over HTTP whether the network leads to the Internet; port 80. */
  connectivityHttp: hostName.default('connectivitycheck.gstatic.com'),
  /** The same over HTTPS; port 443. */
  connectivityHttps: hostName.default('www.google.com'),
  /** Port 123. */
  ntp: hostName.default('time.android.com'),
  ntpEverySeconds: z.number().positive().default(1024),
  /** The persistent push connection; port 5228. */
  push: hostName.default('mtalk.google.com'),
  pushHeartbeatSeconds: z.number().positive().default(60),
  /** HTTPS, port 443, one of them at each of random times. */
  telemetry: z
    .array(hostName)
    .default(['play.googleapis.com', 'android.googleapis.com', 'firebaselogging.googleapis.com']),
  /** Mean time between two telemetry requests (exponentially distributed). */
  telemetryEverySeconds: z.number().positive().default(30),
});

export const phoneProgramSchema = z.strictObject({
  /** Names the phone in events and logs. */
  name: z.string().min(1),
  /** Path of the unix socket on which the phone's adbd accepts transports. */
  adbSocket: z.string().min(1),
  /** JSON Lines of what truly happened on this phone; appended to. */
  eventsFile: z.string().min(1),
  /** PEM of the certificate authority that the phone trusts; no other is trusted. */
  caFile: z.string().min(1),
  /** Language of the phone's wording, as in `persist.sys.locale`: `en-US`. */
  language: z.string().min(2).default('en-US'),
  device: deviceSchema,
  /** The only WLAN in the air. The phone boots with Wi-Fi on, no network saved, and the interface down. */
  wifi: phoneWifiSchema,
  /** The address book, for all apps without contacts of their own. */
  contacts: z.array(accountSchema).default([]),
  /** The messengers that are installed, each with this phone's own account. */
  apps: z
    .array(
      z.strictObject({
        app: z.enum(messengerIds),
        account: accountSchema,
        /** Contacts that this app knows by handles of its own; default: the address book. */
        contacts: z.array(accountSchema).optional(),
        /** Of an app whose screens differ by version; default: the newest that the lab has. */
        version: z.string().optional(),
      }),
    )
    .default([]),
  background: backgroundSchema.prefault({}),
  /** Whether it has a SIM card and mobile data. */
  mobileData: z.boolean().default(false),
  /** Of everything on the phone that is random in time or size. */
  seed: z.int().nonnegative().default(1),
});
/** The configuration of one virtual phone. */
export type PhoneProgramConfig = z.infer<typeof phoneProgramSchema>;
