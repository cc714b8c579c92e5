import type { App, Intent } from './apps/app.js';
import type { Power } from './screen/power.js';
import type { ScreenWindow } from './screen/view.js';

export type StartResult =
  | { readonly outcome: 'started' | 'brought-to-front'; readonly app: App }
  | { readonly outcome: 'no-such-activity' | 'not-exported' | 'unresolved' };

/** Which app has the screen, and who is told about it. */
export class Activities {
  private front: App | undefined;
  private visible: App | undefined;

  constructor(
    private readonly installed: () => readonly App[],
    private readonly home: ScreenWindow,
    private readonly power: Power,
    private readonly switched: () => void,
  ) {
    power.on('change', () => this.tellVisible());
  }

  get apps(): readonly App[] {
    return this.installed();
  }

  /** The window of the app in front, or the launcher. */
  get window(): ScreenWindow {
    return this.front?.window ?? this.home;
  }

  get foreground(): App | undefined {
    return this.front;
  }

  find(packageName: string): App | undefined {
    return this.apps.find((app) => app.info.name === packageName);
  }

  start(intent: Intent): StartResult {
    const target = this.resolve(intent);
    if (typeof target === 'string') return { outcome: target };
    const outcome =
      this.front === target && intent.data === undefined ? 'brought-to-front' : 'started';
    target.launch(intent);
    if (target.window !== undefined) this.show(target);
    return { outcome, app: target };
  }

  goHome(): void {
    this.show(undefined);
  }

  back(): void {
    if (this.front?.back() === false) this.goHome();
    else this.switched();
  }

  forceStop(packageName: string): void {
    this.find(packageName)?.forceStop();
  }

  /** An app's process is gone: what it showed goes with it. */
  ended(app: App): void {
    if (this.front === app) this.show(undefined);
  }

  private resolve(intent: Intent): App | 'no-such-activity' | 'not-exported' | 'unresolved' {
    const { component } = intent;
    if (component === undefined) {
      const asked = this.apps.filter(
        (app) => intent.packageName === undefined || app.info.name === intent.packageName,
      );
      return asked.find((app) => app.handles(intent)) ?? 'unresolved';
    }
    const [packageName = '', activity = ''] = component.split('/');
    const app = this.find(packageName);
    if (app === undefined) return 'no-such-activity';
    const short = activity.startsWith(packageName) ? activity.slice(packageName.length) : activity;
    if (app.info.activities.includes(short)) return app;
    return app.info.privateActivities.includes(short) ? 'not-exported' : 'no-such-activity';
  }

  private show(app: App | undefined): void {
    this.front = app;
    this.switched();
    this.tellVisible();
  }

  private tellVisible(): void {
    const now = this.power.awake && !this.power.locked ? this.front : undefined;
    if (now === this.visible) return;
    const before = this.visible;
    this.visible = now;
    before?.setVisible(false);
    now?.setVisible(true);
  }
}
