import type { TargetExtractor } from '@matador/core';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { extractFile } from './extract.js';

/** Extracts targets from pcap and pcapng files, by reading the packets. */
export const packetExtractor: TargetExtractor = {
  id: 'packets',
  async extract(captureFile, device, signal) {
    const { extract } = await extractFile(captureFile, { device, signal });
    return extract.targets;
  },
};

export default definePlugin({
  name: '@matador/analysis',
  configSchema: z.strictObject({}),
  register: (container) => {
    container.register(Tokens.extractor, { useValue: packetExtractor });
  },
});
