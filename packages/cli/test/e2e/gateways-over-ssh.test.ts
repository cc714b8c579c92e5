import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Dataset } from '@matador/core';
import { parse, stringify } from 'yaml';
import { matadorBin, runProgram } from '../run-program.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const example = fileURLToPath(
  new URL('../../../../../examples/three-countries/scenario.yaml', import.meta.url),
);

describe('a measurement whose gateways are reached over SSH', function () {
  this.timeout(300_000);

  before(function () {
    if (process.getuid?.() === 0) return;
    console.log('    skipped: the lab is tested as root');
    this.skip();
  });

  it('is as complete as one on the same machine', () =>
    inTemporaryFolder(async (folder) => {
      const scenario = join(folder, 'scenario.yaml');
      const world = parse(await readFile(example, 'utf8')) as {
        vantagePoints: unknown[];
        site: object;
      };
      const [vantagePoint] = world.vantagePoints;
      const changed = {
        ...world,
        vantagePoints: [vantagePoint],
        site: { ...world.site, gatewayReach: 'ssh' },
      };
      await writeFile(scenario, stringify(changed));
      const dataset = join(folder, 'data');
      const argv = ['lab', 'run', scenario, '--dataset', dataset, '--json'];
      const run = await runProgram([process.execPath, matadorBin, ...argv], { cwd: folder });
      expect(run.status, run.stderr).to.equal(0);
      const measured = [];
      for await (const { record } of (await Dataset.open(dataset)).measurements()) {
        if (record.kind === 'measurement') measured.push(record);
      }
      expect(measured).to.have.length(1);
      for (const { id, outcome, failures, actions, sides } of measured) {
        expect(failures).to.deep.equal([]);
        expect(outcome).to.equal('complete');
        expect(actions).to.not.be.empty;
        for (const { tunnel, capture } of [sides.a, sides.b]) {
          expect(tunnel?.provider).to.equal('ssh');
          expect(capture?.packets).to.be.greaterThan(50);
          const file = join(dataset, 'measurements', id, capture?.file ?? '');
          expect((await stat(file)).size).to.be.greaterThan(5_000);
        }
      }
    }));
});
