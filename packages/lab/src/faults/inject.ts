import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MatadorError, UsageError } from '@matador/core';
import type { z } from 'zod';
import { run } from '../run.js';
import { gatewayName, phoneName } from '../scenario/testbeds.js';
import { controlDirectory, controlSocket, networkSocket } from '../state.js';
import { sendFault } from './control.js';
import { breakGateway } from './gateway-faults.js';
import type { GatewayFault, PhoneFault, PlacedFault } from './schema.js';
import { faultSchema, gatewayFaultSchema } from './schema.js';

/** The command line of an Appium server: a lab's processes are all that are seen inside of it. */
const appiumProgram = 'appium/.* server --address';

/**
 * Makes something go wrong in the lab that this process runs in.
 * @throws UsageError `no-such-testbed`, or `fault-refused` where there is nothing that it could happen
 * to; MatadorError `no-lab` outside of a lab.
 */
export async function injectFault(placed: PlacedFault): Promise<void> {
  const parsed = faultSchema.parse(placed);
  // Outside of a lab there is none, and the programs outside are left alone.
  const controls = await readdir(controlDirectory).catch((cause: unknown) => {
    throw new MatadorError('this process does not run in a lab', { code: 'no-lab', cause });
  });
  refuse(parsed.fault.kind, await inject(parsed, controls));
}

/** @returns why each program that could have done it did not; `undefined` for one that did. */
async function inject(
  placed: z.output<typeof faultSchema>,
  controls: readonly string[],
): Promise<readonly (string | undefined)[]> {
  if ('side' in placed) {
    const { testbed, side, fault } = placed;
    const socket = controlSocket(phoneName(testbed, side));
    if (!controls.includes(basename(socket))) throw noTestbed(testbed);
    return [
      isGatewayFault(fault)
        ? await breakGateway(gatewayName(testbed, side), fault)
        : await sendFault(socket, fault),
    ];
  }
  const { fault } = placed;
  switch (fault.kind) {
    case 'adb-server-killed':
      await run('adb', ['kill-server']);
      return [undefined];
    case 'appium-killed':
      await run('pkill', ['-KILL', '-f', appiumProgram]);
      return [undefined];
    case 'message-lost':
    case 'message-twice': {
      const servers = controls.filter((name) => !name.startsWith('phone-'));
      const sockets = servers.map((name) => join(controlDirectory, name));
      return await Promise.all(sockets.map((socket) => sendFault(socket, fault)));
    }
    case 'vantage-point-down':
    case 'router-silent':
    case 'dns-dead':
    case 'disk-full':
      return [await sendFault(networkSocket, fault)];
  }
}

function isGatewayFault(fault: PhoneFault | GatewayFault): fault is GatewayFault {
  return gatewayFaultSchema.safeParse(fault).success;
}

function noTestbed(id: string): UsageError {
  return new UsageError(`this lab has no testbed ${id}`, {
    code: 'no-such-testbed',
    hint: 'The first is lab, the next lab2; the scenario, or --testbeds, says how many there are.',
  });
}

/** @param reasons why each program did not do it; one that did is enough. */
function refuse(kind: string, reasons: readonly (string | undefined)[]): void {
  if (reasons.includes(undefined)) return;
  throw new UsageError(`the fault ${kind} did not happen: ${reasons[0] ?? 'no program runs'}`, {
    code: 'fault-refused',
    hint: 'Some need something to happen to: an app in front, a recording or a tunnel under way.',
  });
}
