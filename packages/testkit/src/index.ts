export { describeAppDriver } from './app-driver.js';
export type { AppWorld } from './app-driver.js';
export { labPhone } from './lab-phone.js';
export type { LabPhoneOptions } from './lab-phone.js';
export { describePhone } from './phone.js';
export { describeUiSession } from './ui-session.js';
export type { PhoneWorld } from './world.js';
