import { randomUUID } from 'node:crypto';
import type { EventLog } from '../event-log.js';
import { randomHex, seededRandom } from '../random.js';
import { Activities } from './activities.js';
import { InstalledApks } from './apks/installed.js';
import { AppOps } from './app-ops.js';
import type { InstalledPackage } from './apps/app.js';
import { AppiumSettingsApp } from './apps/appium-settings.js';
import { MessengerApp } from './apps/messenger/app.js';
import { messengerProfile } from './apps/profiles.js';
import { startChatter } from './background/chatter.js';
import { pushClient } from './background/push-client.js';
import type { PhoneProgramConfig } from './config.js';
import { SystemDialogs } from './dialogs/system-dialogs.js';
import { FileSystem } from './file-system.js';
import { Firewall } from './firewall.js';
import { appiumSettings, InputMethods } from './input-methods.js';
import { LocalPorts } from './local-ports.js';
import { LocationService } from './location.js';
import { SystemLog } from './log.js';
import type { WifiLink } from './network/link.js';
import type { Reach } from './network/network.js';
import { Network } from './network/network.js';
import type { AccessPoint } from './network/wifi.js';
import { Wifi } from './network/wifi.js';
import { Notifications } from './notifications.js';
import { systemPackages } from './packages.js';
import { Processes } from './processes.js';
import { bootProperties } from './properties.js';
import { launcher } from './screen/launcher.js';
import { lockScreen } from './screen/lock-screen.js';
import { Power } from './screen/power.js';
import { Screen } from './screen/screen.js';
import { Settings } from './settings.js';
import { Instrumentation, serverPackage, testPackage } from './uiautomator2/instrumentation.js';

/** What a phone is connected to the world by; the tests put a world of their own in place. */
export interface PhoneParts {
  readonly link: WifiLink;
  readonly reach: Reach;
  readonly accessPoint: AccessPoint;
  /** PEM of the authority that the phone trusts. */
  readonly ca: string;
  readonly events: EventLog;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Everything that makes up one phone, wired together. Its adbd is apart. */
export class AndroidPhone {
  readonly properties: Map<string, string>;
  readonly settings = new Settings();
  readonly processes = new Processes();
  readonly notifications = new Notifications();
  readonly appOps = new AppOps();
  readonly firewall = new Firewall();
  readonly ports = new LocalPorts();
  readonly instrumentation = new Instrumentation(this);
  readonly apks = new InstalledApks((name) => this.forceStop(name));
  readonly inputMethods = new InputMethods(this.settings, (name) => this.apks.has(name));
  readonly location = new LocationService();
  readonly files: FileSystem;
  readonly log: SystemLog;
  readonly network: Network;
  readonly wifi: Wifi;
  readonly power: Power;
  readonly activities: Activities;
  readonly dialogs: SystemDialogs;
  readonly screen: Screen;
  readonly bootedAt: number;
  private readonly builtIn: readonly InstalledPackage[];
  private readonly stopBackground: () => void;
  private helper: AppiumSettingsApp | undefined;

  constructor(
    readonly config: PhoneProgramConfig,
    readonly parts: PhoneParts,
  ) {
    const { events, now, reach, ca, link, accessPoint } = parts;
    const random = seededRandom(config.seed);
    const pushToken = randomHex(random, 152);
    this.bootedAt = now();
    this.properties = bootProperties(config);
    this.files = new FileSystem(now);
    this.files.place('/proc/sys/kernel/random/boot_id', Buffer.from(`${randomUUID()}\n`));
    this.log = new SystemLog(now);
    const { firewall } = this;
    this.network = new Network(reach, ca, events, (name) => firewall.blocks(name));
    this.wifi = new Wifi(accessPoint, link, this.network, events);
    this.power = new Power(this.settings);

    const apps = config.apps.map(({ app: messenger, version, stun, account, contacts }) => {
      const app: MessengerApp = new MessengerApp({
        profile: messengerProfile(messenger, version),
        account,
        contacts: contacts ?? config.contacts,
        language: config.language,
        pushToken,
        stun,
        network: this.network,
        processes: this.processes,
        notifications: this.notifications,
        events,
        random,
        now,
        redraw: () => this.screen.changed(),
        ended: () => this.activities.ended(app),
      });
      return app;
    });
    const home = launcher(() =>
      apps.map(({ info }) => ({
        label: info.label,
        open: () => {
          this.activities.start({
            action: 'android.intent.action.MAIN',
            data: undefined,
            packageName: info.name,
            component: undefined,
          });
        },
      })),
    );
    this.activities = new Activities(
      () => [...apps, ...this.helpers()],
      home,
      this.power,
      () => this.screen.switched(),
    );
    this.dialogs = new SystemDialogs({
      language: config.language,
      manufacturer: config.device.manufacturer,
      events,
    });
    this.screen = new Screen(
      this.power,
      lockScreen(now),
      () => this.activities.window,
      () => this.inputMethods.showsKeys,
      () => this.dialogs.window,
    );
    this.dialogs.on('change', () => this.screen.switched());
    this.builtIn = [...systemPackages, ...apps.map((app) => app.info)];
    this.power.on('change', () => this.screen.switched());
    this.notifications.on('change', () => this.screen.changed());

    const { background } = config;
    const stopChatter = startChatter({
      network: this.network,
      config: background,
      random,
      events,
      now,
    });
    const push = pushClient({
      network: this.network,
      random,
      name: background.push,
      heartbeatSeconds: background.pushHeartbeatSeconds,
      token: pushToken,
      wake: (packageName) => this.activities.find(packageName)?.pushed(),
    });
    push.start();
    this.stopBackground = () => {
      stopChatter();
      push.stop();
    };
  }

  get apiLevel(): number {
    return this.config.device.apiLevel;
  }

  get packages(): readonly InstalledPackage[] {
    return [...this.builtIn, ...this.apks.list()];
  }

  /** Appium's helper app; `undefined` where it is not installed. */
  get settingsHelper(): AppiumSettingsApp | undefined {
    return this.helpers()[0];
  }

  /** Ends everything of a package that runs. */
  forceStop(packageName: string): void {
    this.activities.forceStop(packageName);
    if ([serverPackage, testPackage].includes(packageName)) this.instrumentation.stop();
  }

  /** Flight mode takes it away, unless the phone's settings leave the cellular radio out of that. */
  get mobileDataOn(): boolean {
    const radios = this.settings.get('global', 'airplane_mode_radios')?.split(',') ?? [];
    return this.config.mobileData && !(this.wifi.flightMode && radios.includes('cell'));
  }

  /** Ends everything that the phone does by itself; its interface stays as it is. */
  shutDown(): void {
    this.stopBackground();
    for (const app of this.activities.apps) app.forceStop();
    this.instrumentation.stop();
    this.network.goOffline();
    this.power.sleep();
  }

  private helpers(): readonly AppiumSettingsApp[] {
    const info = this.apks.list().find(({ name }) => name === appiumSettings);
    if (info === undefined) return [];
    if (this.helper?.info !== info) this.helper = new AppiumSettingsApp(info, this);
    return [this.helper];
  }
}
