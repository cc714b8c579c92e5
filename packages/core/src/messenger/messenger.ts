import type {
  AnomalyKind,
  AppManifest,
  Contact,
  DeliveryStatus,
  ObservedTime,
  ScreenSnapshot,
} from '../contracts/index.js';
import type { MessengerScreen } from './screen.js';
import type { Selector } from './selector.js';

/** How messages are found and told apart. The lists are tried in order; the first that matches counts. */
export interface MessageSelectors {
  /** One node for each message, the oldest at the top. */
  readonly bubble: readonly Selector[];
  /** Within a bubble: the node whose text is the message. */
  readonly text: readonly Selector[];
  /**
   * Of an app that draws a message as one node: what its text ends in. Bubbles without such an end
   * are no messages; `outgoing` and `status` are not asked.
   */
  readonly footer?: MessageFooter;
  /** A bubble is our own where one of these matches it or something in it, else the other side's. */
  readonly outgoing: readonly Selector[];
  /** Within our own bubble: the first rule that matches and says something gives the status. */
  readonly status: readonly StatusRule[];
  /** The status of an own bubble that no rule says anything of. */
  readonly statusOtherwise: DeliveryStatus;
}

/**
 * The last line of a message's text, as templates in all languages: `{time}` stands for anything,
 * `{status}` for a word of the status wording. `Sent at {time}, {status}`
 */
export interface MessageFooter {
  readonly outgoing: readonly string[];
  readonly incoming: readonly string[];
}

export interface StatusRule {
  readonly find: Selector;
  /** Left out: the node's description, or else its text, is looked up in the status wording. */
  readonly means?: DeliveryStatus;
}

/** Words for each status, by language (a BCP 47 tag). */
export type StatusWording = Readonly<
  Record<string, Readonly<Partial<Record<DeliveryStatus, readonly string[]>>>>
>;

/** A dialog that may come at any time, and how to be rid of it. */
export interface KnownDialog {
  readonly name: string;
  /** What it is recorded as; default `app-dialog`. `null`: the app's ordinary course, not recorded. */
  readonly kind?: AnomalyKind | null;
  /** It is there when one of these matches. */
  readonly recognise: readonly Selector[];
  readonly tap: readonly Selector[];
  /** Pressed where there is nothing to tap. */
  readonly press?: 'back';
}

export interface MessengerLimits {
  /** For a screen or an element to appear. */
  readonly elementMs: number;
  /** For a message to be sent or to arrive, unless the caller's signal ends the wait before. */
  readonly messageMs: number;
}

/** The steps of a measurement; any of them can be replaced by an adapter's own. */
export interface MessengerSteps {
  /** Brings the app's first screen up. */
  launch(screen: MessengerScreen, signal: AbortSignal): Promise<void>;
  /** Gets to the conversation; that the right one is open is checked afterwards. */
  goToConversation(screen: MessengerScreen, contact: Contact, signal: AbortSignal): Promise<void>;
  enterText(screen: MessengerScreen, text: string, signal: AbortSignal): Promise<void>;
  /** Returns when the button was pressed. */
  pressSend(screen: MessengerScreen, signal: AbortSignal): Promise<ObservedTime>;
}

/** A messenger as a table. */
export interface MessengerDefinition {
  readonly manifest: AppManifest;
  /** The activity to start, as in `package/activity`, without the package: `.MainActivity`. */
  readonly launchActivity: string;
  /** The app's first screen is usable when one of these matches. */
  readonly firstScreen: readonly Selector[];
  /** A link that opens the conversation. Without it the contact's row is tapped. */
  readonly chatLink?: (contact: Contact) => string;
  /** Nodes of the first screen whose text is a contact's name. */
  readonly contactName?: readonly Selector[];
  /**
   * The open conversation's title: the contact's name, or the handle where no name is known. Where
   * the title cannot be told from other nodes, all that it may be.
   */
  readonly header: readonly Selector[];
  readonly textInput: readonly Selector[];
  readonly sendButton: readonly Selector[];
  readonly messages: MessageSelectors;
  readonly statusWording: StatusWording;
  /** The app's own. Android's are answered in every app. */
  readonly dialogs: readonly KnownDialog[];
  readonly limits?: Partial<MessengerLimits>;
  readonly steps?: Partial<MessengerSteps>;
}

/** Called with every screen that was looked at. */
export type ScreenObserver = (snapshot: ScreenSnapshot) => void;
