import type { KnownDialog } from './messenger.js';
import type { Selector } from './selector.js';

/** English, German, Spanish, Portuguese, Japanese, Chinese; not seen on a phone. */
const offers: Readonly<Record<string, readonly string[]>> = {
  'update offered': [
    ...['Update available', 'Update app', 'A new version is available', 'New version available'],
    ...['Update verfügbar', 'App aktualisieren', 'Neue Version verfügbar'],
    ...['Actualización disponible', 'Actualizar aplicación', 'Nueva versión disponible'],
    ...['Atualização disponível', 'Atualizar aplicativo', 'Nova versão disponível'],
    ...['アップデートがあります', 'アプリをアップデート', '新しいバージョンがあります'],
    ...['有新版本', '发现新版本', '更新版本', '有可用更新', '有新版本可用'],
  ],
  'battery optimisation': [
    ...['Optimize battery usage', 'Battery optimization', 'Disable battery optimization'],
    ...['Akku-Optimierung', 'Akkuoptimierung', 'Akkuoptimierung deaktivieren'],
    ...['Optimización de batería', 'Optimización de la batería'],
    ...['Otimização de bateria', 'Otimização da bateria'],
    ...['電池の最適化', 'バッテリーの最適化'],
    ...['电池优化', '電池最佳化', '忽略电池优化'],
  ],
  'backup offered': [
    ...['Back up to Google Drive', 'Chat backup', 'Enable backups', 'Turn on backups?'],
    ...['In Google Drive sichern', 'Chat-Backup', 'Backups aktivieren', 'Datensicherung'],
    ...['Copia de seguridad', 'Activar copias de seguridad'],
    ...['Fazer backup no Google Drive', 'Backup de conversas', 'Ativar backups'],
    ...['バックアップ', 'チャットのバックアップ', 'バックアップを有効にする'],
    ...['备份', '聊天备份', '启用备份', '聊天記錄備份'],
  ],
  'rating asked for': [
    ...['Rate us', 'Rate this app', 'Do you like this app?', 'Enjoying the app?'],
    ...['Bewerte uns', 'App bewerten', 'Gefällt dir die App?'],
    ...['Califícanos', 'Valorar esta aplicación', '¿Te gusta la aplicación?'],
    ...['Avalie-nos', 'Avalie este aplicativo', 'Está gostando do app?'],
    ...['評価してください', 'このアプリを評価'],
    ...['给我们评分', '为应用评分', '喜欢这款应用吗？'],
  ],
  'new device': [
    ...['New device', 'New device linked', 'New login', 'Logged in on a new device'],
    ...['Neues Gerät', 'Neues Gerät verknüpft', 'Neue Anmeldung'],
    ...['Nuevo dispositivo', 'Nuevo dispositivo vinculado', 'Nuevo inicio de sesión'],
    ...['Novo dispositivo', 'Novo dispositivo conectado', 'Novo login'],
    ...['新しいデバイス', '新しい端末', '新しいログイン'],
    ...['新设备', '新设备登录', '新裝置', '新登录'],
  ],
};

/** Put off, never agreed to: the app stays as its owner set it up. */
const laterWords: readonly string[] = [
  ...['Later', 'Not now', 'Remind me later', 'No thanks', 'Cancel', 'Skip'],
  ...['Später', 'Nicht jetzt', 'Später erinnern', 'Nein danke', 'Abbrechen', 'Überspringen'],
  ...['Más tarde', 'Ahora no', 'Recordar más tarde', 'No, gracias', 'Cancelar', 'Omitir'],
  ...['Mais tarde', 'Agora não', 'Depois', 'Não, obrigado', 'Pular'],
  ...['後で', '今はしない', '後で通知', 'キャンセル', 'スキップ'],
  ...['稍后', '以后再说', '稍後', '稍后提醒', '取消', '跳过', '暂不'],
];

const lists: Selector = { className: ['RecyclerView', 'ListView'] };
/** The one button of what is told and not offered. */
const understoodWords = [
  'OK',
  'Ok',
  'Got it',
  'Verstanden',
  'Entendido',
  'Entendi',
  '了解',
  '知道了',
];
const settings = 'com.android.settings';

/**
 * What an app offers or tells on its own account, each declined: update, battery optimisation, backup,
 * rating, a new device. Recognised by the words of its title outside of any list, since a message may
 * say the same. Android's own question for battery optimisation comes from its settings.
 */
export function appOffers(androidPackage: string): readonly KnownDialog[] {
  const own = { packageName: androidPackage, outside: lists };
  const dialogs = Object.entries(offers).map(([name, words]): KnownDialog => ({
    name,
    recognise: [{ ...own, text: words }],
    tap: [
      { ...own, id: 'android:id/button2' },
      { ...own, text: laterWords },
      { ...own, description: laterWords },
      ...(name === 'new device' ? [{ ...own, text: understoodWords }] : []),
    ],
    press: 'back',
  }));
  const question = { id: 'android:id/button2', packageName: settings };
  return [...dialogs, { name: 'battery optimisation', recognise: [question], tap: [question] }];
}
