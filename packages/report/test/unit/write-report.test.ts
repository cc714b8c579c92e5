import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeReport } from '../../src/index.js';
import { writeMadeDataset } from '../support/made-dataset.js';

const hostile = '</script><script>alert(1)</script>]]>';

describe('a report', function () {
  this.timeout(10_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matador-report-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is a page, figures and tables in derived/report, each whole', async () => {
    await writeMadeDataset(folder, { countries: ['DE', 'US'], apps: ['signal'], name: hostile });
    const written = await writeReport(folder);
    const place = join(folder, 'derived', 'report');
    expect(written.page).to.equal(join(place, 'index.html'));
    expect(await readdir(join(place, 'tables'))).to.have.members([
      'table1.tex',
      'table2.tex',
      'table3.tex',
    ]);
    const figures = await readdir(join(place, 'figures'));
    expect(figures).to.include.members([
      'map-network.svg',
      'map-signal.svg',
      'matrix-signal-5-eyes.svg',
      'matrix-signal-leaves-the-region.svg',
      'table2.svg',
      'table3-eu.svg',
    ]);
    expect(written.figures).to.have.length(figures.length);
    for (const figure of written.figures) {
      expect(await readFile(figure, 'utf8')).to.match(/^<svg xmlns=.*<\/svg>$/s);
    }
  });

  it('holds no script but its own, and nothing that leads outside', async () => {
    await writeMadeDataset(folder, { countries: ['DE', 'US'], apps: ['signal'], name: hostile });
    const { page } = await writeReport(folder);
    const html = await readFile(page, 'utf8');
    const scripts = [...html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts.filter((attributes) => !attributes?.includes('type='))).to.have.length(1);
    expect(html).not.to.match(/(src|href)="(https?:)?\/\//);
    expect(html).to.match(/Content-Security-Policy" content="default-src &#39;none&#39;/);
  });

  it('goes where it is told', async () => {
    await writeMadeDataset(folder, { countries: ['DE'], apps: ['signal'] });
    const out = join(folder, 'elsewhere');
    expect((await writeReport(folder, { out })).page).to.equal(join(out, 'index.html'));
  });

  it('asks for an analysis where there was none', async () => {
    await writeMadeDataset(folder, { countries: ['DE'], apps: ['signal'] });
    await rm(join(folder, 'derived'), { recursive: true });
    const error = await writeReport(folder).catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'not-analysed' });
    expect(error)
      .to.have.property('hint')
      .that.matches(/matador analyse/);
  });

  it('goes without what cannot be read, and says so', async () => {
    await writeMadeDataset(folder, { countries: ['DE', 'US'], apps: ['signal'] });
    await rm(join(folder, 'measurements', 'signal_de_us_r1', 'measurement.json'));
    const { page, measurements } = await writeReport(folder);
    expect(measurements).to.equal(3);
    expect(await readFile(page, 'utf8')).to.match(
      /signal_de_us_r1: .*measurement\.json is missing/,
    );
  });
});
