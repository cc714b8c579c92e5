/** What Android's own dialogs say; `%` stands for the name of an app. */
export interface DialogWording {
  readonly notResponding: string;
  readonly keepsStopping: string;
  readonly closeApp: string;
  readonly appInfo: string;
  readonly wait: string;
  readonly batteryTitle: string;
  readonly batteryText: string;
  readonly turnOn: string;
  readonly noThanks: string;
  readonly incomingCall: string;
  readonly answer: string;
  readonly decline: string;
  readonly updateTitle: string;
  readonly updateText: string;
  readonly install: string;
  readonly later: string;
}

const english: DialogWording = {
  notResponding: "% isn't responding",
  keepsStopping: '% keeps stopping',
  closeApp: 'Close app',
  appInfo: 'App info',
  wait: 'Wait',
  batteryTitle: 'Battery is low',
  batteryText: '14% remaining',
  turnOn: 'Turn on',
  noThanks: 'No thanks',
  incomingCall: 'Incoming call',
  answer: 'Answer',
  decline: 'Decline',
  updateTitle: 'System update',
  updateText: 'A system update is ready to be installed. Your phone will restart.',
  install: 'Install now',
  later: 'Later',
};

const byLanguage: Readonly<Record<string, DialogWording>> = {
  en: english,
  de: {
    notResponding: '% reagiert nicht',
    keepsStopping: '% wird wiederholt beendet',
    closeApp: 'App schließen',
    appInfo: 'App-Info',
    wait: 'Warten',
    batteryTitle: 'Akku ist schwach',
    batteryText: 'Noch 14 %',
    turnOn: 'Aktivieren',
    noThanks: 'Nein danke',
    incomingCall: 'Eingehender Anruf',
    answer: 'Annehmen',
    decline: 'Ablehnen',
    updateTitle: 'Softwareupdate',
    updateText: 'Ein Update ist bereit zur Installation. Das Telefon wird neu gestartet.',
    install: 'Jetzt installieren',
    later: 'Später',
  },
  es: {
    notResponding: '% no responde',
    keepsStopping: '% se detiene a cada rato',
    closeApp: 'Cerrar app',
    appInfo: 'Información de la app',
    wait: 'Esperar',
    batteryTitle: 'Batería baja',
    batteryText: 'Queda un 14 %',
    turnOn: 'Activar',
    noThanks: 'No, gracias',
    incomingCall: 'Llamada entrante',
    answer: 'Responder',
    decline: 'Rechazar',
    updateTitle: 'Actualización del sistema',
    updateText: 'Hay una actualización lista para instalarse. El teléfono se reiniciará.',
    install: 'Instalar ahora',
    later: 'Más tarde',
  },
  pt: {
    notResponding: '% não está respondendo',
    keepsStopping: '% apresenta falhas continuamente',
    closeApp: 'Fechar app',
    appInfo: 'Informações do app',
    wait: 'Aguardar',
    batteryTitle: 'A bateria está fraca',
    batteryText: '14% restantes',
    turnOn: 'Ativar',
    noThanks: 'Não',
    incomingCall: 'Chamada recebida',
    answer: 'Atender',
    decline: 'Recusar',
    updateTitle: 'Atualização do sistema',
    updateText: 'Uma atualização está pronta para ser instalada. O telefone será reiniciado.',
    install: 'Instalar agora',
    later: 'Mais tarde',
  },
  ja: {
    notResponding: '%は応答していません',
    keepsStopping: '%が繰り返し停止しています',
    closeApp: 'アプリを閉じる',
    appInfo: 'アプリ情報',
    wait: '待機',
    batteryTitle: '電池が残りわずかです',
    batteryText: '残り 14%',
    turnOn: 'ON にする',
    noThanks: '後で',
    incomingCall: '着信',
    answer: '応答',
    decline: '拒否',
    updateTitle: 'システム アップデート',
    updateText: 'アップデートをインストールする準備ができました。再起動します。',
    install: '今すぐインストール',
    later: '後で',
  },
  zh: {
    notResponding: '%没有响应',
    keepsStopping: '%屡次停止运行',
    closeApp: '关闭应用',
    appInfo: '应用信息',
    wait: '等待',
    batteryTitle: '电池电量低',
    batteryText: '剩余 14%',
    turnOn: '开启',
    noThanks: '以后再说',
    incomingCall: '来电',
    answer: '接听',
    decline: '拒绝',
    updateTitle: '系统更新',
    updateText: '更新已准备好安装。手机将重新启动。',
    install: '立即安装',
    later: '稍后',
  },
};

/** By the phone's language (`de-CH`); English for one that is not here. */
export function dialogWording(phoneLanguage: string): DialogWording {
  return byLanguage[phoneLanguage.split('-')[0] ?? ''] ?? english;
}
