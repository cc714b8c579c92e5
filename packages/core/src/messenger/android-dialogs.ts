import type { KnownDialog } from './messenger.js';
import type { Selector } from './selector.js';

const systemUi = 'com.android.systemui';
const dialers = [
  'com.android.dialer',
  'com.google.android.dialer',
  'com.android.incallui',
  'com.samsung.android.incallui',
];
/** What installs a new Android on phones of one maker: Samsung, Xiaomi, Huawei, Oppo. */
const updaters = [
  'com.wssyncmldm',
  'com.android.updater',
  'com.huawei.android.hwouc',
  'com.oppo.ota',
  'com.oplus.ota',
];
/** On phones with Google's services it is a screen of these, which show many others as well. */
const googleServices = 'com.google.android.gms';

const batteryWords = [
  ...['Battery is low', 'Battery low', 'Low battery', 'Turn on Battery Saver?'],
  ...['Akku ist schwach', 'Akku fast leer', 'Akkustand niedrig', 'Energiesparmodus aktivieren?'],
  ...['Batería baja', 'Nivel de batería bajo', '¿Activar Ahorro de batería?'],
  ...['A bateria está fraca', 'Bateria fraca', 'Ativar a Economia de bateria?'],
  ...[
    '電池が残りわずかです',
    '電池残量が少なくなっています',
    'バッテリー セーバーを ON にしますか？',
  ],
  ...['电池电量低', '电量不足', '電池電量不足', '要开启省电模式吗？'],
];
const updateWords = [
  ...['System update', 'System update available', 'Software update'],
  ...['Systemupdate', 'Systemupdate verfügbar', 'Softwareupdate', 'Software-Update'],
  ...['Actualización del sistema', 'Actualización de software'],
  ...['Atualização do sistema', 'Atualização de software'],
  ...['システム アップデート', 'システムアップデート', 'ソフトウェア更新'],
  ...['系统更新', '系統更新', '软件更新', '軟體更新'],
];
const laterWords = [
  ...['Later', 'Not now', 'Remind me later', 'No thanks'],
  ...['Später', 'Nicht jetzt', 'Später erinnern', 'Nein danke'],
  ...['Más tarde', 'Ahora no', 'Recordar más tarde', 'No, gracias'],
  ...['Mais tarde', 'Agora não', 'Depois', 'Não'],
  ...['後で', '今はしない', '後で通知'],
  ...['稍后', '以后再说', '稍後', '稍后提醒'],
];
const declineWords = [
  ...['Decline', 'Reject', 'Dismiss'],
  ...['Ablehnen', 'Rechazar', 'Recusar', 'Rejeitar', '拒否', '拒接', '拒绝', '拒絕'],
];

const buttonsOf = (packageName: string | readonly string[], words: readonly string[]): Selector[] =>
  [{ text: words }, { description: words }].map((found) => ({ ...found, packageName }));

/**
 * Dialogs of Android itself that can cover any app. Those of AOSP are recognised by ids, from
 * frameworks/base (`app_anr_dialog.xml`, `app_error_dialog.xml`, `alert_dialog.xml`),
 * PermissionController (`grant_permissions.xml`) and Dialer (`two_button_method.xml`); those of
 * makers by their packages and words.
 */
export const androidDialogs: readonly KnownDialog[] = [
  {
    name: 'an app does not respond',
    kind: 'app-not-responding',
    recognise: [{ id: 'android:id/aerr_wait' }],
    tap: [{ id: 'android:id/aerr_wait' }],
  },
  {
    name: 'an app has crashed',
    kind: 'app-crash',
    recognise: [{ id: 'android:id/aerr_close' }, { id: 'android:id/aerr_restart' }],
    tap: [{ id: 'android:id/aerr_close' }],
    press: 'back',
  },
  {
    // Refused, so that the phone stays as its owner set it up.
    name: 'permission request',
    kind: 'permission-request',
    recognise: [
      { id: 'permission_deny_button' },
      { id: 'permission_deny_and_dont_ask_again_button' },
    ],
    tap: [{ id: 'permission_deny_button' }, { id: 'permission_deny_and_dont_ask_again_button' }],
  },
  {
    name: 'incoming call',
    kind: 'incoming-call',
    recognise: [
      { id: 'two_button_decline_button', packageName: dialers },
      ...buttonsOf(dialers, declineWords),
    ],
    tap: [
      { id: 'two_button_decline_button', packageName: dialers },
      ...buttonsOf(dialers, declineWords),
    ],
  },
  {
    name: 'battery low',
    kind: 'low-battery',
    recognise: [{ text: batteryWords, packageName: systemUi }],
    // The second button is the one that changes nothing; the dialog may have a single one.
    tap: [
      { id: 'android:id/button2', packageName: systemUi },
      { id: 'android:id/button1', packageName: systemUi },
    ],
    press: 'back',
  },
  {
    name: 'system update',
    kind: 'system-update',
    recognise: [{ packageName: updaters }, { packageName: googleServices, text: updateWords }],
    tap: buttonsOf([...updaters, googleServices], laterWords),
    press: 'back',
  },
];
