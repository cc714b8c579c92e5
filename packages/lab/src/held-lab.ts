import { once } from 'node:events';
import type { CommandRunner } from '@matador/core';
import { MatadorError } from '@matador/core';
import { enter, firstProcessOf } from './background.js';
import type { LabOptions } from './lab.js';
import { startHeldLab } from './lab.js';
import { prefixedRunner } from './prefixed-runner.js';
import { loadScenario } from './scenario/load.js';
import type { Truth } from './truth/schema.js';
import { truthOf } from './truth/world.js';

/** A lab that is up until it is closed, or this process ends, however it ends. */
export interface HeldLab {
  /** Without messages. */
  readonly truth: Truth;
  /** Runs programs in one of the lab's namespaces: `vp-ID`, `gw-a`, `tester`. */
  at(namespace: string): CommandRunner;
  close(): Promise<void>;
}

/**
 * Brings a lab up and holds it.
 * @param scenario name or path.
 * @throws MatadorError when it could not be brought up; UsageError for a wrong scenario.
 */
export async function openLab(scenario: string, options: LabOptions = {}): Promise<HeldLab> {
  const truth = truthOf(await loadScenario(scenario, options.baseDirectory, options));
  const child = await startHeldLab(scenario, options);
  const pid = await firstProcessOf(child.pid);
  if (pid === undefined) {
    throw new MatadorError('the lab ended as soon as it was up', { code: 'lab-ended' });
  }
  return {
    truth,
    at: (namespace) => prefixedRunner(enter(pid, ['ip', 'netns', 'exec', namespace])),
    close: async () => {
      child.stdin?.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
