import { defineMessenger } from '@matador/core';
import { describeAppInLab } from '@matador/testkit';
import { signal } from '../../src/index.js';

describeAppInLab({
  app: 'signal',
  driver: defineMessenger(signal),
  handle: (phone) => `+4915100000${phone}`,
  hosts: ['*.signal.org'],
  models: [
    { androidVersion: '9', apiLevel: 28, language: 'en-US' },
    { androidVersion: '13', apiLevel: 33, language: 'de-DE' },
    { androidVersion: '15', apiLevel: 35, language: 'ja-JP' },
  ],
  testFile: import.meta.url,
});
