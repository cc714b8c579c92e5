import type { CommandRunner } from '../contracts/index.js';
import type { FailureSource } from '../errors.js';
import { endFailure } from './vantage-end.js';

/** A script that has set something up and takes it back when its input ends. */
export interface HeldScript {
  /** The line by which it said that it is ready. */
  readonly ready: string;
  /** Resolves when the script has ended, by itself or because of `stop`; never rejects. */
  readonly exited: Promise<unknown>;
  /** Ends the script, which takes everything back. */
  stop(): Promise<void>;
}

export interface HoldRequest {
  readonly script: string;
  /** The tunnel's device, first argument of the script; also what the process is known by. */
  readonly device: string;
  readonly args: readonly string[];
  /** What the script reads first; its input then stays open. */
  readonly input: string;
  /** Gateway or vantage point, for errors. */
  readonly place: string;
  readonly source: FailureSource;
}

/**
 * Starts a script and returns once it has printed a line that begins with `matador-ready`. Since its
 * input stays open only as long as the engine and the connection to the place live, it ends with them.
 * @throws MatadorError what the script said by a line `matador-failed: CODE DETAIL`.
 */
export async function holdScript(
  runner: CommandRunner,
  { script, device, args, input, place, source }: HoldRequest,
  signal: AbortSignal,
): Promise<HeldScript> {
  const argv = ['sh', '-c', script, `matador-${device}`, device, ...args];
  const program = await runner.start(argv, { input });
  let stdout = '';
  let stderr = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4_096);
  });
  const ready = new Promise<string>((resolve, reject) => {
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-4_096);
      const line = /^matador-ready.*(?=\n)/m.exec(stdout)?.[0];
      if (line !== undefined) resolve(line);
    });
    // What it said last may be delivered a turn later than its end.
    void program.exited.then(() =>
      setImmediate(() => reject(endFailure(place, { stdout, stderr }, source))),
    );
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    if (signal.aborted) reject(signal.reason as Error);
  });
  const stop = async (): Promise<void> => {
    await program.stop();
  };
  try {
    return { ready: await ready, exited: program.exited, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
