import type { EventLog } from '../event-log.js';
import type { MessageFaults } from './message-faults.js';

export interface ServiceParts {
  readonly events: EventLog;
  /** What is to go wrong with messages. */
  readonly messageFaults: MessageFaults;
  readonly now: () => number;
  /** PEM texts; present wherever a configured service speaks TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** A service that listens. */
export interface RunningService {
  /** The first where it listens on several; differs from the configured one where that was 0. */
  readonly port: number;
  close(): Promise<void>;
}
