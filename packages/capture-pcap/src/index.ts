import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { tcpdumpCaptureProvider } from './capture.js';

export { tcpdumpCaptureProvider } from './capture.js';
export { PcapStream } from './pcap-stream.js';
export type { PcapHeader, PcapPacket } from './pcap-stream.js';
export * from './pcapng.js';

export default definePlugin({
  name: '@matador/capture-pcap',
  configSchema: z.strictObject({
    /** The kernel's packet ring on the gateway, KiB. */
    ringKiB: z.int().min(64).default(32_768),
  }),
  register(container, { options }) {
    container.registerInstance(Tokens.capture, tcpdumpCaptureProvider(options));
  },
});
