import { spawnSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Phone } from '@matador/core';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
import type { PhoneWorld } from '@matador/testkit';
import { labPhone } from '@matador/testkit';
import { expect } from 'chai';
import { runCli } from '../run-cli.js';
import { inTemporaryFolder } from '../temporary-folder.js';

const adbPort = 5147;
const withoutAdb = spawnSync('adb', ['version']).error !== undefined;
const packages = fileURLToPath(new URL('../../../../', import.meta.url));

describe("matador calibrate on the lab's phone", function () {
  this.timeout(60_000);
  let world: PhoneWorld;
  let phone: Phone;
  const touch = async (...argv: string[]) => {
    await phone.shell(argv, { timeoutMs: 10_000 });
  };

  before(async function () {
    if (withoutAdb) {
      console.log('      skipped: there is no adb here');
      this.skip();
    }
    const account = { name: 'Alice', handle: 'wxid_alice' };
    world = await labPhone({ app: { app: 'wechat', account, version: '7.0.3' } });
    const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort }));
    phone = await provider.open(
      { provider: 'android', serial: world.serial },
      AbortSignal.timeout(30_000),
    );
    await phone.screen.wake(AbortSignal.timeout(30_000));
    await touch('am', 'start', '-n', 'com.tencent.mm/.ui.LauncherUI');
  });

  after(async () => {
    if (withoutAdb) return;
    await phone.close();
    await world.close();
    spawnSync('adb', ['-P', String(adbPort), 'kill-server']);
  });

  /** A project with the two plugins, and a configuration that has a comment. */
  async function inProject(work: (folder: string, file: string) => Promise<void>): Promise<void> {
    await inTemporaryFolder(async (folder) => {
      const modules = join(folder, 'node_modules', '@matador');
      await mkdir(modules, { recursive: true });
      for (const name of ['core', 'app-wechat', 'device-android']) {
        await symlink(join(packages, name), join(modules, name));
      }
      const file = join(folder, 'matador.config.yaml');
      await writeFile(
        file,
        [
          'plugins:',
          "  - '@matador/app-wechat' # an old one",
          "  - name: '@matador/device-android'",
          `    options: { adbPort: ${adbPort} }`,
          '',
        ].join('\n'),
      );
      await work(folder, file);
    });
  }

  it('refuses a screen that is no conversation, and changes nothing', async () => {
    await inProject(async (folder, file) => {
      const before = await readFile(file, 'utf8');
      const result = await runCli(['calibrate', world.serial, '--app', 'wechat'], folder);
      expect(result.status).to.equal(1);
      expect(result.stderr).to.include('"WeChat"').and.include('Open a conversation');
      expect(await readFile(file, 'utf8')).to.equal(before);
    });
  });

  it('learns the ids of an open conversation and writes them down', async () => {
    await touch('input', 'tap', '400', '300');
    await touch('input', 'tap', '500', '2250');
    await touch('input', 'text', 'hello');
    await touch('input', 'tap', '1000', '1470');
    await touch('input', 'text', 'x');
    await inProject(async (folder, file) => {
      const json = await runCli(['calibrate', world.serial, '--app', 'wechat', '--json'], folder);
      expect(json.stderr).to.equal('');
      expect(JSON.parse(json.stdout)).to.deep.equal({
        schema: 'matador/calibration/1',
        app: 'wechat',
        phone: world.serial,
        plugin: '@matador/app-wechat',
        versionName: '7.0.3',
        ids: { input: 'amh', send: 'aqj', text: 'pp', list: 'ag' },
        unknown: [],
        writtenTo: file,
      });
      const written = await readFile(file, 'utf8');
      expect(written).to.include('7.0.3:').and.include('input: amh').and.include('adbPort');
      const again = await runCli(['calibrate', world.serial, '--app', 'wechat'], folder);
      expect(again.stdout).to.equal('input: amh\nsend: aqj\ntext: pp\nlist: ag\n');
      expect(await readFile(file, 'utf8')).to.equal(written);
    });
  });

  it('says which app is not there, and which phone', async () => {
    await inProject(async (folder) => {
      const unknown = await runCli(['calibrate', world.serial, '--app', 'signal'], folder);
      expect(unknown.stderr).to.include('no plugin provides app:signal');
      const side = await runCli(['calibrate', 'testbed-1/a', '--app', 'wechat'], folder);
      expect(side.status).to.equal(2);
      expect(side.stderr).to.include('no testbed with a side testbed-1/a');
    });
  });
});
