import { accountSchema, wifiSchema } from '@matador/core';
import { z } from 'zod';
import { messengerSpecSchema } from '../messenger-spec.js';
import { scheduledPhoneFaultSchema } from '../faults/schema.js';
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

export const dumpSecondsSchema = z.number().min(0).max(10).default(0);

export const phoneWifiSchema = wifiSchema.extend({
  /** The phone's end of the link to its gateway: taken up by joining, down by leaving. */
  interface: z.string().min(1).max(15).default('wlan0'),
  /** What the network assigns to the phone, with the prefix length: `192.168.71.20/24`. */
  address: z.cidrv4(),
  gateway: z.ipv4(),
  /** The same over IPv6, on networks that have it. */
  ipv6: z.strictObject({ address: z.cidrv6(), gateway: z.ipv6() }).optional(),
  /** The resolvers that the network announces; `address` or `address:port`. */
  dns: z.array(z.string().min(1)).min(1),
  /** Somebody joined it by hand, as Android before 11 needs: it is saved, and joined from the start. */
  joined: z.boolean().default(false),
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
  /** Servers that the other apps on the phone talk to in bursts at random times; HTTPS, port 443. */
  others: z
    .array(
      z.strictObject({
        name: hostName,
        /** The package that talks to it. */
        app: z.string().min(1).default('com.google.android.gms'),
        /** Mean time between two bursts (exponentially distributed). */
        everySeconds: z.number().positive(),
        /** Most requests in a burst. */
        requests: z.int().positive().default(1),
        /** All requests go over one connection that is kept. */
        kept: z.boolean().default(false),
        /** Most content of a request, and of an answer. */
        bytes: z
          .strictObject({ up: z.int().positive(), down: z.int().positive() })
          .default({ up: 1000, down: 4000 }),
      }),
    )
    .default([]),
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
  /** The only WLAN in the air. The phone boots with Wi-Fi on and, unless it is joined, the interface down. */
  wifi: phoneWifiSchema,
  /** The address book, for all apps without contacts of their own. */
  contacts: z.array(accountSchema).default([]),
  /** The messengers that are installed, each with this phone's own account. */
  apps: z
    .array(
      z.strictObject({
        /** One that the lab knows, or a description of another. */
        app: z.union([z.enum(messengerIds), messengerSpecSchema]),
        account: accountSchema,
        /** Contacts that this app knows by handles of its own; default: the address book. */
        contacts: z.array(accountSchema).optional(),
        /** The name of a STUN server: the app sends straight to the other phone where it can. */
        stun: hostName.optional(),
        /** Of an app whose screens differ by version; default: the newest that the lab has. */
        version: z.string().optional(),
      }),
    )
    .default([]),
  background: backgroundSchema.prefault({}),
  /** Whether it has a SIM card and mobile data. */
  mobileData: z.boolean().default(false),
  /** Unix socket on which faults are taken, a JSON line each; absent: none are. */
  controlSocket: z.string().min(1).optional(),
  /** What goes wrong by itself. */
  faults: z.array(scheduledPhoneFaultSchema).default([]),
  /** Of everything on the phone that is random in time or size. */
  seed: z.int().nonnegative().default(1),
  /** What `uiautomator dump` takes. */
  dumpSeconds: dumpSecondsSchema,
  /** How far its clock is ahead. */
  clockAheadSeconds: z.number().default(0),
});
/** The configuration of one virtual phone. */
export type PhoneProgramConfig = z.infer<typeof phoneProgramSchema>;
