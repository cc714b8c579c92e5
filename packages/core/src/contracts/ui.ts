/** A rectangle on the screen, in pixels: left and top inside, right and bottom outside. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** One node of the view hierarchy, as UiAutomator describes it. */
export interface UiNode {
  readonly className: string;
  readonly packageName: string;
  /** With its package, as in `org.thoughtcrime.securesms:id/send_button`; empty where it has none. */
  readonly resourceId: string;
  readonly text: string;
  readonly description: string;
  readonly bounds: Bounds;
  readonly clickable: boolean;
  readonly enabled: boolean;
  readonly focused: boolean;
  readonly selected: boolean;
  readonly checked: boolean;
  readonly scrollable: boolean;
  readonly editable: boolean;
  readonly children: readonly UiNode[];
}

/** The screen at one moment, on the engine's clock. */
export interface ScreenSnapshot {
  readonly root: UiNode;
  /** When the phone was asked, ms since the epoch: what the snapshot shows was there no earlier than this was asked for. */
  readonly askedAt: number;
  /** When the answer was in, ms since the epoch. */
  readonly seenAt: number;
}

/**
 * A way to look at a phone's screen and to act on it. Elements are found on a snapshot by core's
 * selectors, so that all kinds of session find the same ones.
 */
export interface UiSession {
  readonly kind: string;
  look(signal: AbortSignal): Promise<ScreenSnapshot>;
  /** Taps the middle of the node's bounds. */
  tap(node: UiNode, signal: AbortSignal): Promise<void>;
  /** Puts `text` into an editable node, in place of what it holds. */
  enterText(node: UiNode, text: string, signal: AbortSignal): Promise<void>;
  press(key: 'back' | 'home' | 'enter', signal: AbortSignal): Promise<void>;
  /** PNG. */
  screenshot(signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}
