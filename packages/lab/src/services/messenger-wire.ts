import type { MessengerSpec } from '../messenger-spec.js';

/** How a messenger's app and its relay speak to each other: both ends read it here. */
export interface MessengerWire {
  readonly appPackage: string;
  /** That the relay listens on, in the order in which the app tries them. */
  readonly ports: readonly [number, ...number[]];
  /** `tls`, or what a connection of the app's own protocol begins with. */
  readonly framing: 'tls' | { readonly prologue: Buffer };
  /** A message's content fills whole blocks of so many bytes, and as much again is around it. */
  readonly padding: { readonly block: number; readonly overhead: number };
}

export const messengerIds = ['signal', 'whatsapp', 'threema', 'wechat', 'telegram'] as const;
export type MessengerId = (typeof messengerIds)[number];

const withoutPadding = { block: 16, overhead: 64 };

export const messengerWires: Readonly<Record<MessengerId, MessengerWire>> = {
  signal: {
    appPackage: 'org.thoughtcrime.securesms',
    ports: [443],
    framing: 'tls',
    // The block: PushTransportDetails in the app's sources. The overhead: about what encryption,
    // sender certificate and registration ids add to a real envelope.
    padding: { block: 160, overhead: 420 },
  },
  whatsapp: {
    appPackage: 'com.whatsapp',
    ports: [5222, 443],
    // The header of its Noise handshake: "WA", version 6, dictionary version 3.
    framing: { prologue: Buffer.from('WA\x06\x03', 'latin1') },
    padding: withoutPadding,
  },
  threema: {
    appPackage: 'ch.threema.app',
    ports: [5222, 443],
    // The real one begins with an ephemeral public key and nothing before it.
    framing: { prologue: Buffer.alloc(0) },
    padding: withoutPadding,
  },
  wechat: {
    appPackage: 'com.tencent.mm',
    ports: [443, 80, 8080],
    // An mmtls record's header: handshake, version 0xf103. It looks like TLS and is not.
    framing: { prologue: Buffer.of(0x19, 0xf1, 0x03) },
    padding: withoutPadding,
  },
  telegram: {
    appPackage: 'org.telegram.messenger',
    ports: [443],
    // The real one's obfuscated transport begins with bytes that look random.
    framing: { prologue: Buffer.alloc(0) },
    padding: withoutPadding,
  },
};

/** Of a messenger that is described. */
export function wireOf({ androidPackage, server }: MessengerSpec): MessengerWire {
  return {
    appPackage: androidPackage,
    ports: [server.port],
    framing: 'tls',
    padding: withoutPadding,
  };
}
