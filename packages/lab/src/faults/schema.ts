import { sideNameSchema } from '@matador/core';
import { z } from 'zod';
import { firstTestbed } from '../scenario/testbeds.js';
import { messengerIds } from '../services/messenger-wire.js';

export const dialogKinds = [
  'app-not-responding',
  'app-crash',
  'low-battery',
  'incoming-call',
  'system-update',
] as const;
export type DialogKind = (typeof dialogKinds)[number];

const seconds = z.number().positive().max(3600);

/** What goes wrong on a phone. What lasts ends with `healed`. */
export const phoneFaultSchema = z.discriminatedUnion('kind', [
  /**
   * One of Android's dialogs over the app. Those of errors come even where `hide_error_dialogs` is
   * set, as on phones of makers that do not know that setting.
   */
  z.strictObject({ kind: z.literal('dialog'), dialog: z.enum(dialogKinds) }),
  /** The process of the app in front ends. */
  z.strictObject({ kind: z.literal('app-crash') }),
  z.strictObject({ kind: z.literal('screen-off') }),
  z.strictObject({ kind: z.literal('restart'), seconds: seconds.default(5) }),
  /** The WLAN is out of reach. */
  z.strictObject({ kind: z.literal('wifi-lost') }),
  /** The phone moves to a stranger's WLAN that leads nowhere. */
  z.strictObject({ kind: z.literal('wifi-other') }),
  /** Android ends the screen recording. */
  z.strictObject({ kind: z.literal('recording-ended') }),
  /** The USB cable is out for a while. */
  z.strictObject({ kind: z.literal('cable-pulled'), seconds: seconds.default(2) }),
  /** What runs on the phone for UiAutomator2 dies. */
  z.strictObject({ kind: z.literal('instrumentation-killed') }),
  z.strictObject({ kind: z.literal('healed') }),
]);
export type PhoneFault = z.output<typeof phoneFaultSchema>;

/** What a messenger's server does wrong with the next message that it accepts. */
export const serviceFaultSchema = z.strictObject({
  kind: z.enum(['message-lost', 'message-twice']),
  app: z.enum(messengerIds),
});
export type ServiceFault = z.output<typeof serviceFaultSchema>;

/** What goes wrong on the machine that the phones hang on. */
export const hostFaultSchema = z.strictObject({
  kind: z.enum(['adb-server-killed', 'appium-killed']),
});

/** Where a phone or a gateway is. */
const sidePlace = {
  /** Id of the testbed. */
  testbed: z
    .string()
    .regex(/^lab\d*$/, 'expected lab, lab2, lab3, …')
    .default(firstTestbed),
  side: sideNameSchema,
};

/** What goes wrong on a gateway. */
export const gatewayFaultSchema = z.strictObject({
  /** The programs that hold its tunnel, or that capture, are killed. */
  kind: z.enum(['tunnel-killed', 'capture-killed']),
});
export type GatewayFault = z.output<typeof gatewayFaultSchema>;

/** What goes wrong in the lab's network, and with the disk it has for a data set. All of it lasts. */
export const networkFaultSchema = z.discriminatedUnion('kind', [
  /** Nothing comes out of it and nothing gets in; without `seconds`, for good. */
  z.strictObject({
    kind: z.literal('vantage-point-down'),
    vantagePoint: z.string(),
    seconds: seconds.optional(),
  }),
  /** It forwards, but says nothing itself. */
  z.strictObject({
    kind: z.literal('router-silent'),
    router: z.string(),
    seconds: seconds.default(5),
  }),
  /** Its resolver says nothing. */
  z.strictObject({
    kind: z.literal('dns-dead'),
    vantagePoint: z.string(),
    seconds: seconds.default(5),
  }),
  z.strictObject({ kind: z.literal('disk-full'), seconds: seconds.default(5) }),
]);
export type NetworkFault = z.output<typeof networkFaultSchema>;

/** A fault of a phone or a gateway needs the side. */
export const faultSchema = z.union([
  z.strictObject({ ...sidePlace, fault: phoneFaultSchema }),
  z.strictObject({ ...sidePlace, fault: gatewayFaultSchema }),
  z.strictObject({ fault: serviceFaultSchema }),
  z.strictObject({ fault: hostFaultSchema }),
  z.strictObject({ fault: networkFaultSchema }),
]);
/** A fault and where it happens. */
export type PlacedFault = z.input<typeof faultSchema>;

/** A fault that happens by itself, when a phone or a server has recorded something the nth time. */
const whenSchema = z.strictObject({
  /** Kind of the event, as in `message-pressed`, `envelope-accepted`. */
  on: z.string().min(1),
  nth: z.int().positive().default(1),
});

export const scheduledPhoneFaultSchema = whenSchema.extend({ fault: phoneFaultSchema });
export const scheduledServiceFaultSchema = whenSchema.extend({ fault: serviceFaultSchema });

/** One entry of a scenario's `faults`; one with a side happens on that phone, by its events. */
export const scenarioFaultSchema = z.union([
  scheduledPhoneFaultSchema.extend(sidePlace),
  scheduledServiceFaultSchema,
]);
