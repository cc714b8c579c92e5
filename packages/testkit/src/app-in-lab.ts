import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AppDriver, Phone } from '@matador/core';
import { AndroidPhoneProvider, optionsSchema } from '@matador/device-android';
import { labPrograms } from '@matador/lab';
import { expect } from 'chai';
import type { AppWorld, MessageStep } from './app-driver.js';
import { describeAppDriver } from './app-driver.js';
import type { LabMessenger, LabNetwork, PhoneModel } from './lab-network.js';
import { startLabNetwork } from './lab-network.js';
import { awkwardTexts } from './texts.js';
import { soon } from './world.js';

export interface AppInLab extends LabMessenger {
  readonly driver: AppDriver;
  /** Three phones that differ in version and language. */
  readonly models: readonly [PhoneModel, PhoneModel, PhoneModel];
  /** The calling test file's `import.meta.url`: it is run once more, inside namespaces. */
  readonly testFile: string;
}

/** How the phones are driven; each kind is tried. */
const kinds = ['adb', 'appium'] as const;
type Kind = (typeof kinds)[number];
const phoneOptions: Readonly<Record<Kind, object>> = {
  // For what is not ASCII, the keyboard of Appium's helper app.
  adb: { ui: 'adb', helper: 'install' },
  appium: { ui: 'appium' },
};

/** Set in the process that runs inside. */
const insideVariable = 'MATADOR_TESTKIT_INSIDE';
/**
 * Set by who wants every kind × version × language instead of a sample; names a file that the errors
 * of all times are appended to, as JSON Lines.
 */
const matrixFile = process.env.MATADOR_TESTKIT_MATRIX;
const limitMs = matrixFile === undefined ? 300_000 : 1_800_000;
const adbPort = 5137;
const isolation = ['-nm', '--fork', '--pid', '--mount-proc', '--kill-child'];

/**
 * Runs `describeAppDriver` on virtual phones over the real adb, against the lab's servers of the
 * messenger, and compares every time with the truth. Needs root, for namespaces of its own that
 * leave nothing behind; elsewhere it says why it is skipped.
 */
export function describeAppInLab(trial: AppInLab): void {
  if (process.env[insideVariable] !== undefined) describeInside(trial);
  else describeOutside(trial);
}

function describeOutside({ driver, testFile }: AppInLab): void {
  const { displayName } = driver.manifest;
  describe(`${displayName} on the lab's phones`, function () {
    this.timeout(limitMs + 10_000);

    it('exchanges messages', function () {
      const reason = obstacle();
      if (reason !== undefined) {
        console.log(`      skipped: ${reason}`);
        this.skip();
      }
      const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
      const options = ['--no-config', '--exit', '--enable-source-maps', '--reporter', 'dot'];
      const argv = [process.execPath, mocha, ...options, fileURLToPath(testFile)];
      const { status } = spawnSync('unshare', [...isolation, ...argv], {
        stdio: 'inherit',
        timeout: limitMs,
        killSignal: 'SIGKILL',
        env: { ...process.env, [insideVariable]: '1' },
      });
      expect(status).to.equal(0);
    });
  });
}

/** Why the lab's phones cannot run here, or `undefined`. */
function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const missing = Object.values(labPrograms).find((program) => !existsSync(program));
  if (missing !== undefined) return `${missing} was not built`;
  const wanted = ['adb', 'dnsmasq', 'openssl', 'ip', 'unshare'];
  const absent = wanted.find((program) => spawnSync(program, ['--version']).error !== undefined);
  return absent === undefined ? undefined : `there is no ${absent}`;
}

interface Pair {
  readonly kind: Kind;
  /** Indexes of models. */
  readonly phones: readonly [number, number];
}

function describeInside(trial: AppInLab): void {
  const { driver } = trial;
  const models = matrixFile === undefined ? trial.models : allModels(trial.models);
  const pairs = matrixFile === undefined ? samplePairs : allPairs(models.length);
  const errors: { step: MessageStep; error: number }[] = [];
  let network: LabNetwork;

  describe(`${driver.manifest.displayName} on the lab's phones`, function () {
    this.timeout(120_000);

    before(async () => {
      network = await startLabNetwork(trial, models);
    });

    after(() => {
      console.log(`\n      ${driver.manifest.displayName}: ${summary(errors)}`);
    });

    for (const { kind, phones } of pairs) {
      const name = `${kind}, ${phones.map((index) => describeModel(models[index])).join(' and ')}`;
      const measured = (step: MessageStep, error: number): void => {
        errors.push({ step, error });
        if (matrixFile === undefined) return;
        const record = { app: driver.manifest.id, kind, pair: name, step, error };
        appendFileSync(matrixFile, `${JSON.stringify(record)}\n`);
      };
      describeAppDriver(
        name,
        driver,
        () => openWorld(network, kind, phones, measured),
        awkwardTexts,
      );
    }
  });
}

/** Each kind once, each of the three models at least once. */
const samplePairs: readonly Pair[] = kinds.map((kind, index) => ({
  kind,
  phones: index === 0 ? [0, 1] : [1, 2],
}));

/** Every version with every language. */
function allModels(models: readonly PhoneModel[]): readonly PhoneModel[] {
  return models.flatMap((model) => models.map(({ language }) => ({ ...model, language })));
}

/** Every model with each kind at least once. */
function allPairs(models: number): readonly Pair[] {
  const starts = Array.from({ length: Math.ceil(models / 2) }, (_, index) => 2 * index);
  return kinds.flatMap((kind) =>
    starts.map((start): Pair => ({ kind, phones: [start, (start + 1) % models] })),
  );
}

function describeModel(model: PhoneModel | undefined): string {
  return model === undefined ? '' : `Android ${model.androidVersion} in ${model.language}`;
}

async function openWorld(
  { wifi, phones: all }: LabNetwork,
  kind: Kind,
  [first, second]: readonly [number, number],
  measured: (step: MessageStep, error: number) => void,
): Promise<AppWorld> {
  const provider = new AndroidPhoneProvider(optionsSchema.parse({ adbPort }));
  const virtual = [all[first], all[second]] as const;
  const [a, b] = virtual;
  if (a === undefined || b === undefined) throw new Error('both phones are there');
  const open = (serial: string): Promise<Phone> =>
    provider.open({ provider: 'android', serial, ...phoneOptions[kind] }, soon());
  const phones = await Promise.all([open(a.serial), open(b.serial)]);
  for (const phone of phones) {
    await phone.screen.wake(soon());
    await phone.network.joinWifi(wifi, soon());
  }
  return {
    phones,
    accounts: [a.account, b.account],
    truth: (phone, step, text) => {
      const events = (phone === 0 ? a : b).events();
      const event = events.findLast((one) => one.kind === `message-${step}` && one.text === text);
      if (event === undefined) throw new Error(`the message "${text}" was never ${step}`);
      return event.at;
    },
    measured,
    close: async () => {
      await Promise.all(phones.map((phone) => phone.close()));
    },
  };
}

/** How far the seen times were from the truth: `sent 12 ms in the middle, 40 ms at most`. */
function summary(errors: readonly { step: MessageStep; error: number }[]): string {
  return (['pressed', 'sent', 'shown'] as const)
    .map((step) => {
      const sorted = errors
        .filter((one) => one.step === step)
        .map(({ error }) => error)
        .sort((x, y) => x - y);
      const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
      return `${step} seen after ${middle} ms in the middle, ${sorted.at(-1) ?? 0} ms at most`;
    })
    .join('; ');
}
