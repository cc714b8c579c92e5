import type { MessengerWire } from '../../../services/messenger-wire.js';
import type { Random } from '../../../random.js';
import type { Network } from '../../network/network.js';
import type { InstalledPackage } from '../app.js';
import type { Look } from './looks.js';
import type { AppWords } from './wording.js';

/** A server that the app keeps its connection to. */
export interface RelayServer {
  /** A host name, or an address that the app knows by itself. */
  readonly name: string;
  /** Where the app learnt it otherwise than by DNS. */
  readonly address?: string;
}

/** What an app can go by in choosing a server. */
export interface ServerChoice {
  readonly handle: string;
  /** How many attempts failed since the last success. */
  readonly attempt: number;
  readonly network: Network;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** A request that an app makes when its process starts. */
export interface StartRequest {
  readonly name: string;
  readonly port: number;
  readonly tls: boolean;
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** What is one messenger's own; all else is the same for all. */
export interface MessengerProfile {
  /** As events call it. */
  readonly id: string;
  readonly wire: MessengerWire;
  readonly info: InstalledPackage;
  /** Short class names behind the two screens. */
  readonly activities: { readonly chatList: string; readonly conversation: string };
  readonly look: Look;
  /** By language; English is always there. */
  readonly words: Readonly<Record<string, AppWords>> & { readonly en: AppWords };
  /** Contacts stand in the list of chats before a message was written. */
  readonly listsContacts: boolean;
  readonly startRequests: readonly StartRequest[];
  server(choice: ServerChoice): Promise<RelayServer>;
  /** The handle of a link to a chat; `undefined` for any other link. */
  linkedHandle(link: string): string | undefined;
}
