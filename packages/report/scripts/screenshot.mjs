// Pictures the beginning of a report, as it stands in the README.
//   node packages/report/scripts/screenshot.mjs data/first/derived/report/index.html docs/report.png
// Needs Debian's chromium. The page takes the machine's fonts: with fonts-inter it looks as it is meant.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [file, picture] = process.argv.slice(2);
if (file === undefined || picture === undefined) {
  console.error('usage: screenshot.mjs REPORT PICTURE');
  process.exit(2);
}
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 1160 } });
await page.goto(pathToFileURL(resolve(file)).href);
await page.screenshot({ path: picture });
await browser.close();
