import { readFileSync } from 'node:fs';
import type { ScreenSnapshot } from '@matador/core';
import { parseHierarchy } from '@matador/device-android';

/** A screen as `uiautomator dump` wrote it to this file. */
export function goldenScreen(file: URL): ScreenSnapshot {
  return { root: parseHierarchy(readFileSync(file, 'utf8')), askedAt: 0, seenAt: 0 };
}
