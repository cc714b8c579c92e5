import { commands } from './commands.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, wrongAnswer } from './phone-shell.js';

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** PNG of the screen. @throws MatadorError `screenshot-failed`. */
export async function takeScreenshot(shell: PhoneShell, signal: AbortSignal): Promise<Uint8Array> {
  const result = await shell.execute(commands.screenshot(), { signal });
  if (result.stdout.subarray(0, pngSignature.length).equals(pngSignature)) return result.stdout;
  throw wrongAnswer(shell, commands.screenshot(), answerOf(result), {
    code: 'screenshot-failed',
    what: 'gave no PNG',
  });
}
