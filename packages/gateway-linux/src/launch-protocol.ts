/** What the engine asks of its launcher. */
export type LaunchRequest = LaunchRun | { readonly kind: 'kill'; readonly id: number };

export interface LaunchRun {
  readonly kind: 'run';
  readonly id: number;
  readonly file: string;
  readonly args: readonly string[];
  /** Beside the engine's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array | undefined;
}

export type LaunchAnswer =
  | {
      readonly id: number;
      /** `null` where a signal ended the program. */
      readonly exitCode: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** Why it could not be started. */
  | { readonly id: number; readonly notStarted: string };
