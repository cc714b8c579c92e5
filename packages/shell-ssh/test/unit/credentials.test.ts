import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSecret } from '@matador/core';
import type { ShellAccess } from '@matador/core';
import { credentials } from '../../src/credentials.js';

const access: ShellAccess = { host: 'vp', port: 22, user: 'root' };
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => error);

describe('credentials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'matador-credentials-'));
  const file = join(folder, 'secret');
  const agent = process.env.SSH_AUTH_SOCK;

  before(() => writeFileSync(file, 'open sesame\n'));

  afterEach(() => {
    delete process.env.MATADOR_TEST_SECRET;
    if (agent === undefined) delete process.env.SSH_AUTH_SOCK;
    else process.env.SSH_AUTH_SOCK = agent;
  });

  after(() => rmSync(folder, { recursive: true }));

  it('are read from a file, without its line end', async () => {
    expect(await readSecret({ file }, 'vantage-point')).to.equal('open sesame');
  });

  it('are read from the environment', async () => {
    process.env.MATADOR_TEST_SECRET = ' as it is ';
    expect(await readSecret({ env: 'MATADOR_TEST_SECRET' }, 'vantage-point')).to.equal(
      ' as it is ',
    );
  });

  it('are missed by name, never by value', async () => {
    for (const reference of [{ env: 'MATADOR_TEST_SECRET' }, { file: join(folder, 'none') }]) {
      const error = await caught(readSecret(reference, 'vantage-point'));
      expect(error).to.include({ code: 'secret-missing', source: 'vantage-point' });
      expect((error as Error).message).to.include(Object.values(reference)[0]);
    }
  });

  it('are the key, the password, or the agent where neither is named', async () => {
    expect(await credentials({ ...access, password: { file } })).to.deep.equal({
      password: 'open sesame',
    });
    const key = await credentials({ ...access, privateKeyFile: file, passphrase: { file } });
    expect(key.privateKey?.toString()).to.equal('open sesame\n');
    expect(key.passphrase).to.equal('open sesame');
    process.env.SSH_AUTH_SOCK = '/run/agent';
    expect(await credentials(access)).to.deep.equal({ agent: '/run/agent' });
  });

  it('say what is missing', async () => {
    delete process.env.SSH_AUTH_SOCK;
    expect(await caught(credentials(access))).to.include({ code: 'no-credentials' });
    const noKey = { ...access, privateKeyFile: join(folder, 'none') };
    expect(await caught(credentials(noKey))).to.include({ code: 'key-unreadable' });
  });
});
