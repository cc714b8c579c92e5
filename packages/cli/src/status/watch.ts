import { setTimeout as delay } from 'node:timers/promises';
import type { CampaignReader, CampaignStatus } from '@matador/core';

/** Reading what is new takes milliseconds; what is watched takes minutes. */
const refreshMs = 2000;

export interface Watch {
  readonly reader: CampaignReader;
  readonly show: (status: CampaignStatus) => void;
  /** Whether it is shown again also where nothing but the time has changed. */
  readonly always: boolean;
  readonly signal: AbortSignal;
}

/** Follows a campaign until its run ends or the signal is aborted; returns where it stands then. */
export async function watchStatus({
  reader,
  show,
  always,
  signal,
}: Watch): Promise<CampaignStatus> {
  let shown: string | null | undefined;
  for (;;) {
    const status = await reader.status();
    if (!status.running || signal.aborted) return status;
    if (always || status.lastEventAt !== shown) show(status);
    shown = status.lastEventAt;
    await delay(refreshMs, undefined, { signal }).catch(() => undefined);
  }
}
