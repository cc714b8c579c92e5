import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { programCaptureProvider } from './capture.js';
import { nodePcapProgram } from './node-pcap/program.js';
import { tcpdumpProgram } from './tcpdump.js';

export { programCaptureProvider, type CaptureProgram } from './capture.js';
export { nodePcapProgram } from './node-pcap/program.js';
export { PcapStream } from './pcap-stream.js';
export type { PcapHeader, PcapPacket } from './pcap-stream.js';
export * from './pcapng.js';
export { tcpdumpProgram } from './tcpdump.js';

export default definePlugin({
  name: '@matador/capture-pcap',
  configSchema: z.strictObject({
    /** The kernel's packet ring on the gateway, KiB. */
    ringKiB: z.int().min(64).default(32_768),
    /** A capture that grows beyond this fails, MiB. */
    maxMiB: z.number().positive().default(4096),
  }),
  register(container, { options }) {
    for (const program of [tcpdumpProgram(options.ringKiB), nodePcapProgram(options.ringKiB)]) {
      container.registerInstance(Tokens.capture, programCaptureProvider(program, options));
    }
  },
});
