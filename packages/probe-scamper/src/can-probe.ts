import type { CanProbe, CommandRunner } from '@matador/core';
import { MatadorError } from '@matador/core';
import { readScamperLine } from './parse.js';

/** One TCP packet to the prober's own loopback: only a real one tells whether it may. */
const trial = 'trace -P tcp -d 9 -q 1 -w 1 -m 1 127.0.0.1';

/** Whether scamper is there, may open raw sockets, and has the empty folder that it locks itself in. */
export async function canProbe(
  from: Pick<CommandRunner, 'run'>,
  signal: AbortSignal,
): Promise<CanProbe> {
  try {
    const version = await from.run(['scamper', '-v'], { signal });
    const said = `${version.stdout}${version.stderr}`;
    if (!said.includes('scamper version')) return no(`its scamper is another: ${firstLine(said)}`);
    const result = await from.run(['scamper', '-O', 'json', '-I', trial], { signal });
    const traced = result.stdout.split('\n').some((line) => readScamperLine(line) !== undefined);
    return traced ? { ok: true } : no(reasonOf(result.stderr));
  } catch (error) {
    if (signal.aborted || !(error instanceof MatadorError)) throw error;
    return no(error.message);
  }
}

function reasonOf(stderr: string): string {
  const said = firstLine(stderr);
  if (/not permitted|permission denied/i.test(said)) {
    return `scamper lacks the rights it needs (root, or the program setuid root as Debian installs it): ${said}`;
  }
  if (said.includes('/var/empty')) {
    return `scamper needs an empty folder /var/empty and cannot make it: ${said}`;
  }
  return `scamper traced nothing: ${said === '' ? 'it said nothing' : said}`;
}

function no(reason: string): CanProbe {
  return { ok: false, reasons: [reason.trim()] };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
