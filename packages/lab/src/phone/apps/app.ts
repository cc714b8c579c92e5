import type { ScreenWindow } from '../screen/view.js';

/** What an activity is started with. */
export interface Intent {
  readonly action: string | undefined;
  readonly data: string | undefined;
  readonly packageName: string | undefined;
  /** As it was given: `package/.Activity`. */
  readonly component: string | undefined;
}

export interface InstalledPackage {
  readonly name: string;
  readonly label: string;
  readonly uid: number;
  readonly versionName: string;
  readonly versionCode: number;
  readonly system: boolean;
  /** Short class names that may be started from outside: `.RoutingActivity`. */
  readonly activities: readonly string[];
  /** Those that only the app itself may start. */
  readonly privateActivities: readonly string[];
  /** Classes that `am instrument` can run, in full. */
  readonly instrumentations?: readonly string[];
}

/** An app with a screen of its own. */
export interface App {
  readonly info: InstalledPackage;
  /** Process id while the app runs. */
  readonly pid: number | undefined;
  /** Whether an intent without a component is for this app. */
  handles(intent: Intent): boolean;
  /** Starts the app's process where it does not run, and shows what the intent asks for. */
  launch(intent: Intent): void;
  /** `undefined` for one whose activities finish as soon as they have begun. */
  readonly window: ScreenWindow | undefined;
  /** Whether the app had somewhere to go back to. */
  back(): boolean;
  /** Called when the app's screen begins or ceases to be seen. */
  setVisible(visible: boolean): void;
  /** Ends the process; until its next start nothing wakes the app. */
  forceStop(): void;
  /** A push message for the app came in: starts it, unless it was stopped by force. */
  pushed(): void;
}
