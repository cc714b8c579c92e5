import type { CampaignConfig } from '../config/schema.js';

/**
 * What one step takes on real phones, as planning figures: tunnels, joining the WLAN and starting the
 * app 45 s, a message 10 s, path traces 60 s. The 2016 study needed 5 to 10 minutes, most of it
 * fixed waiting.
 */
const setupSeconds = 45;
const messageSeconds = 10;
const traceSeconds = 60;
/** A phone's background and a messenger's start, both sides. */
const setupBytes = 4_000_000;
const messageBytes = 20_000;
const traceBytes = 500_000;

export interface CostInput {
  readonly campaign: CampaignConfig;
  readonly measurements: number;
  readonly controls: number;
  readonly testbeds: number;
}

/** Time and data a campaign will take; rough, and replaced by what is measured once it runs. */
export function estimateCost(input: CostInput): { seconds: number; bytes: number } {
  const messages = input.campaign.messagesPerDirection * 2;
  const measurement = setupSeconds + messages * messageSeconds + traceSeconds;
  const control = setupSeconds + input.campaign.controls.seconds;
  const seconds = input.measurements * measurement + input.controls * control;
  return {
    seconds: Math.round(seconds / Math.max(1, input.testbeds)),
    bytes:
      input.measurements * (setupBytes + messages * messageBytes + traceBytes) +
      input.controls * setupBytes,
  };
}
