import { MatadorError } from '@matador/core';
import type { AppiumServer } from './server.js';

const longestText = 600;

/** Something between here and the phone's screen that is no longer there. */
export interface Death {
  readonly code: 'appium-died' | 'instrumentation-died' | 'phone-lost' | 'appium-session-ended';
  /** As in "phone X: … during a tap". */
  readonly what: string;
  /** Whether the request certainly did not reach the screen. */
  readonly undelivered: boolean;
}

const words: Readonly<Record<Death['code'], string>> = {
  'appium-died': 'the Appium server died',
  'instrumentation-died': 'the UiAutomator2 instrumentation on the phone died',
  'phone-lost': 'adb lost the phone',
  'appium-session-ended': 'Appium ended the session',
};

/** What an error of a request says has died; `undefined` where nothing did. */
export async function deathOf(error: unknown, server: AppiumServer): Promise<Death | undefined> {
  if (error instanceof MatadorError) return undefined;
  const said = textOf(error);
  const code = (await server.hasDied()) ? 'appium-died' : codeOf(said);
  if (code === undefined) return undefined;
  return { code, what: words[code], undelivered: undeliveredPattern.test(said) };
}

/** These are said before anything was sent to the phone. */
const undeliveredPattern =
  /ECONNREFUSED|instrumentation process is not running|terminated or not started|invalid session id/i;

function codeOf(said: string): Death['code'] | undefined {
  if (/device '.*' not found|device offline|no devices\/emulators|device still/i.test(said)) {
    return 'phone-lost';
  }
  if (/instrumentation process|Could not proxy command/i.test(said)) return 'instrumentation-died';
  if (/terminated or not started|invalid session id/i.test(said)) return 'appium-session-ended';
  if (
    /ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET|socket hang up|fetch failed|other side closed/i.test(
      said,
    )
  ) {
    return 'appium-died';
  }
  return undefined;
}

/** An error of a request, as one of the phone; with the end of Appium's log. */
export async function uiFailure(
  serial: string,
  what: string,
  error: unknown,
  server: AppiumServer,
): Promise<MatadorError> {
  if (error instanceof MatadorError) return error;
  const death = await deathOf(error, server);
  const log = await server.lastWords();
  return new MatadorError(
    `phone ${serial}: ${death === undefined ? '' : `${death.what}: `}${what} failed: ${textOf(error)}`,
    {
      code: death?.code ?? 'appium-failed',
      source: 'phone',
      ...(log === '' ? {} : { hint: `The end of Appium's log: ${log}` }),
      cause: error,
    },
  );
}

/** The messages of an error and of what caused it. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${textOf(error.cause)}`;
  return `${error.message}${cause}`.replaceAll(/\s+/g, ' ').slice(0, longestText);
}
