import type { CommandRunner } from '@matador/core';
import { z } from 'zod';

const routesSchema = z.array(z.looseObject({ dst: z.string(), prefsrc: z.string().optional() }));

/**
 * The address that packets to each of the targets leave with where the probe runs, asked of
 * iproute2 in one go. Targets without a route, or a machine without iproute2, have none.
 */
export async function findSourceAddresses(
  from: Pick<CommandRunner, 'run'>,
  targets: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const input = targets.map((address) => `route get ${address}\n`).join('');
  try {
    const argv = ['ip', '-json', '-force', '-batch', '-'];
    const { stdout } = await from.run(argv, { signal, input, timeoutMs: 10_000 });
    return readRoutes(stdout);
  } catch (error) {
    if (signal.aborted) throw error;
    // Where the packets leave from is worth knowing, not worth a trace.
    return new Map();
  }
}

/** Reads what `ip -json -batch` prints: one JSON array a route, one after another. */
export function readRoutes(stdout: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('[')) continue;
    const routes = routesSchema.safeParse(parseJson(line));
    for (const { dst, prefsrc } of routes.data ?? []) {
      if (prefsrc !== undefined) sources.set(dst, prefsrc);
    }
  }
  return sources;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
