import { expect } from 'chai';
import { UsageError } from '../../../src/errors.js';
import type { PluginEntry } from '../../../src/config/schema.js';
import type { PluginHost } from '../../../src/plugins/host.js';
import { loadPlugins } from '../../../src/plugins/host.js';
import { manifest, pluginEntry, TemporaryProject } from '../temporary-project.js';

describe('loading plugins', () => {
  let project: TemporaryProject;

  beforeEach(async () => {
    project = await TemporaryProject.create();
  });
  afterEach(() => project.remove());

  function load(entries: PluginEntry[] | undefined): Promise<PluginHost> {
    return loadPlugins({
      entries,
      projectDirectory: project.directory,
      baseDirectory: project.directory,
      configFile: 'matador.config.yaml',
    });
  }

  async function refusal(entries: PluginEntry[] | undefined): Promise<UsageError> {
    try {
      await load(entries);
    } catch (error) {
      if (error instanceof UsageError) return error;
      throw error;
    }
    throw new Error('the plugins were loaded');
  }

  it('gives what they bound, by kind and id', async () => {
    const bindings = ['app:telex', 'tunnel:string', 'tunnel:tin'];
    await project.install('telex', manifest(...bindings), pluginEntry('telex', bindings));
    const host = await load(['telex']);
    expect(host.plugins).to.deep.equal([
      {
        name: 'telex',
        version: '1.2.3',
        provides: bindings,
        directory: `${project.directory}/node_modules/telex`,
      },
    ]);
    expect(host.get('app', 'telex').manifest.id).to.equal('telex');
    expect(host.get('tunnel', 'tin').id).to.equal('tin');
    expect(host.all('tunnel').map(({ id }) => id)).to.deep.equal(['string', 'tin']);
    expect(host.all('geo')).to.deep.equal([]);
  });

  it('keeps plugins apart: each has a container of its own', async () => {
    await project.install('one', manifest('tunnel:one'), pluginEntry('one', ['tunnel:one']));
    await project.install('two', manifest('tunnel:two'), pluginEntry('two', ['tunnel:two']));
    const host = await load(['one', 'two']);
    expect(host.all('tunnel').map(({ id }) => id)).to.deep.equal(['one', 'two']);
  });

  it('finds every plugin among the dependencies, in order of name, when none are named', async () => {
    const dependencies = { zebra: '*', plain: '*', absent: '*' };
    await project.write(
      'package.json',
      JSON.stringify({
        dependencies,
        devDependencies: { adder: '*' },
        optionalDependencies: { mole: '*' },
      }),
    );
    for (const name of ['zebra', 'adder', 'mole', 'undeclared']) {
      await project.install(name, manifest(`app:${name}`), pluginEntry(name, [`app:${name}`]));
    }
    await project.install('plain', {}, 'throw new Error("not a plugin, not to be loaded")');
    const host = await load(undefined);
    expect(host.plugins.map(({ name }) => name)).to.deep.equal(['adder', 'mole', 'zebra']);
  });

  it('loads none where nothing is installed or the project is not one', async () => {
    expect((await load(undefined)).plugins).to.deep.equal([]);
    await project.write('package.json', '{ "dependencies": [1], ');
    expect((await load(undefined)).plugins).to.deep.equal([]);
  });

  it('gives a plugin its options, read by its schema', async () => {
    const schema = 'z.strictObject({ limit: z.number().default(7), file: z.string() })';
    await project.install(
      'telex',
      manifest('geo:telex'),
      pluginEntry('telex', ['geo:telex'], schema),
    );
    const host = await load([{ name: 'telex', options: { file: 'x.csv' } }]);
    expect(host.get('geo', 'telex'))
      .to.have.property('options')
      .deep.equal({ limit: 7, file: 'x.csv' });
  });

  it('names the path to a wrong option, the plugin and the file', async () => {
    const schema = 'z.strictObject({ sources: z.array(z.strictObject({ file: z.string() })) })';
    await project.install(
      'telex',
      manifest('geo:telex'),
      pluginEntry('telex', ['geo:telex'], schema),
    );
    await project.install('other', manifest('app:other'), pluginEntry('other', ['app:other']));
    const error = await refusal([
      'other',
      { name: 'telex', options: { sources: [{ file: 1 }], mode: 'x' } },
    ]);
    expect(error.code).to.equal('plugin-options');
    expect(error.message).to.equal(
      'plugin telex: its options are wrong: matador.config.yaml: ' +
        'plugins[1].options.sources[0].file: expected string, found number; ' +
        'plugins[1].options.mode: unknown key',
    );
    const missing = await refusal(['telex']);
    expect(missing.message).to.match(/plugins\[0\]\.options\.sources: .*found nothing/);
    expect(missing.hint).to.match(/with the options it needs/);
  });

  it('refuses one that is not installed, by name', async () => {
    for (const name of ['nowhere', '@scope/nowhere', '../escape', 'fs', 'node:fs', '']) {
      const error = await refusal([name]);
      expect(error.code).to.equal('plugin-not-found');
      expect(error.message).to.include(`plugin ${name}: it is not installed in`);
      expect(error.hint).to.include(`npm install ${name}`);
    }
  });

  it('checks the manifest before it runs a line of the plugin', async () => {
    const entry = 'globalThis.matadorTestRan = true; throw new Error("must not run")';
    await project.install('telex', { keywords: [], matador: {} }, entry);
    expect((await refusal(['telex'])).code).to.equal('plugin-manifest');
    await project.install('telex', { ...manifest('app:telex'), matador: { contract: 9 } }, entry);
    expect((await refusal(['telex'])).code).to.equal('plugin-contract');
    expect(globalThis).not.to.have.property('matadorTestRan');
  });

  it('says so when a plugin cannot be loaded', async () => {
    const cases: [entry: string, code: string, says: RegExp][] = [
      ['import "not-installed-anywhere";', 'plugin-broken', /not-installed-anywhere/],
      ['this is not JavaScript', 'plugin-broken', /could not be loaded/],
      ['throw new Error("on strike")', 'plugin-broken', /on strike/],
      ['export const plugin = {};', 'plugin-definition', /does not export a plugin definition/],
      ['export default { name: "x" };', 'plugin-definition', /does not export/],
      ['export default null;', 'plugin-definition', /does not export/],
      [pluginEntry('telegraph', []), 'plugin-definition', /its definition is named telegraph/],
      [
        pluginEntry('broken8', ['app:broken8'], 'z.object({}).transform(() => { throw 1; })'),
        'plugin-broken',
        /failed/,
      ],
    ];
    for (const [index, [entry, code, says]] of cases.entries()) {
      const name = `broken${index + 1}`;
      await project.install(name, manifest(`app:${name}`), entry);
      const error = await refusal([name]);
      expect(error.message)
        .to.match(says)
        .and.match(new RegExp(`^plugin ${name}: `));
      expect(error).to.include({ code });
      expect(error.hint).to.be.a('string');
    }
  });

  it('says so when a package has no entry', async () => {
    await project.install('telex', { ...manifest('app:telex'), exports: './absent.js' }, '');
    expect((await refusal(['telex'])).code).to.equal('plugin-broken');
  });

  it('reads a package whose exports hide its package.json and are for import only', async () => {
    const hidden = { ...manifest('app:telex'), exports: { '.': { import: './entry.js' } } };
    await project.install('telex', hidden, pluginEntry('telex', ['app:telex']));
    expect((await load(['telex'])).plugins).to.have.length(1);
  });

  it('wants bound just what the manifest says', async () => {
    const cases: [provides: string[], binds: string[], says: string][] = [
      [['app:x', 'app:y'], ['app:x'], 'it says that it provides app:y, but binds no such thing'],
      [['app:x'], ['app:x', 'geo:y'], 'it binds geo:y, which its manifest does not name'],
      [['app:x'], ['app:x', 'app:x'], 'it binds app:x twice'],
      [['app:x'], ['app:z'], 'binds no such thing; it binds app:z, which'],
      [['tunnel:x'], ['geo:x'], 'provides tunnel:x, but binds no such thing; it binds geo:x'],
    ];
    for (const [index, [provides, binds, says]] of cases.entries()) {
      const name = `liar${index}`;
      await project.install(name, manifest(...provides), pluginEntry(name, binds));
      const error = await refusal([name]);
      expect(error.code).to.equal('plugin-provides');
      expect(error.message).to.include(`plugin ${name}: `).and.include(says);
    }
  });

  it('refuses a plugin named twice, and two that provide the same', async () => {
    await project.install('one', manifest('app:x'), pluginEntry('one', ['app:x']));
    await project.install('two', manifest('app:x'), pluginEntry('two', ['app:x']));
    expect((await refusal(['one', 'one'])).message).to.match(/plugin one: .* twice/);
    const error = await refusal(['one', 'two']);
    expect(error.code).to.equal('plugin-duplicate');
    expect(error.message).to.equal('plugins one and two both provide app:x');
  });

  it('names what there is, and the package to install, when something is not provided', async () => {
    await project.install('one', manifest('app:x'), pluginEntry('one', ['app:x']));
    const host = await load(['one']);
    expect(() => host.get('app', 'signal'))
      .to.throw(UsageError, 'no plugin provides app:signal; there is app:x')
      .with.property('hint')
      .that.includes('npm install @matador/app-signal');
    expect(() => host.get('phone', 'android'))
      .to.throw(UsageError, 'there is no phone at all')
      .with.property('hint')
      .that.includes('npm install @matador/device-android');
  });
});
