import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { delayProgram } from '../../src/network/native.js';
import { run } from '../../src/run.js';

describe('the delay program', function () {
  this.timeout(20_000);
  let cache: string;
  let program: string;

  before(async () => {
    cache = await mkdtemp(join(tmpdir(), 'matador-lab-cache-'));
    program = await delayProgram({ XDG_CACHE_HOME: cache });
  });
  after(() => rm(cache, { recursive: true }));

  it('is compiled once and kept', async () => {
    const { mtimeMs } = await stat(program);
    expect(await delayProgram({ XDG_CACHE_HOME: cache })).to.equal(program);
    expect((await stat(program)).mtimeMs).to.equal(mtimeMs);
    expect(await readdir(join(cache, 'matador'))).to.have.lengthOf(1);
  });

  const wrong: [string, string, string][] = [
    ['a line that is cut off', 'a eth0 b', 'line 1 is not'],
    ['more than a link on a line', 'a eth0 b eth0 1 1 c', 'line 1 is not'],
    ['a delay that is no number', 'a eth0 b eth0 fast', 'line 1 is not'],
    ['a back-delay that is no number', 'a eth0 b eth0 1 slow', 'line 1 is not'],
    ['a negative delay', 'a eth0 b eth0 1 -1', 'the delay must be'],
    ['an endless delay', 'a eth0 b eth0 inf 1', 'the delay must be'],
    ['a name no interface can have', 'a abcdefghijklmnop b eth0 1 1', 'at most 15 characters'],
    ['a namespace that is not there', 'matador-none eth0 b eth0 1 1', 'cannot open /run/netns/'],
  ];
  for (const [what, line, said] of wrong) {
    it(`refuses ${what}`, async () => {
      const error = await run(program, [], { input: `${line}\n` }).catch((e: unknown) => e);
      expect(error).to.have.property('code', 'command-failed');
      expect(error).to.have.property('message').that.includes(said);
    });
  }

  it('takes no arguments', async () => {
    const error = await run(program, ['links.txt']).catch((e: unknown) => e);
    expect(error).to.have.property('message').that.includes('usage: delaylink < LINKS');
  });
});
