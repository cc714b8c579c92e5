import type { KnownDialog } from './messenger.js';

/**
 * Dialogs of Android itself that can cover any app, recognised by their buttons' ids.
 * Sources: AOSP frameworks/base (`app_anr_dialog.xml`) and PermissionController (`grant_permissions.xml`).
 */
export const androidDialogs: readonly KnownDialog[] = [
  {
    name: 'the app does not respond',
    recognise: [{ id: 'android:id/aerr_wait' }],
    tap: [{ id: 'android:id/aerr_wait' }],
  },
  {
    // Refused, so that the phone stays as its owner set it up.
    name: 'permission request',
    recognise: [
      { id: 'permission_deny_button' },
      { id: 'permission_deny_and_dont_ask_again_button' },
    ],
    tap: [{ id: 'permission_deny_button' }, { id: 'permission_deny_and_dont_ask_again_button' }],
  },
];
