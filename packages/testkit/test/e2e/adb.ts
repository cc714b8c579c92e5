import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** An adb whose server listens on a port of its own, until `end`. */
export function adbOn(port: number) {
  const adb = async (...argv: readonly string[]): Promise<string> => {
    const options = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
    return (await execute('adb', ['-P', String(port), ...argv], options)).stdout;
  };
  return {
    adb,
    isThere: () =>
      execute('adb', ['version']).then(
        () => true,
        () => false,
      ),
    end: () => adb('kill-server').catch(() => ''),
  };
}
