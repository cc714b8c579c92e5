import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import type { Death } from '../../src/nodes/supervisor.js';
import { Supervisor } from '../../src/nodes/supervisor.js';

const node = process.execPath;

describe('the supervisor of the lab’s programs', () => {
  let deaths: Death[];
  let died: Promise<Death>;
  let supervisor: Supervisor;

  beforeEach(() => {
    deaths = [];
    died = new Promise((resolve) => {
      supervisor = new Supervisor((death) => {
        deaths.push(death);
        resolve(death);
      });
    });
  });
  afterEach(() => supervisor.stop());

  it('waits for the line that says a program is up', async () => {
    const script = 'cat; echo starting; echo ready 2; exec sleep 60';
    await supervisor.start({
      name: 'p',
      argv: ['sh', '-c', script],
      input: 'taken\n',
      readyLine: /^ready \d$/,
    });
    expect(deaths).to.deep.equal([]);
  });

  it('reports a program that ends on its own, with its last words', async () => {
    await supervisor.start({ name: 'p', argv: ['sh', '-c', 'echo tired >&2; exit 3'] });
    expect(await died).to.deep.equal({
      name: 'p',
      status: 3,
      signal: null,
      lastWords: 'tired\n',
    });
  });

  it('reports no program that it ended itself', async () => {
    const script = 'setInterval(() => 0, 1000); process.on("SIGTERM", () => process.exit(0));';
    await supervisor.start({
      name: 'p',
      argv: [node, '-e', `${script} console.log("up")`],
      readyLine: /^up$/,
    });
    await supervisor.stop(['p']);
    expect(deaths).to.deep.equal([]);
  });

  for (const [what, argv] of [
    ['ends before it is up', ['sh', '-c', 'echo no such port >&2; exit 1']],
    ['is not installed', ['/nonexistent/program']],
  ] as const) {
    it(`says at once when a program ${what}`, async () => {
      const error = await supervisor
        .start({ name: 'resolver', argv, readyLine: /^ready$/ })
        .catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(MatadorError);
      expect(error).to.have.property('code', 'lab-program-failed');
      expect(error)
        .to.have.property('message')
        .that.matches(/resolver.*(no such port|ENOENT)/);
    });
  }
});
