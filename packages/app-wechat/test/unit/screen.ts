import type { ScreenSnapshot } from '@matador/core';
import { goldenScreen } from '@matador/testkit';

export const folder = new URL('../../../test/golden/', import.meta.url);

/** A screen as `uiautomator dump` wrote it on a phone of the lab. */
export const screen = (name: string): ScreenSnapshot => goldenScreen(new URL(name, folder));
