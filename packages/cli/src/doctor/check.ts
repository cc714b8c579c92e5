import { MatadorError } from '@matador/core';

/** `failed`: a campaign cannot run so. `warning`: it may. `skipped`: it does not matter here. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** One thing that was looked at. */
export interface Check {
  /** Stable: `program:adb`, `phone:testbed-1/a`, `vantage-point:de`. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found. */
  readonly detail: string;
  /** What the user can do about it; `null` where there is nothing to do. */
  readonly hint: string | null;
}

export function ok(id: string, detail: string): Check {
  return { id, status: 'ok', detail, hint: null };
}

export function skipped(id: string, detail: string): Check {
  return { id, status: 'skipped', detail, hint: null };
}

/** What is wrong: `failed` where a campaign needs it, else a warning. */
export function wrong(id: string, required: boolean, detail: string, hint: string): Check {
  return { id, status: required ? 'failed' : 'warning', detail, hint };
}

/** Looks, and makes of an error what is wrong. */
export async function check(id: string, look: () => Promise<Check> | Check): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const hint = error instanceof MatadorError ? (error.hint ?? null) : null;
    return { id, status: 'failed', detail, hint };
  }
}
