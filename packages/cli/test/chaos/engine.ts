import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { campaignStatus, Dataset } from '@matador/core';
import { labConfigFile } from '@matador/lab';
import { matadorBin } from '../run-program.js';
import type { EngineRun, Stock } from './findings.js';
import { takeStock } from './stock.js';

/** Runs in a row that ended by themselves without a further complete measurement. */
const fruitlessRuns = 3;

/** `matador run`, started again each time that it was killed, or ended before all was settled. */
export class Engine {
  readonly runs: EngineRun[] = [];
  readonly stocks: Stock[] = [];
  private child: ChildProcess | undefined;
  /** How long it is to be away when it has been killed. */
  private downMs: number | undefined;

  constructor(private readonly dataset: string) {}

  /** Until every planned measurement is complete or impossible, or no run gets any further. */
  async work(): Promise<void> {
    for (let fruitless = 0; fruitless < fruitlessRuns;) {
      const before = this.complete();
      const { killed } = await this.runOnce();
      this.stocks.push(await takeStock(this.dataset));
      if (killed) {
        await delay(this.downMs);
        this.downMs = undefined;
      } else {
        if (await this.isSettled()) return;
        fruitless = this.complete() > before ? 0 : fruitless + 1;
      }
    }
  }

  /** @returns whether it ran. */
  kill(downMs: number): boolean {
    if (this.child === undefined || this.downMs !== undefined) return false;
    this.downMs = downMs;
    return this.child.kill('SIGKILL');
  }

  private async runOnce(): Promise<EngineRun> {
    const startedAt = new Date().toISOString();
    const argv = [matadorBin, 'run', labConfigFile, '--dataset', this.dataset];
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
    let lastWords = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-2000);
    });
    this.child = child;
    const [status] = (await once(child, 'exit')) as [number | null];
    this.child = undefined;
    const killed = this.downMs !== undefined;
    const run = { startedAt, endedAt: new Date().toISOString(), killed, status, lastWords };
    this.runs.push(run);
    return run;
  }

  private complete(): number {
    return Object.keys(this.stocks.at(-1)?.complete ?? {}).length;
  }

  private async isSettled(): Promise<boolean> {
    const { planned, complete, impossible } = await campaignStatus(
      await Dataset.open(this.dataset),
    );
    return complete + impossible.length === planned;
  }
}
