import { describeAppInLab } from '@matador/testkit';
import { pigeon } from './index.js';
import { pigeonInLab } from './lab.js';

describeAppInLab({
  app: pigeonInLab,
  driver: pigeon,
  handle: (phone) => `bird-${phone}`,
  hosts: [pigeonInLab.server.name],
  models: [
    { androidVersion: '13', apiLevel: 33, language: 'de-DE' },
    { androidVersion: '9', apiLevel: 28, language: 'ja-JP' },
    { androidVersion: '15', apiLevel: 35, language: 'en-US' },
  ],
  testFile: import.meta.url,
});
