import type { Readable } from 'node:stream';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Default 30,000 ms. */
  readonly timeoutMs?: number;
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string | Uint8Array;
}

export interface StartOptions {
  readonly signal?: AbortSignal;
  /**
   * Written to the program's standard input, which then stays open until the program is stopped, or
   * the engine or its connection to the place dies: what must not outlive them ends when it reads the
   * end. Without it standard input is empty.
   */
  readonly input?: string | Uint8Array;
}

export interface ProgramExit {
  /** `null` when a signal ended the program or the connection to it was lost. */
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A program that runs until it is stopped: a tunnel, a capture. */
export interface RunningProgram {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves once, when the program has ended and both streams are closed; never rejects. */
  readonly exited: Promise<ProgramExit>;
  /** Sends the signal (default SIGTERM), waits for the end, and after 5 s sends SIGKILL. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<ProgramExit>;
}

/** A place where programs can be run: a gateway, a vantage point's shell. */
export interface CommandRunner {
  /**
   * Runs a program to its end. Arguments reach it as they are: no shell reads them.
   * A non-zero exit status is a result; an error is thrown only when the program could not be
   * started (`command-not-found`, `connection-lost`) or did not end in time (`command-timeout`).
   */
  run(argv: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** Starts a program and returns while it runs. */
  start(argv: readonly string[], options?: StartOptions): Promise<RunningProgram>;
}
