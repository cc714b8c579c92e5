import { definePlugin, Tokens } from '@matador/core';
import { optionsSchema } from './options.js';
import { AndroidPhoneProvider } from './provider.js';

export { AdbServer } from './adb-server.js';
export { AdbUiSession } from './adb-ui-session.js';
export { AppiumUiSession } from './appium/ui-session.js';
export { AndroidPhone } from './android-phone.js';
export type { PhoneOptions } from './android-phone.js';
export { commands } from './commands.js';
export { parseHierarchy } from './hierarchy.js';
export { inputTextArguments } from './input-text.js';
export { HelperApp } from './helper-app.js';
export { optionsSchema } from './options.js';
export type { DeviceAndroidOptions } from './options.js';
export type { PhoneShell, ShellOptions, ShellResult } from './phone-shell.js';
export { AndroidPhoneProvider } from './provider.js';
export { UnicodeKeyboard, unicodeKeys } from './unicode-keyboard.js';

export default definePlugin({
  name: '@matador/device-android',
  configSchema: optionsSchema,
  register(container, { options, baseDirectory }) {
    container.registerInstance(Tokens.phone, new AndroidPhoneProvider(options, baseDirectory));
  },
});
