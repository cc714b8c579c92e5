import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findConfig, loadConfig } from '../../../src/config/load.js';
import { UsageError } from '../../../src/errors.js';
import { manifest, TemporaryProject } from '../temporary-project.js';

const campaign = 'campaign: { name: first, apps: [signal] }\n';

describe('finding and reading a configuration', () => {
  let project: TemporaryProject;

  beforeEach(async () => {
    project = await TemporaryProject.create();
  });
  afterEach(() => project.remove());

  async function refusal(argument: string | undefined): Promise<UsageError> {
    try {
      await loadConfig(argument, project.directory);
    } catch (error) {
      if (error instanceof UsageError) return error;
      throw error;
    }
    throw new Error('a configuration was read');
  }

  const contents: Record<string, string> = {
    'matador.config.yaml': campaign,
    'matador.config.yml': campaign,
    'matador.config.json': '{ "campaign": { "name": "first", "apps": ["signal"] } }',
    'matador.config.js': 'export default { campaign: { name: "first", apps: ["signal"] } };',
    'matador.config.ts':
      'const apps: string[] = ["signal"];\nexport default { campaign: { name: "first", apps } };',
    'package.json': '{ "matador": { "campaign": { "name": "first", "apps": ["signal"] } } }',
  };
  for (const [name, content] of Object.entries(contents)) {
    it(`reads ${name}, by its name, its folder or from where one stands`, async function () {
      this.timeout(20_000);
      if (name !== 'package.json') await project.write('package.json', '{ "type": "module" }');
      const file = await project.write(name, content);
      for (const argument of [name, '.', file, undefined]) {
        const loaded = await loadConfig(argument, project.directory);
        expect(loaded).to.include({ file, directory: project.directory });
        expect(loaded.config.campaign).to.include({ name: 'first', messagesPerDirection: 2 });
        expect(loaded.config.vantagePoints).to.deep.equal([]);
      }
    });
  }

  it('searches upwards', async () => {
    const file = await project.write('matador.config.yaml', campaign);
    await project.write('deep/below/notes.txt', '');
    const found = await findConfig(join(project.directory, 'deep/below'));
    expect(found?.file).to.equal(file);
  });

  it("does not take a plugin's manifest for a configuration", async () => {
    const below = await TemporaryProject.create(manifest('app:x'));
    try {
      expect(await findConfig(below.directory)).to.equal(undefined);
      const file = await below.write('matador.config.json', contents['matador.config.json']!);
      expect((await findConfig(below.directory))?.file).to.equal(file);
    } finally {
      await below.remove();
    }
    await project.write('package.json', JSON.stringify(manifest('app:x')));
    expect((await refusal('package.json')).message).to.match(/holds no configuration/);
    expect((await refusal('.')).code).to.equal('no-config');
  });

  it('says so when there is none', async () => {
    for (const argument of [undefined, '.', 'absent.yaml', 'package.json']) {
      const error = await refusal(argument);
      expect(error.code).to.equal('no-config');
      expect(error.message).to.include(project.directory);
      expect(error.hint).to.be.a('string');
    }
  });

  it('says where a file cannot be read', async () => {
    await project.write('matador.config.yaml', 'campaign: [unclosed\n');
    const error = await refusal(undefined);
    expect(error.code).to.equal('config-unreadable');
    expect(error.message).to.include('matador.config.yaml could not be read');
    await project.write('broken.js', 'throw new Error("no luck")');
    expect((await refusal('broken.js')).message).to.match(/broken\.js could not be read: no luck/);
    await project.write('binary.toml', 'x = 1');
    expect((await refusal('binary.toml')).code).to.equal('config-unreadable');
  });

  it('names the wrong values and the file', async () => {
    const file = await project.write('matador.config.yaml', `${campaign}vantagePoint: []\n`);
    expect((await refusal(undefined)).message).to.equal(`${file}: vantagePoint: unknown key`);
    await project.write('matador.config.yaml', 'campaign: { name: X, apps: [] }\n');
    const { message, code } = await refusal(undefined);
    expect(code).to.equal('config-invalid');
    expect(message.split('\n')).to.have.length(3);
    expect(message).to.match(/has 2 problems:\n {2}campaign\.name: .*\n {2}campaign\.apps: /);
    await project.write('matador.config.yaml', '- a list\n');
    expect((await refusal(undefined)).message).to.match(/the whole value: expected object/);
  });

  it('makes paths absolute, from the folder of the configuration', async () => {
    const side = {
      phone: { serial: 'x' },
      gateway: { id: 'gw', wlan: 'wlan0', uplink: 'eth0' },
      accounts: {},
    };
    await project.write(
      'conf/matador.config.json',
      JSON.stringify({
        vantagePoints: [
          {
            id: 'de',
            country: 'DE',
            latitude: 50,
            longitude: 8,
            shell: {
              host: 'de.example',
              user: 'me',
              privateKeyFile: '../keys/id',
              knownHostsFile: '~/known',
              passphrase: { file: 'pass' },
              password: { env: 'SECRET' },
            },
          },
          { id: 'ch', country: 'CH', latitude: 47, longitude: 8 },
        ],
        testbeds: [
          {
            a: { ...side, wifi: { ssid: 'A', passphrase: { file: '/etc/wifi' } } },
            b: { ...side, wifi: { ssid: 'B', passphrase: { file: 'wifi' } } },
          },
        ],
      }),
    );
    const { config } = await loadConfig('conf', project.directory);
    expect(config.vantagePoints[0]?.shell).to.deep.include({
      privateKeyFile: join(project.directory, 'keys/id'),
      knownHostsFile: join(homedir(), 'known'),
      passphrase: { file: join(project.directory, 'conf/pass') },
      password: { env: 'SECRET' },
    });
    expect(config.vantagePoints[1]).not.to.have.property('shell');
    expect(config.testbeds[0]?.a.wifi.passphrase).to.deep.equal({ file: '/etc/wifi' });
    expect(config.testbeds[0]?.b.wifi.passphrase).to.deep.equal({
      file: join(project.directory, 'conf/wifi'),
    });
  });
});
