import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readFile, rm, symlink } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MatadorError, waitFor } from '@matador/core';
import { abortable } from '../abortable.js';
import { findProgram } from '../find-program.js';
import { findAppium } from './npm-packages.js';

const startMs = 60_000;
const stopMs = 15_000;
const host = '127.0.0.1';
const shownLogLines = 5;

export interface AppiumServerOptions {
  /** The adb program that Appium is to use. */
  readonly adbPath: string;
  /** The folder of the user's project, which Appium and its driver resolve from. */
  readonly project: string;
}

/** An Appium server on a port of this machine's loopback, with nothing but the UiAutomator2 driver. */
interface RunningServer {
  readonly port: number;
  readonly process: ChildProcess;
  /** Its APPIUM_HOME, made for it alone. */
  readonly home: string;
}

/**
 * The one Appium server of all phones: started when the first of them needs it, ended when the last
 * one let go, and with this process however that ends.
 */
export class AppiumServer {
  private starting: Promise<RunningServer> | undefined;
  private users = 0;

  constructor(private readonly options: AppiumServerOptions) {}

  /** @throws MatadorError `appium-missing` where it could not be started. */
  check(): void {
    findAppium(this.options.project);
  }

  /** Counts a phone that needs the server from now on. */
  hold(): void {
    this.users += 1;
  }

  async release(): Promise<void> {
    this.users -= 1;
    if (this.users === 0) await this.stop();
  }

  /**
   * The server's port; it is started where it does not run, or no longer.
   * @throws MatadorError `appium-missing`, `appium-not-started`, `adb-not-found`
   */
  async port(signal: AbortSignal): Promise<number> {
    const before = await this.starting?.catch(() => undefined);
    if (before !== undefined && hasEnded(before.process)) {
      await this.stop();
    }
    this.starting ??= this.start();
    const starting = this.starting;
    starting.catch(() => {
      if (this.starting === starting) this.starting = undefined;
    });
    return (await abortable(starting, signal)).port;
  }

  /** Whether it was started and has died since. */
  async hasDied(): Promise<boolean> {
    const server = await this.starting?.catch(() => undefined);
    return server !== undefined && hasEnded(server.process);
  }

  /** The last lines of the server's log. */
  async lastWords(): Promise<string> {
    const server = await this.starting?.catch(() => undefined);
    return server === undefined ? '' : lastLines(server.home);
  }

  private async stop(): Promise<void> {
    const server = await this.starting?.catch(() => undefined);
    this.starting = undefined;
    if (server === undefined) return;
    await end(server.process);
    await rm(server.home, { recursive: true, force: true });
  }

  private async start(): Promise<RunningServer> {
    const { program, driver } = findAppium(this.options.project);
    const home = await makeHome(driver, await findProgram(this.options.adbPath));
    const port = await freePort();
    const log = await open(logFile(home), 'w');
    const server = spawn(
      process.execPath,
      [
        ...['--import', new URL('guard.js', import.meta.url).href, program, 'server'],
        ...['--address', host, '--port', String(port)],
        ...['--log-no-colors', '--log-timestamp', '--local-timezone'],
      ],
      {
        stdio: ['pipe', log.fd, log.fd],
        env: { ...process.env, APPIUM_HOME: home, ANDROID_HOME: sdkFolder(home), ...noProxy() },
      },
    );
    await log.close();
    try {
      await waitUntilReady(server, port, home);
    } catch (error) {
      await end(server);
      await rm(home, { recursive: true, force: true });
      throw error;
    }
    return { port, process: server, home };
  }
}

/** A port that nobody listens on; somebody else may take it before it is used. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What Appium expects: a folder with drivers as npm installs them; and an Android SDK with adb. */
async function makeHome(driver: string, adb: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'matador-appium-'));
  await mkdir(join(home, 'node_modules'));
  await symlink(driver, join(home, 'node_modules', basename(driver)), 'dir');
  await mkdir(join(sdkFolder(home), 'platform-tools'), { recursive: true });
  await symlink(adb, join(sdkFolder(home), 'platform-tools', 'adb'));
  return home;
}

function sdkFolder(home: string): string {
  return join(home, 'android-sdk');
}

function logFile(home: string): string {
  return join(home, 'appium.log');
}

/** What runs on this machine is not asked for through a proxy. */
function noProxy(): Record<string, string> {
  const named = process.env.no_proxy ?? process.env.NO_PROXY;
  const value = named === undefined ? host : `${named},${host}`;
  return { no_proxy: value, NO_PROXY: value };
}

async function waitUntilReady(server: ChildProcess, port: number, home: string): Promise<void> {
  const failed = async (what: string): Promise<MatadorError> =>
    new MatadorError(`Appium ${what}; it said: ${(await lastLines(home)) || 'nothing'}`, {
      code: 'appium-not-started',
      source: 'phone',
      hint: 'Check with `npx appium server` what is wrong, and that its version fits the driver.',
    });
  let problem: Error | undefined;
  server.once('error', (error) => (problem = error));
  try {
    await waitFor(
      async () => {
        if (problem !== undefined) throw await failed(`did not start (${problem.message})`);
        if (hasEnded(server)) throw await failed('ended before it was ready');
        const status = await fetch(`http://${host}:${port}/status`).catch(() => undefined);
        await status?.body?.cancel();
        return status?.ok === true ? true : undefined;
      },
      {
        what: 'Appium',
        source: 'phone',
        timeoutMs: startMs,
        signal: AbortSignal.timeout(2 * startMs),
      },
    );
  } catch (error) {
    if (error instanceof MatadorError && error.code === 'timeout') {
      throw await failed(`was not ready after ${startMs} ms`);
    }
    throw error;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(server: ChildProcess): Promise<void> {
  if (hasEnded(server) || server.pid === undefined) return;
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  const late = setTimeout(() => server.kill('SIGKILL'), stopMs);
  await exited;
  clearTimeout(late);
}

async function lastLines(home: string): Promise<string> {
  const log = await readFile(logFile(home), 'utf8').catch(() => '');
  return log.trim().split('\n').slice(-shownLogLines).join('\n');
}
