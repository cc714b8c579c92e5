import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  AnomalyListener,
  AppDriver,
  AppSession,
  CanProbe,
  CaptureProvider,
  Gateway,
  GatewayProvider,
  ImplementationTypes,
  Implementations,
  PathProbe,
  Phone,
  PhoneProvider,
  PluginKind,
  Target,
  TargetExtractor,
  TunnelProvider,
  UiSession,
  VantageShellProvider,
} from '../../src/index.js';
import { expectedExit, MatadorError, timestamp } from '../../src/index.js';
import { pathTrace } from './records.js';

/** What `ip -json address show` says of every tunnel's interface. */
const tunnelAddress = JSON.stringify([
  { addr_info: [{ family: 'inet', local: '198.18.0.2', scope: 'global' }] },
]);

/** What `date +%s.%N` prints where the clock is right. */
const date = () => ({ exitCode: 0, stdout: `${(Date.now() / 1000).toFixed(3)}000000`, stderr: '' });

/**
 * A testbed of plain objects: messages sent on one phone are received on the other. Every call is
 * logged; `fail` makes the calls of one name fail, as often as its list is long.
 */
export class FakeWorld implements Implementations {
  readonly log: string[] = [];
  private readonly failing = new Map<string, Error[]>();
  private readonly messages = new Set<string>();
  /** Called at each log entry, for tests that act at a given moment. */
  onCall: (call: string) => void = () => undefined;
  captureDies = false;
  /** No path is traced before. */
  canTrace: Promise<void> = Promise.resolve();
  canProbe: CanProbe = { ok: true };
  tunnelsHealthy = true;
  /** Whether the phones offer what not every phone does: location, time zone, firewall, recording. */
  versatilePhones = false;
  /** Tells of something on a phone, by its serial, as long as it is observed. */
  readonly listeners = new Map<string, AnomalyListener>();
  /** Whether a plugin fakes locations. */
  spoofsLocations = false;

  fail(call: string, error: Error, times = 1): void {
    this.failing.set(call, Array<Error>(times).fill(error));
  }

  get<K extends PluginKind>(kind: K): ImplementationTypes[K] {
    return this.implementations[kind];
  }

  all<K extends PluginKind>(kind: K): ImplementationTypes[K][] {
    if (kind === 'geo' || (kind === 'location' && !this.spoofsLocations)) return [];
    return [this.implementations[kind]];
  }

  private call(name: string): void {
    this.log.push(name);
    this.onCall(name);
    const error = this.failing.get(name)?.shift();
    if (error !== undefined) throw error;
  }

  private step(name: string): Promise<void> {
    return new Promise((resolve) => {
      this.call(name);
      resolve();
    });
  }

  private readonly implementations: ImplementationTypes = {
    app: this.appDriver(),
    phone: this.phoneProvider(),
    gateway: this.gatewayProvider(),
    tunnel: this.tunnelProvider(),
    capture: this.captureProvider(),
    probe: this.pathProbe(),
    geo: { id: 'fake', open: () => Promise.resolve([]) },
    shell: this.shellProvider(),
    extractor: this.extractor(),
    location: {
      id: 'fake-spoofer',
      canFake: () => Promise.resolve(true),
      fake: (phone, { latitude }) => this.step(`spoofer.fake ${phone.identity.serial} ${latitude}`),
      stop: (phone) => this.step(`spoofer.stop ${phone.identity.serial}`),
    },
    countries: { id: 'fake', leastKmTo: () => 0 },
  };

  private appDriver(): AppDriver {
    const fact = { value: null, source: 'made up', date: '2026-01' };
    const observed = () => ({ at: timestamp(), notBefore: timestamp() });
    const session = (serial: string): AppSession => ({
      openConversation: (contact) => this.step(`app.openConversation ${serial} ${contact.handle}`),
      send: async (text) => {
        await this.step(`app.send ${serial}`);
        this.messages.add(text);
        return { text, pressed: observed(), sent: observed(), status: 'sent' };
      },
      waitForMessage: async (text, signal) => {
        await this.step(`app.waitForMessage ${serial}`);
        while (!this.messages.has(text)) {
          signal.throwIfAborted();
          await new Promise((resolve) => setImmediate(resolve));
        }
        this.messages.delete(text);
        return { text, received: observed() };
      },
      close: () => this.step(`app.close ${serial}`),
    });
    return {
      manifest: {
        id: 'fake',
        displayName: 'Fake',
        androidPackage: 'org.example.fake',
        testedVersions: [],
        facts: {
          users: fact,
          scorecard: fact,
          architecture: fact,
          serverDistribution: fact,
          mobileFirst: fact,
        },
      },
      open: async (phone) => {
        await this.step(`app.open ${phone.identity.serial}`);
        return session(phone.identity.serial);
      },
    };
  }

  private phoneProvider(): PhoneProvider {
    const unused = (): never => {
      throw new Error('the engine drives the app through its driver');
    };
    return {
      id: 'fake',
      open: async ({ serial }): Promise<Phone> => {
        await this.step(`phone.open ${serial}`);
        return {
          identity: {
            serial,
            manufacturer: 'Fake',
            model: 'One',
            androidVersion: '15',
            apiLevel: 35,
          },
          capabilities: () => new Set(),
          shell: () => Promise.resolve(date()),
          network: {
            setFlightMode: () => this.step(`phone.setFlightMode ${serial}`),
            joinWifi: async () => {
              await this.step(`phone.joinWifi ${serial}`);
              return '192.168.7.2';
            },
            leaveWifi: () => this.step(`phone.leaveWifi ${serial}`),
          },
          screen: {
            wake: () => this.step(`phone.wake ${serial}`),
            ...(this.versatilePhones ? this.versatileScreen(serial) : {}),
          },
          ...(this.versatilePhones ? this.versatileMembers(serial) : {}),
          packages: {
            info: async (name) => {
              await this.step(`phone.info ${serial}`);
              return { name, versionName: '1.0', versionCode: 1, uid: 10_001 };
            },
            startActivity: unused,
            openLink: unused,
            forceStop: () => this.step(`phone.forceStop ${serial}`),
          },
          ui: (): Promise<UiSession> => unused(),
          close: () => this.step(`phone.close ${serial}`),
        };
      },
    };
  }

  private versatileScreen(serial: string): Partial<Phone['screen']> {
    return {
      calm: () => this.step(`phone.calm ${serial}`),
      screenshot: async () => {
        await this.step(`phone.screenshot ${serial}`);
        return Buffer.from(`picture of ${serial}`);
      },
      record: async () => {
        await this.step(`phone.record ${serial}`);
        return {
          stop: async (prefix) => {
            await this.step(`phone.stopRecording ${serial}`);
            await writeFile(`${prefix}.mp4`, 'pictures');
            return [{ path: `${prefix}.mp4`, startedAt: 1_000, stoppedAt: 2_000 }];
          },
        };
      },
    };
  }

  private versatileMembers(serial: string): Partial<Phone> {
    return {
      location: {
        fake: async ({ latitude, longitude }) => {
          await this.step(`phone.fakeLocation ${serial} ${latitude} ${longitude}`);
          return 'fake';
        },
      },
      clock: { setTimeZone: (zone) => this.step(`phone.setTimeZone ${serial} ${zone}`) },
      firewall: {
        allowOnly: async (packages) => {
          await this.step(`phone.allowOnly ${serial} ${packages.join()}`);
          return { method: 'fake', blocked: 3 };
        },
      },
      check: ({ ssid }) => this.step(`phone.check ${serial} ${ssid}`),
      observe: (listener) => {
        this.listeners.set(serial, listener);
        return () => this.listeners.delete(serial);
      },
      restore: async () => {
        await this.step(`phone.restore ${serial}`);
        return [];
      },
    };
  }

  private gatewayProvider(): GatewayProvider {
    return {
      id: 'fake',
      open: async ({ id, wlan, uplink }): Promise<Gateway> => {
        await this.step(`gateway.open ${id}`);
        return {
          id,
          wlan,
          uplink,
          run: (argv) => {
            const address = { exitCode: 0, stdout: tunnelAddress, stderr: '' };
            return Promise.resolve(argv.includes('address') ? address : date());
          },
          start: () => Promise.reject(new Error('the engine starts nothing itself')),
          block: () => this.step(`gateway.block ${id}`),
          forwardThrough: (tunnel) =>
            this.step(`gateway.forwardThrough ${id} ${tunnel.vantagePoint.id}`),
          keepSecret: () => Promise.reject(new Error('the engine keeps no secret itself')),
          close: () => this.step(`gateway.close ${id}`),
        };
      },
    };
  }

  private tunnelProvider(): TunnelProvider {
    return {
      id: 'fake',
      open: async (gateway, vantagePoint) => {
        const about = `${gateway.id} ${vantagePoint.id}`;
        await this.step(`tunnel.open ${about}`);
        return {
          provider: 'fake',
          vantagePoint,
          interface: 'tun0',
          carries: ['tcp', 'udp', 'icmp'],
          ipv6: false,
          resolvers: ['203.0.113.53'],
          exit: async () => {
            await this.step(`tunnel.exit ${about}`);
            return { address: expectedExit(vantagePoint) ?? '', askedAt: 'echo' };
          },
          resolve: async (name) => {
            await this.step(`tunnel.resolve ${about} ${name}`);
            return [expectedExit(vantagePoint) ?? ''];
          },
          healthy: () => Promise.resolve(this.tunnelsHealthy),
          close: () => this.step(`tunnel.close ${about}`),
        };
      },
    };
  }

  private captureProvider(): CaptureProvider {
    return {
      id: 'fake',
      start: async (gateway, { path, interface: device }) => {
        await this.step(`capture.start ${gateway.id} ${device}`);
        await writeFile(path, 'packets');
        const startedAt = timestamp();
        const died = new Promise<never>((_, reject) => {
          if (this.captureDies) {
            setImmediate(() => {
              reject(new MatadorError('tcpdump died', { code: 'capture-died', source: 'capture' }));
            });
          }
        });
        const soFar = () => ({
          file: basename(path),
          interface: device,
          packets: 1,
          droppedByKernel: 0,
          droppedByInterface: 0,
          snapLength: 262_144,
          startedAt,
          stoppedAt: timestamp(),
        });
        return {
          died,
          soFar,
          stop: async () => {
            await this.step(`capture.stop ${gateway.id} ${device}`);
            return soFar();
          },
        };
      },
    };
  }

  private pathProbe(): PathProbe {
    return {
      id: 'fake',
      canProbe: () => Promise.resolve(this.canProbe),
      trace: async function* (this: FakeWorld, ...[, targets]: Parameters<PathProbe['trace']>) {
        await this.canTrace;
        for (const target of targets) {
          const error = await this.step(`probe.trace ${target.method} ${target.address}`).then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          if (error instanceof Error) yield { target, error };
          else yield { target, trace: pathTrace(target.address) };
        }
      }.bind(this),
    };
  }

  private shellProvider(): VantageShellProvider {
    return {
      id: 'ssh',
      open: async (vantagePoint) => {
        await this.step(`shell.open ${vantagePoint.id}`);
        return {
          vantagePoint,
          run: () => Promise.resolve(date()),
          start: () => Promise.reject(new Error('the engine starts nothing itself')),
          upload: () => Promise.resolve(),
          close: () => this.step(`shell.close ${vantagePoint.id}`),
        };
      },
    };
  }

  private extractor(): TargetExtractor {
    const target: Target = {
      protocol: 'tcp',
      address: '198.51.100.7',
      port: 443,
      names: [],
      packets: 1,
      bytes: 60,
      firstSeen: timestamp(),
      lastSeen: timestamp(),
      initiator: 'device',
    };
    return {
      id: 'fake',
      extract: async () => {
        await this.step('extractor.extract');
        return [target];
      },
    };
  }
}
