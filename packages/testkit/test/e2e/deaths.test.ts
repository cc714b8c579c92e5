import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import type { AnomalyReport, Phone, UiNode, UiSession } from '@matador/core';
import { nodesOf, waitFor } from '@matador/core';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
import { expect } from 'chai';
import type { LabPhoneWorld } from '../../src/index.js';
import { labPhone } from '../../src/index.js';
import { adbOn } from './adb.js';

const adbPort = 5145;
const { adb, isThere, end } = adbOn(adbPort);
const soon = (): AbortSignal => AbortSignal.timeout(60_000);

/** The Appium servers that a process started: others may have some on the same machine. */
function appiumPids(parent = process.pid): number[] {
  const ps = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent)], { encoding: 'utf8' });
  const lines = ps.stdout.split('\n').filter((line) => /guard\.js.*appium/.test(line));
  return lines.map((line) => Number.parseInt(line, 10));
}

async function appiumHome(pid: number): Promise<string> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  return /(?<=^|\0)APPIUM_HOME=([^\0]+)/.exec(environment)?.[1] ?? '';
}

describe('what dies in the middle of an Appium session', function () {
  this.timeout(180_000);
  const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort }));
  let world: LabPhoneWorld;
  let phone: Phone;
  let ui: UiSession;
  const told: AnomalyReport[] = [];

  before(async function () {
    if (!(await isThere())) {
      console.log('      skipped: there is no adb here');
      this.skip();
    }
    world = await labPhone();
    const config = { provider: 'android', serial: world.serial, ui: 'appium' };
    phone = await provider.open(config, soon());
    phone.observe?.((report) => told.push(report));
    await phone.screen.wake(soon());
    ui = await phone.ui(soon());
    await phone.packages.openLink(world.app.link, world.app.packageName, soon());
    await ui.look(soon());
  });

  after(async () => {
    await ui.close();
    await phone.restore?.(soon());
    await phone.close();
    await end();
    await world.close();
  });

  beforeEach(() => told.splice(0));

  const field = async (): Promise<UiNode> => {
    const { root } = await ui.look(soon());
    const found = [...nodesOf(root)].find(({ node }) => node.editable)?.node;
    if (found === undefined) throw new Error('the conversation is on the screen');
    return found;
  };

  const deaths: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'the Appium server',
      () => {
        for (const pid of appiumPids()) process.kill(pid, 'SIGKILL');
      },
      /the Appium server died/,
    ],
    [
      'the instrumentation on the phone',
      () => phone.shell(['am', 'force-stop', 'io.appium.uiautomator2.server']),
      /instrumentation on the phone died/,
    ],
    ['the adb server', () => adb('kill-server'), /instrumentation|adb/],
    [
      'the USB connection, which comes back',
      () => {
        world.replug();
        return Promise.resolve();
      },
      /instrumentation|adb/,
    ],
  ];
  for (const [name, kill, words] of deaths) {
    it(`${name}: the look goes on, and it is told`, async () => {
      await kill();
      expect((await field()).editable).to.equal(true);
      const lost = told.find(({ kind }) => kind === 'ui-session-lost');
      expect(lost).to.include({ action: 'survived' });
      expect(lost?.what).to.match(words);
    });
  }

  it('text is entered after all that', async () => {
    await ui.enterText(await field(), 'still here 👋', soon());
    expect((await field()).text).to.equal('still here 👋');
  });

  it('records, and runs commands, beside the session', async () => {
    const recording = await phone.screen.record?.(soon());
    await ui.look(soon());
    expect((await phone.shell(['echo', 'beside'], { signal: soon() })).stdout).to.equal('beside\n');
    await phone.firewall?.allowOnly([world.app.packageName], soon());
    await ui.look(soon());
    const segments = await recording?.stop(`/tmp/matador-deaths-${process.pid}`, soon());
    expect(segments).to.have.length(1);
    for (const { path } of segments ?? []) await rm(path);
  });

  it('leaves the phone as it was found', async () => {
    await ui.close();
    const restored = await phone.restore?.(soon());
    expect(restored).to.include('without io.appium.uiautomator2.server');
    const left = await phone.shell(['pm', 'list', 'packages', 'io.appium'], { signal: soon() });
    expect(left.stdout).to.equal('');
    const settings = await phone.shell(['settings', 'list', 'global'], { signal: soon() });
    expect(settings.stdout).to.not.include('hidden_api').and.not.include('matador_found');
    const files = await phone.shell(['ls', '/data/local/tmp'], { signal: soon() });
    expect(files.stdout).to.equal('');
  });

  it('ends the server with the last phone, and with a process that is killed', async () => {
    await phone.close();
    expect(appiumPids()).to.deep.equal([]);
    const script = `
      import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
      const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort: ${adbPort} }));
      const phone = await provider.open(
        { provider: 'android', serial: '${world.serial}', ui: 'appium' },
        AbortSignal.timeout(60000),
      );
      await phone.ui(AbortSignal.timeout(60000));
      console.log('open');
      setInterval(() => undefined, 1000);
    `;
    const user = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(user.stdout, 'data');
    const [server, ...others] = appiumPids(user.pid);
    expect(server).to.be.a('number');
    expect(others).to.deep.equal([]);
    const home = await appiumHome(server!);
    expect(existsSync(home)).to.equal(true);
    user.kill('SIGKILL');
    // Empty once it has ended, also where nobody has asked for its status yet.
    const commandLine = (): Promise<string> =>
      readFile(`/proc/${server}/cmdline`, 'utf8').catch(() => '');
    await waitFor(async () => ((await commandLine()) === '' ? true : undefined), {
      what: 'Appium to end',
      source: 'internal',
      timeoutMs: 30_000,
      signal: soon(),
    });
    expect(existsSync(home)).to.equal(false);
  });
});
