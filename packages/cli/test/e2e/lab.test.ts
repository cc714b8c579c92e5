import { expect } from 'chai';
import type { ProgramResult } from '../run-program.js';
import { matadorBin, runProgram } from '../run-program.js';
import { inTemporaryFolder } from '../temporary-folder.js';

describe('a lab that stays', function () {
  this.timeout(120_000);

  before(function () {
    if (process.getuid?.() === 0) return;
    console.log('    skipped: a lab that stays is brought up as root here');
    this.skip();
  });

  it('is brought up, used by the same commands as real phones, and taken down', () =>
    inTemporaryFolder(async (folder) => {
      // One lab for each user: this one is kept apart from any other.
      const matador = (...argv: string[]): Promise<ProgramResult> =>
        runProgram(
          ['env', `XDG_RUNTIME_DIR=${folder}`, process.execPath, matadorBin, 'lab', ...argv],
          { cwd: folder },
        );
      const none = await matador('exec', '--', 'true');
      expect(none.status).to.equal(2);
      expect(none.stderr).to.match(/no lab is up/);
      try {
        const up = await matador('up', 'six-countries');
        expect(up.status, up.stderr).to.equal(0);
        const [configFile = ''] = /\/\S+\.yaml/.exec(up.stdout) ?? [];
        expect((await matador('up', 'six-countries')).stderr).to.match(/is up already/);

        const doctor = await matador(
          ...['exec', '--', process.execPath, matadorBin, 'doctor', configFile, '--json'],
        );
        const { ok, checks } = JSON.parse(doctor.stdout) as {
          ok: boolean;
          checks: { id: string; status: string; detail: string }[];
        };
        expect(ok, doctor.stdout).to.equal(true);
        const ids = checks.filter(({ status }) => status === 'ok').map(({ id }) => id);
        expect(ids).to.include.members(['phone:lab/a', 'phone:lab/b']);
        expect(ids.filter((id) => /^vantage-point:[^:]+$/.test(id))).to.have.length(6);
        expect(ids.filter((id) => id.endsWith(':clock'))).to.have.length(10);

        expect((await matador('exec', '--', 'sh', '-c', 'exit 3')).status).to.equal(1);
      } finally {
        expect((await matador('down')).stdout).to.equal('The lab is down.\n');
      }
      expect((await matador('down')).stdout).to.equal('No lab was up.\n');
    }));
});
