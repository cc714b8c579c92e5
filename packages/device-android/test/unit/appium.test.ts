import { MatadorError } from '@matador/core';
import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deathOf, uiFailure } from '../../src/appium/deaths.js';
import { noteBeforeAppium } from '../../src/appium/notes.js';
import { findAppium, findHelperApk } from '../../src/appium/npm-packages.js';
import { AppiumServer } from '../../src/appium/server.js';
import { AndroidPhoneProvider, optionsSchema, parseHierarchy } from '../../src/index.js';
import { FoundList } from './found-list.js';
import { ScriptedShell } from './scripted-shell.js';

const server = new AppiumServer({ adbPath: 'adb', project: process.cwd() });

describe('what an error of Appium says has died', () => {
  const errors: readonly (readonly [string, string | undefined, boolean?])[] = [
    [
      "'GET /source' cannot be proxied to UiAutomator2 server because the instrumentation process is not running (probably crashed)",
      'instrumentation-died',
      true,
    ],
    [
      'Could not proxy command to the remote server. Original error: socket hang up',
      'instrumentation-died',
      false,
    ],
    [
      'Could not proxy command to the remote server. Original error: connect ECONNREFUSED 127.0.0.1:8200',
      'instrumentation-died',
      true,
    ],
    ['A session is either terminated or not started', 'appium-session-ended', true],
    ['connect ECONNREFUSED 127.0.0.1:4723', 'appium-died', true],
    ['fetch failed: other side closed', 'appium-died', false],
    ["adb: device '127.0.0.1:5555' not found", 'phone-lost', false],
    ['invalid selector: //[', undefined],
  ];
  for (const [message, code, undelivered] of errors) {
    it(`${message.slice(0, 60)}…: ${code ?? 'nothing'}`, async () => {
      const death = await deathOf(new Error(message), server);
      expect(death?.code).to.equal(code);
      expect(death?.undelivered).to.equal(undelivered);
    });
  }

  it('is looked for in its causes too', async () => {
    const error = new Error('request failed', { cause: new Error('connect ECONNREFUSED') });
    expect(await deathOf(error, server)).to.include({ code: 'appium-died' });
  });

  it('is in the error that names the phone and what was done', async () => {
    const thrown = new Error('the instrumentation process is not running');
    const error = await uiFailure('R58M12ABCDE', 'a tap', thrown, server);
    expect(error).to.include({ code: 'instrumentation-died', source: 'phone' });
    expect(error.message).to.include('phone R58M12ABCDE').and.include('a tap');
  });

  it('leaves the errors of others as they are', async () => {
    const own = new MatadorError('no', { code: 'screen-unreadable', source: 'phone' });
    expect(await deathOf(own, server)).to.equal(undefined);
    expect(await uiFailure('R58M12ABCDE', 'a look', own, server)).to.equal(own);
  });
});

describe('Appium from npm', () => {
  it("is found from the user's project, or beside this package", () => {
    const folder = mkdtempSync(join(tmpdir(), 'matador-project-'));
    for (const project of [process.cwd(), folder]) {
      expect(findAppium(project).program).to.match(/appium[\\/]index\.js$/);
      expect(findAppium(project).driver).to.match(/appium-uiautomator2-driver$/);
      expect(findHelperApk(project)).to.match(/settings_apk-debug\.apk$/);
    }
    rmSync(folder, { recursive: true });
  });
});

describe('a phone that is configured', () => {
  const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort: 5146 }));
  for (const [more, words] of [
    [{ ui: 'selenium' }, 'ui'],
    [{ helper: true }, 'helper'],
    [{ seriall: 'x' }, '"seriall"'],
  ] as const) {
    it(`with ${JSON.stringify(more)} is refused before it is reached`, async () => {
      const config = { provider: 'android', serial: 'R58M12ABCDE', ...more };
      const outcome = await provider
        .open(config, AbortSignal.timeout(5000))
        .catch((e: unknown) => e);
      expect(outcome).to.have.property('code', 'config-invalid');
      expect(outcome).to.have.property('message').that.includes(words);
    });
  }
});

describe('before an Appium session', () => {
  it('everything that it changes is noted as it was', async () => {
    const found = new FoundList();
    const shell = new ScriptedShell({
      'settings get global hidden_api_policy': '1\n',
      'settings get global*': 'null\n',
      'pm path io.appium.uiautomator2.server': 'package:/data/app/base.apk\n',
      'pm path io.appium.settings': 'package:/data/app/base.apk\n',
      'pm path*': { exitCode: 1 },
      'ls*': { exitCode: 1, stderr: 'No such file or directory' },
      'appops get*': 'MOCK_LOCATION: allow\n',
    });
    await noteBeforeAppium(shell, found, new AbortController().signal);
    const setting = { kind: 'setting', namespace: 'global' };
    expect(found.entries).to.deep.equal([
      { ...setting, key: 'hidden_api_policy_pre_p_apps', value: null },
      { ...setting, key: 'hidden_api_policy_p_apps', value: null },
      { ...setting, key: 'hidden_api_policy', value: '1' },
      { kind: 'absent-package', name: 'io.appium.uiautomator2.server.test' },
      { kind: 'absent-file', path: '/data/local/tmp/mock_apps.json' },
      { kind: 'location-service', mode: 'allow' },
    ]);
  });
});

describe("UiAutomator2's page source", () => {
  const node = (name: string, more: string, inner = '') =>
    `<${name} class="${name}" package="org.example" text="" bounds="[0,0][10,10]" enabled="true" ${more}>${inner}</${name}>`;
  const source = (inner: string) =>
    `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<hierarchy index="0" class="hierarchy" rotation="0" width="1080" height="2337">${inner}</hierarchy>`;

  it('is read as the dump is, in the order of the screen, whatever the classes', () => {
    const text = (value: string) => node('android.widget.TextView', `content-desc="${value}"`);
    const field = node(
      'android.widget.EditText',
      'resource-id="org.example:id/entry" focused="true"',
    );
    const root = parseHierarchy(
      source(node('android.widget.FrameLayout', '', `${text('a')}${field}${text('b')}`)),
    );
    expect(root.className).to.equal('android.widget.FrameLayout');
    expect(root.children.map(({ description, editable }) => [description, editable])).to.deep.equal(
      [
        ['a', false],
        ['', true],
        ['b', false],
      ],
    );
    expect(root.children[1]).to.include({ resourceId: 'org.example:id/entry', focused: true });
  });

  it('is not read where it was cut off', () => {
    const whole = source(node('android.widget.FrameLayout', ''));
    expect(() => parseHierarchy(whole.slice(0, -20))).to.throw(MatadorError, /not whole/);
  });
});
