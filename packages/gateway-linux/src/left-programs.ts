import type { CommandRunner } from '@matador/core';
import { runChecked } from '@matador/core';
import { markName } from './runner.js';

/**
 * Argument: the mark. Ends the programs of this network namespace that carry it, politely at first,
 * and prints their names. Children inherit the mark, so no process group needs to be known.
 */
const script = `
own=$(readlink /proc/self/ns/net)
marked() {
  for file in $(grep -lszx -e "$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/} pid=\${pid%/environ}
    [ "$(readlink "/proc/$pid/ns/net")" = "$own" ] && echo "$pid"
  done
}
pids=$(marked "$1")
[ -n "$pids" ] || exit 0
for pid in $pids; do cat "/proc/$pid/comm"; done 2>/dev/null
kill -TERM $pids 2>/dev/null
tries=0
while [ -n "$(marked "$1")" ]; do
  tries=$((tries + 1))
  [ "$tries" -ne 40 ] || kill -KILL $(marked "$1") 2>/dev/null
  [ "$tries" -lt 80 ] || exit 3
  sleep 0.05
done
`;

/**
 * Ends what an engine that died left running on a gateway.
 * @returns the programs' names.
 */
export async function endLeftPrograms(
  runner: CommandRunner,
  gatewayId: string,
  signal: AbortSignal,
): Promise<string[]> {
  // The script must not find itself.
  const argv = ['env', '-u', markName, 'sh', '-c', script, 'sh', `${markName}=${gatewayId}`];
  const { stdout } = await runChecked(runner, argv, { source: 'gateway', signal });
  return stdout.split('\n').filter(Boolean);
}
