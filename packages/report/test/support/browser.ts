import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Why the tests in a browser cannot run here; `null`: they can. */
export function missingBrowser(): string | null {
  return existsSync(executablePath)
    ? null
    : `${executablePath} is missing: apt-get install chromium`;
}

/** Debian's Chromium, which by itself asks the network for nothing. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
