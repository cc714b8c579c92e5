export { androidDialogs } from './android-dialogs.js';
export { defineMessenger } from './define-messenger.js';
export { describeScreen } from './describe.js';
export type * from './messenger.js';
export { MessengerScreen } from './screen.js';
export type { Expectation } from './screen.js';
export { findNode, findNodes, nodesOf } from './selector.js';
export type { Found, PlacedNode, Selector } from './selector.js';
