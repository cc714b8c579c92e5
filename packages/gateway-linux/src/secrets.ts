import type { CommandRunner, SecretFile } from '@matador/core';
import { MatadorError, runChecked } from '@matador/core';

/** Argument: gateway. Input: the secret. Prints the file's path, in a folder of its own. */
const keepScript = `
umask 077
for memory in /dev/shm /run /tmp; do
  [ "$(stat -f -c %T "$memory" 2>/dev/null)" = tmpfs ] || continue
  folder=$(mktemp -d "$memory/matador-secret-$1.XXXXXX" 2>/dev/null) || continue
  cat >"$folder/secret" && echo "$folder/secret" && exit
  rm -rf "$folder"
done
exit 3
`;

/** Argument: gateway. Prints what it removes. */
const removeScript = `
for folder in /dev/shm/matador-secret-"$1".* /run/matador-secret-"$1".* /tmp/matador-secret-"$1".*; do
  [ -d "$folder" ] && rm -rf "$folder" && echo "$folder"
done
exit 0
`;

/**
 * As {@link Gateway.keepSecret} says. An abort waits for the script's end: ended half way, it could leave
 * a folder that nobody knows of.
 * @throws MatadorError source `gateway`, `no-memory-files`.
 */
export async function keepSecret(
  runner: CommandRunner,
  gatewayId: string,
  content: string | Uint8Array,
  signal: AbortSignal,
): Promise<SecretFile> {
  signal.throwIfAborted();
  const argv = ['sh', '-c', keepScript, 'sh', gatewayId];
  const { exitCode, stdout } = await runner.run(argv, { input: content });
  const path = stdout.trim();
  if (exitCode !== 0 || path === '') {
    throw new MatadorError(`gateway ${gatewayId} has no memory file system for secrets`, {
      code: 'no-memory-files',
      source: 'gateway',
      hint: 'Mount a tmpfs on /dev/shm there, with room in it.',
    });
  }
  const folder = path.slice(0, path.lastIndexOf('/'));
  const remove = async (): Promise<void> => {
    await runChecked(runner, ['rm', '-rf', folder], { source: 'gateway' });
  };
  if (signal.aborted) {
    await remove();
    throw signal.reason;
  }
  return { path, remove };
}

/** Removes every secret of a gateway; returns their folders. */
export async function removeSecrets(runner: CommandRunner, gatewayId: string): Promise<string[]> {
  const argv = ['sh', '-c', removeScript, 'sh', gatewayId];
  const { stdout } = await runChecked(runner, argv, { source: 'gateway' });
  return stdout.split('\n').filter(Boolean);
}
