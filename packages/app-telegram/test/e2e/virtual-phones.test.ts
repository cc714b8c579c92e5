import { defineMessenger } from '@matador/core';
import { describeAppInLab } from '@matador/testkit';
import { telegram } from '../../src/index.js';

describeAppInLab({
  app: 'telegram',
  driver: defineMessenger(telegram),
  handle: (phone) => `phone_${phone}`,
  hosts: [],
  // Its data centre, which it asks no resolver for.
  addresses: ['149.154.167.51', '149.154.167.91'],
  models: [
    { androidVersion: '15', apiLevel: 35, language: 'ja-JP' },
    { androidVersion: '9', apiLevel: 28, language: 'de-DE' },
    { androidVersion: '13', apiLevel: 33, language: 'es-ES' },
  ],
  testFile: import.meta.url,
});
