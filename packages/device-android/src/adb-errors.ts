import { MatadorError } from '@matador/core';

const authoriseHint =
  'Unlock the phone and accept this computer in its "Allow USB debugging" dialog.';

/** What adb or its server said, as an error of the phone. */
export function asPhoneError(thrown: unknown, serial: string): MatadorError {
  if (thrown instanceof MatadorError) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const { code, hint } = classify(said, thrown);
  return new MatadorError(`phone ${serial}: ${said}`, {
    code,
    source: 'phone',
    ...(hint === undefined ? {} : { hint }),
    cause: thrown,
  });
}

function classify(said: string, thrown: unknown): { code: string; hint?: string } {
  if (isMissingProgram(thrown)) {
    return {
      code: 'adb-not-found',
      hint: 'Install adb (Android platform tools), or name it in the option `adbPath`.',
    };
  }
  if (/ECONNREFUSED|EHOSTUNREACH|ENOTFOUND|ETIMEDOUT|operation was aborted/.test(said)) {
    return {
      code: 'adb-server-unreachable',
      hint: 'Check the options `adbHost` and `adbPort`; a server on this machine is started by itself.',
    };
  }
  if (/unauthorized|failed to authenticate/i.test(said)) {
    return { code: 'phone-unauthorized', hint: authoriseHint };
  }
  if (/offline/i.test(said)) {
    return { code: 'phone-offline', hint: 'Plug the phone in again, or restart it.' };
  }
  if (/device '.*' not found|no devices|unable to connect|failed to connect/i.test(said)) {
    return {
      code: 'phone-not-found',
      hint: 'Compare the serial with what `adb devices` lists, and check that USB debugging is on.',
    };
  }
  return { code: 'phone-lost', hint: 'Look after the cable, and whether the adb server runs.' };
}

function isMissingProgram(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
