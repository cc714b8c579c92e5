import { EventEmitter } from 'node:events';
import type { EventLog } from '../../event-log.js';
import type { DialogKind } from '../../faults/schema.js';
import type { ScreenWindow } from '../screen/view.js';
import type { DialogContent } from './layout.js';
import { dialogWindow } from './layout.js';
import type { DialogWording } from './wording.js';
import { dialogWording } from './wording.js';

export interface DialogOptions {
  readonly language: string;
  /** Of the phone's maker: each installs updates by an app of its own. */
  readonly manufacturer: string;
  readonly events: EventLog;
}

/** The app that a dialog is about. */
export interface DialogSubject {
  readonly packageName: string;
  readonly label: string;
  /** Ends the app's process. */
  kill(): void;
}

/**
 * Android's own windows over whatever is in front: at most one at a time. Ids and packages are those
 * of AOSP: frameworks/base (`app_anr_dialog.xml`, `app_error_dialog.xml`, `alert_dialog.xml`) and
 * Dialer (`two_button_method.xml`).
 */
export class SystemDialogs extends EventEmitter<{ change: [] }> {
  private shown: ScreenWindow | undefined;
  private readonly words: DialogWording;

  constructor(private readonly options: DialogOptions) {
    super();
    this.words = dialogWording(options.language);
  }

  /** The window on top, if there is one. */
  get window(): ScreenWindow | undefined {
    return this.shown;
  }

  /** @param subject the app that does not respond or has crashed. */
  show(kind: DialogKind, subject: DialogSubject): void {
    this.options.events.record('dialog-shown', { dialog: kind });
    const tapped = (button: string, effect?: () => void) => () => {
      this.options.events.record('dialog-answered', { dialog: kind, button });
      this.close();
      effect?.();
    };
    this.shown = dialogWindow(this.content(kind, subject, tapped));
    this.emit('change');
  }

  close(): void {
    this.shown = undefined;
    this.emit('change');
  }

  private content(
    kind: DialogKind,
    subject: DialogSubject,
    tapped: (button: string, effect?: () => void) => () => void,
  ): DialogContent {
    const { words } = this;
    const about = (text: string): string => text.replace('%', subject.label);
    const android = { packageName: 'android', titleId: 'android:id/alertTitle' };
    const close = { id: 'android:id/aerr_close', text: words.closeApp };
    switch (kind) {
      case 'app-not-responding':
        return {
          ...android,
          component: `Application Not Responding: ${subject.packageName}`,
          title: about(words.notResponding),
          buttons: [
            { ...close, onTap: tapped('close', () => subject.kill()) },
            { id: 'android:id/aerr_wait', text: words.wait, onTap: tapped('wait') },
          ],
        };
      case 'app-crash':
        return {
          ...android,
          component: `Application Error: ${subject.packageName}`,
          title: about(words.keepsStopping),
          buttons: [
            { id: 'android:id/aerr_app_info', text: words.appInfo, onTap: tapped('info') },
            { ...close, onTap: tapped('close') },
          ],
        };
      case 'low-battery':
        return {
          packageName: 'com.android.systemui',
          component: 'com.android.systemui',
          titleId: 'android:id/alertTitle',
          title: words.batteryTitle,
          text: words.batteryText,
          buttons: [
            { id: 'android:id/button2', text: words.noThanks, onTap: tapped('no-thanks') },
            { id: 'android:id/button1', text: words.turnOn, onTap: tapped('turn-on') },
          ],
        };
      case 'incoming-call': {
        const packageName = 'com.android.dialer';
        const id = (name: string): string => `${packageName}:id/${name}`;
        return {
          packageName,
          component: `${packageName}/com.android.incallui.InCallActivity`,
          titleId: id('contactgrid_contact_name'),
          title: '+49 30 901820',
          text: words.incomingCall,
          fullScreen: true,
          buttons: [
            {
              id: id('two_button_decline_button'),
              text: words.decline,
              onTap: tapped('decline'),
            },
            { id: id('two_button_answer_button'), text: words.answer, onTap: tapped('answer') },
          ],
        };
      }
      case 'system-update':
        return {
          ...this.updater(),
          title: words.updateTitle,
          text: words.updateText,
          fullScreen: true,
          buttons: [
            { text: words.later, onTap: tapped('later') },
            { text: words.install, onTap: tapped('install') },
          ],
        };
    }
  }

  private updater(): Pick<DialogContent, 'packageName' | 'component'> {
    const samsung = this.options.manufacturer.toLowerCase() === 'samsung';
    const packageName = samsung ? 'com.wssyncmldm' : 'com.google.android.gms';
    const activity = samsung
      ? 'com.idm.fotaagent.enabler.ui.admin'
      : '.update.SystemUpdateActivity';
    return { packageName, component: `${packageName}/${activity}` };
  }
}
