import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { waitFor } from '@matador/core';
import { expect } from 'chai';
import type { LabPhoneWorld } from '../../src/index.js';
import { labPhone } from '../../src/index.js';
import { adbOn } from './adb.js';

const adbPort = 5144;
const appiumPort = 4791;
const { adb, isThere, end } = adbOn(adbPort);
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

// Appium, its driver and the packages for the phone are where the package that uses them finds them.
const fromDevice = createRequire(import.meta.resolve('@matador/device-android/package.json'));
const folderOf = (name: string, from = fromDevice): string =>
  dirname(from.resolve(`${name}/package.json`));
const driver = folderOf('appium-uiautomator2-driver');
const helperApk = join(
  folderOf('io.appium.settings', createRequire(join(driver, 'package.json'))),
  'apks/settings_apk-debug.apk',
);

describe("Debian's adb and Appium from npm, as they are", function () {
  this.timeout(120_000);
  let world: LabPhoneWorld;
  let folder: string;
  const device = (...argv: readonly string[]): Promise<string> => adb('-s', world.serial, ...argv);

  before(async function () {
    if (!(await isThere())) {
      console.log('      skipped: there is no adb here');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'matador-unmodified-'));
    world = await labPhone({ androidVersion: '13', apiLevel: 33 });
    await adb('connect', world.serial);
  });

  after(async () => {
    await end();
    await world.close();
    await rm(folder, { recursive: true });
  });

  describe('adb', () => {
    it('lists the phone and runs commands on it', async () => {
      expect(await adb('devices')).to.match(new RegExp(`^${world.serial}\\s+device$`, 'm'));
      expect(await device('shell', 'getprop ro.build.version.sdk')).to.equal('33\n');
    });

    it('pushes and pulls a file unchanged', async () => {
      const [here, back] = [join(folder, 'here'), join(folder, 'back')];
      await writeFile(here, 'سلام 👋\0\xff'.repeat(50_000));
      await device('push', here, '/data/local/tmp/there');
      await device('pull', '/data/local/tmp/there', back);
      expect(await readFile(back)).to.deep.equal(await readFile(here));
    });

    it('installs a package by its own manifest, and takes it off again', async () => {
      expect(await device('install', '-r', '-g', helperApk)).to.include('Success');
      const listed = await device('shell', 'dumpsys package io.appium.settings');
      expect(listed).to.match(/Package \[io\.appium\.settings\]/);
      expect(listed).to.match(/versionName=\d+\.\d+\.\d+/);
      expect(await device('uninstall', 'io.appium.settings')).to.include('Success');
      expect(await device('shell', 'pm list packages io.appium')).to.equal('');
    });

    it('refuses to install what is no package', async () => {
      const file = join(folder, 'not.apk');
      await writeFile(file, 'PK but no zip');
      const refusal = await device('install', file).catch((error: unknown) => String(error));
      expect(refusal).to.include('INSTALL_PARSE_FAILED_NOT_APK');
    });

    it('forwards a port: where nobody listens the connection ends', async () => {
      const local = (await device('forward', 'tcp:0', 'tcp:6790')).trim();
      expect(await device('forward', '--list')).to.include(`tcp:${local} tcp:6790`);
      // Not by fetch: it connects again for as long as connections end before it has written.
      const connection = connect(Number(local), '127.0.0.1');
      connection.resume().end('GET /status HTTP/1.1\r\n\r\n');
      await once(connection, 'close', { signal: AbortSignal.timeout(20_000) });
      expect(connection.bytesRead).to.equal(0);
      await device('forward', '--remove', `tcp:${local}`);
    });

    it('shows the log', async () => {
      expect(await device('logcat', '-d')).to.include('beginning of main');
    });
  });

  describe('appium', () => {
    let server: ChildProcess;
    let session: string;

    /** Asks the server; throws what it calls an error. */
    const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
      const response = await fetch(`http://127.0.0.1:${appiumPort}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { value } = (await response.json()) as { value: unknown };
      if (response.ok) return value;
      throw new Error(JSON.stringify(value));
    };
    const inSession = (method: string, path: string, body?: object): Promise<unknown> =>
      ask(method, `/session/${session}${path}`, body);
    const find = async (using: string, value: string): Promise<string> => {
      const found = (await inSession('POST', '/element', { using, value })) as object;
      return (found as Record<string, string>)[elementKey] ?? '';
    };
    const textOf = (id: string): Promise<unknown> => inSession('GET', `/element/${id}/text`);

    before(async () => {
      const home = join(folder, 'appium');
      const sdk = join(folder, 'sdk', 'platform-tools');
      await mkdir(join(home, 'node_modules'), { recursive: true });
      await symlink(driver, join(home, 'node_modules', 'appium-uiautomator2-driver'));
      await mkdir(sdk, { recursive: true });
      await symlink('/usr/bin/adb', join(sdk, 'adb'));
      server = spawn(
        process.execPath,
        [
          ...[join(folderOf('appium'), 'index.js'), 'server'],
          ...['--address', '127.0.0.1', '--port', String(appiumPort)],
        ],
        {
          stdio: 'ignore',
          env: { ...process.env, APPIUM_HOME: home, ANDROID_HOME: dirname(sdk) },
        },
      );
      await waitFor(() => ask('GET', '/status').catch(() => undefined), {
        what: 'Appium',
        source: 'internal',
        timeoutMs: 60_000,
        signal: AbortSignal.timeout(90_000),
      });
    });

    after(async () => {
      server.kill();
      await once(server, 'exit');
    });

    it('opens a session, with nothing but what every user gives it', async () => {
      const capabilities = {
        platformName: 'Android',
        'appium:automationName': 'UiAutomator2',
        'appium:udid': world.serial,
        'appium:adbPort': adbPort,
      };
      const begun = await ask('POST', '/session', { capabilities: { alwaysMatch: capabilities } });
      session = (begun as { sessionId: string }).sessionId;
      expect(begun).to.have.nested.property('capabilities.deviceApiLevel', 33);
      expect(begun).to.have.nested.property('capabilities.deviceScreenSize', '1080x2400');
      expect(await device('shell', 'pidof io.appium.uiautomator2.server')).to.match(/^\d+/);
    });

    it('keeps `uiautomator dump` from the screen meanwhile, as on a real phone', async () => {
      expect(await device('shell', 'uiautomator dump || true')).to.include('Killed');
    });

    it('finds by id, class, description, XPath and UiSelector, and says what it cannot find', async () => {
      const { packageName, link } = world.app;
      await device(
        'shell',
        `am start -W -a android.intent.action.VIEW -d '${link}' ${packageName}`,
      );
      const id = await find('id', `${packageName}:id/embedded_text_editor`);
      const hint = await textOf(id);
      for (const [using, value] of [
        ['class name', 'android.widget.EditText'],
        ['xpath', "//android.widget.EditText[contains(@resource-id, 'text_editor')]"],
        ['-android uiautomator', 'new UiSelector().className("android.widget.EditText")'],
        ['-android uiautomator', `new UiSelector().textContains("${String(hint).slice(2)}")`],
      ] as const) {
        expect(await textOf(await find(using, value)), value).to.equal(hint);
      }
      expect(await find('accessibility id', 'Navigate up')).to.not.equal('');
      const nothing = await find('id', 'no.such:id/thing').catch((error: unknown) => String(error));
      expect(nothing).to.include('no such element');
      const wrong = await find('xpath', '//[').catch((error: unknown) => String(error));
      expect(wrong).to.include('invalid selector');
    });

    it('types any text, reads it back, clears and clicks', async () => {
      const field = await find('class name', 'android.widget.EditText');
      const text = '👋 שלום $(reboot) `id`';
      await inSession('POST', `/element/${field}/value`, { text });
      expect(await textOf(field)).to.equal(text);
      const source = String(await inSession('GET', '/source'));
      expect(source).to.include('text="👋 שלום $(reboot) `id`"');
      await inSession('POST', `/element/${field}/clear`, {});
      expect(await textOf(field)).to.not.include('שלום');
      await inSession('POST', `/element/${field}/click`, {});
      expect(await inSession('GET', `/element/${field}/attribute/focused`)).to.equal('true');
    });

    it('takes a screenshot, presses keys, swipes, and scrolls', async () => {
      const png = Buffer.from(String(await inSession('GET', '/screenshot')), 'base64');
      expect(png.subarray(1, 4).toString()).to.equal('PNG');
      expect(png.readUInt32BE(16)).to.equal(1080);
      const touch = [
        { type: 'pointerMove', duration: 0, x: 500, y: 1200 },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerMove', duration: 200, x: 500, y: 600 },
        { type: 'pointerUp', button: 0 },
      ];
      const parameters = { pointerType: 'touch' };
      const finger = { type: 'pointer', id: 'finger', parameters, actions: touch };
      await inSession('POST', '/actions', { actions: [finger] });
      const area = { left: 100, top: 400, width: 800, height: 800 };
      const script = 'mobile: scrollGesture';
      const args = [{ ...area, direction: 'down', percent: 1 }];
      await inSession('POST', '/execute/sync', { script, args });
      await inSession('POST', '/back', {});
      await inSession('POST', '/execute/sync', {
        script: 'mobile: pressKey',
        args: [{ keycode: 3 }],
      });
      expect(await inSession('GET', '/source')).to.include('NexusLauncher'.toLowerCase());
    });

    it('closes it, and the instrumentation with it', async () => {
      await ask('DELETE', `/session/${session}`);
      const left = await device('shell', 'pidof io.appium.uiautomator2.server || echo none');
      expect(left).to.equal('none\n');
      expect(await device('shell', 'uiautomator dump /dev/tty')).to.include('<hierarchy');
    });
  });
});
