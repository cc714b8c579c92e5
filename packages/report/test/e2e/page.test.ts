import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { writeReport } from '../../src/index.js';
import { missingBrowser, openBrowser } from '../support/browser.js';
import { writeMadeDataset } from '../support/made-dataset.js';

const hostile = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">';

describe('the report in a browser', function () {
  this.timeout(60_000);
  let folder = '';
  let url: string;
  let figures: readonly string[];
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  before(async function () {
    const missing = missingBrowser();
    if (missing !== null) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-report-'));
    await writeMadeDataset(folder, {
      countries: ['DE', 'FR', 'US', 'BR', 'JP'],
      apps: ['signal', 'threema'],
      groups: [{ name: 'Fünf & <Augen>', countries: ['US', 'GB'] }, 'EU'],
      name: hostile,
    });
    const written = await writeReport(folder);
    url = pathToFileURL(written.page).href;
    figures = written.figures;
    browser = await openBrowser();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(url);
  });
  afterEach(() => page.close());
  after(async () => {
    if (folder === '') return;
    await browser.close();
    await rm(folder, { recursive: true });
  });

  /** Goes to a measurement of the list, by its link. */
  async function openMeasurement(name: string): Promise<void> {
    await page.locator('#measurement-rows').getByRole('link', { name, exact: true }).click();
    await page.locator('#measurement-view > article').waitFor();
  }

  it('begins with the answer, for each app', async () => {
    const cards = page.locator('#answer .answer:visible');
    expect(await cards.count()).to.equal(2);
    // Signal's servers stand in the US and Threema's in CH: seven pairs lie in Europe, Americas or Asia.
    expect(await cards.first().innerText()).to.match(/4 of 7 pairs within one region/);
    expect(await cards.nth(1).innerText()).to.match(/4 of 7 pairs within one region/);
    const first = await page.locator('main h2').first().innerText();
    expect(first).to.match(/leave the region/);
  });

  it('draws arcs, vantage points and servers on the map', async () => {
    expect(await page.locator('.map .arc[data-path=network]').count()).to.equal(10);
    expect(await page.locator('.map .arc[data-path=signal]').count()).to.equal(5);
    expect(await page.locator('.map .server:visible').count()).to.equal(2);
    expect(await page.locator('.map circle').count()).to.equal(5);
    for (const arc of await page.locator('.map .arc').all()) {
      expect(await arc.getAttribute('d')).to.match(/^M[\d.-]+ [\d.-]+(L[\d.-]+ [\d.-]+|M)/);
    }
  });

  it('draws a matrix for each path, and another question changes it', async () => {
    expect(await page.locator('.matrix').count()).to.equal(3);
    const cell = page.locator('[data-path=threema] .matrix [data-pair="US–BR"]');
    expect(await cell.getAttribute('aria-label')).to.match(/^US–BR: yes/);
    await page.locator('#question').selectOption({ label: 'is accessible to EU' });
    expect(await cell.getAttribute('aria-label')).to.match(/^US–BR: no/);
    expect(await cell.locator('..').getAttribute('data-verdict')).to.match(/[nN]/);
  });

  it('is gone through by arrow keys, and a square opens its measurement', async () => {
    const squares = page.locator('[data-path=signal] .matrix a');
    await squares.first().focus();
    await page.keyboard.press('ArrowDown');
    const pair = await page.evaluate(() => document.activeElement?.getAttribute('data-pair'));
    expect(pair).to.equal('US–BR');
    await page.keyboard.press('Enter');
    await page.locator('article[id="measurement/signal_us_br_r1"]').waitFor();
    const focused = await page.evaluate(() => document.activeElement?.id);
    expect(focused).to.equal('measurement-heading');
  });

  it('hides what the filters leave out, everywhere, and shows all again', async () => {
    await page.getByRole('checkbox', { name: 'threema' }).uncheck();
    expect(await page.locator('[data-path=threema]:visible').count()).to.equal(0);
    expect(await page.locator('#table-2 thead th:visible').count()).to.equal(4);
    await page.locator('#region').selectOption('Europe');
    expect(await page.locator('#table-2 tbody tr:visible').allInnerTexts()).to.have.length(1);
    expect(await page.locator('.map .arc[data-path=network]:visible').count()).to.equal(1);
    expect(await page.locator('#answer .answer:visible').innerText()).to.match(/within Europe/);
    expect(await page.locator('#measurement-rows tr').count()).to.equal(4);
    await page.getByRole('button', { name: 'Show all' }).click();
    expect(await page.locator('#answer .answer:visible').count()).to.equal(2);
    expect(await page.locator('#measurement-rows tr').count()).to.equal(31);
  });

  it('tells what else the analysis says of the paths', async () => {
    const further = page.locator('#further');
    await further.getByText('Who sees the traffic').click();
    expect(await further.locator('details[open] tbody tr').count()).to.be.greaterThan(3);
    expect(await further.locator('details[open]').innerText()).to.match(/United States/);
  });

  it('finds measurements by words', async () => {
    await page.locator('#find').fill('germany failed');
    expect(await page.locator('#measurement-rows tr').count()).to.equal(1);
    expect(await page.locator('#measurement-count').innerText()).to.equal('1 of 1 shown.');
  });

  it('shows a measurement with time line, paths hop by hop, and what is claimed of places', async () => {
    await openMeasurement('signal_de_jp_r1');
    const view = page.locator('#measurement-view');
    expect(await view.locator('.timeline .message').count()).to.equal(1);
    expect(await view.locator('.timeline .flow').count()).to.equal(4);
    const direct = view.locator('details.path').first();
    expect(await direct.locator('summary').first().innerText()).to.match(/DE.*→.*JP/s);
    expect(await direct.locator('tbody tr').count()).to.equal(5);
    expect(await direct.locator('.silent').innerText()).to.match(/no answer to 3 probes/);
    const back = view.locator('details.path').nth(2);
    expect(await back.innerText()).to.match(/or .*made:two|United Kingdom|GB/);
    await view.getByRole('link', { name: /All measurements/ }).click();
    await page.locator('#overview').waitFor();
  });

  it('tells of a failed attempt, and of one that is not there', async () => {
    await openMeasurement('signal_de_de_r1.failed-2');
    expect(await page.locator('#measurement-view').innerText()).to.include(
      'no answer </script><b>',
    );
    await page.goto(`${url}#measurement/none`);
    await page.getByRole('heading', { name: 'There is no measurement none' }).waitFor();
  });

  it('shows hostile names as text and runs nothing of them', async () => {
    await openMeasurement('signal_de_de_r1');
    expect(await page.locator('#measurement-view').innerText()).to.include(hostile);
    expect(await page.locator('#question').innerText()).to.include('Fünf & <Augen>');
    expect(await page.locator('img').count()).to.equal(0);
    expect(await page.evaluate(() => 'hacked' in window)).to.equal(false);
  });

  it('forbids a script that got in all the same', async () => {
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 1';
      document.body.append(script);
    });
    expect(await page.evaluate(() => 'hacked' in window)).to.equal(false);
    // The refusal is told on the console; here it is meant.
    complaints.splice(0, complaints.length, ...complaints.filter((it) => !it.includes('violates')));
  });

  it('leads by every link to something that is there', async () => {
    const links = await page
      .locator('a')
      .evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    expect(links.length).to.be.greaterThan(60);
    const measurements = new Set<string>();
    for (const link of links) {
      expect(link).to.match(/^#./);
      const id = link!.slice(1);
      if (id.startsWith('measurement/')) measurements.add(id);
      else expect(await page.locator(`[id="${id}"]`).count(), id).to.equal(1);
    }
    expect(measurements.size).to.equal(31);
    for (const id of measurements) {
      await page.goto(`${url}#${id}`);
      await page.locator(`article[id="${id}"]`).waitFor({ timeout: 5_000 });
    }
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).to.equal(390);
    await openMeasurement('signal_de_jp_r1');
    expect(await width()).to.equal(390);
  });

  it('follows the system from light to dark, and the button', async () => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await paper();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).not.to.equal(light);
    await page.getByRole('button', { name: 'Use light colours' }).click();
    expect(await paper()).to.equal(light);
  });

  it('prints without what only a screen needs', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('#filters').isVisible()).to.equal(false);
    expect(await page.locator('#table-3').isVisible()).to.equal(true);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(paper).to.equal('rgb(255, 255, 255)');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has no serious barrier, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme });
      expect(await seriousBarriers()).to.deep.equal([]);
      await openMeasurement('signal_de_jp_r1');
      expect(await seriousBarriers()).to.deep.equal([]);
    });
  }

  async function seriousBarriers(): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run());
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }

  it('has figures beside it that stand alone', async () => {
    const alone = await browser.newPage();
    for (const figure of figures) {
      await alone.goto(pathToFileURL(figure).href);
      const drawn = await alone.evaluate(() => {
        const { documentElement: root } = document;
        const shapes = root.querySelectorAll('path, rect, circle').length;
        return { name: root.nodeName, errors: root.querySelectorAll('parsererror').length, shapes };
      });
      expect(drawn, figure).to.include({ name: 'svg', errors: 0 });
      expect(drawn.shapes, figure).to.be.greaterThan(3);
    }
    await alone.close();
  });

  it('asked for nothing but itself, and nothing was complained of', () => {
    expect(new Set(requests.map((request) => request.split('#')[0]))).to.deep.equal(new Set([url]));
    expect(complaints).to.deep.equal([]);
  });
});

declare global {
  interface Window {
    readonly axe: typeof axe;
  }
}
