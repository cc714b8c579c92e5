import type { ServiceFault } from '../faults/schema.js';
import { messengerWires } from './messenger-wire.js';
import type { Envelope } from './relay-protocol.js';
import { openContent } from './relay-protocol.js';

/** Faults that wait for the next message of their messenger. */
export class MessageFaults {
  private waiting: ServiceFault[] = [];

  await(fault: ServiceFault): void {
    this.waiting.push(fault);
  }

  /** What goes wrong with an envelope; receipts, which are envelopes as well, are left alone. */
  take(appPackage: string, envelope: Envelope): ServiceFault['kind'] | undefined {
    if (openContent(envelope.content)?.type !== 'text') return undefined;
    const due = this.waiting.find(({ app }) => messengerWires[app].appPackage === appPackage);
    this.waiting = this.waiting.filter((fault) => fault !== due);
    return due?.kind;
  }
}
