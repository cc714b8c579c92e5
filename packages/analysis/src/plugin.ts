import type { CountryDistances, TargetExtractor } from '@matador/core';
import { definePlugin, Tokens } from '@matador/core';
import { z } from 'zod';
import { extractFile } from './extract/extract.js';
import { CountryShapes } from './locate/country-shapes.js';
import { reachFrom } from './locate/reach.js';

/** Extracts targets from pcap and pcapng files, by reading the packets. */
export const packetExtractor: TargetExtractor = {
  id: 'packets',
  async extract(captureFile, device, signal) {
    const { extract } = await extractFile(captureFile, { device, signal });
    return extract.targets;
  },
};

/** Distances to countries on the atlas that locations are judged by. */
export const atlasDistances: CountryDistances = {
  id: 'atlas',
  leastKmTo(country, place) {
    const index = CountryShapes.shared.indexOf(country);
    return index === undefined ? undefined : reachFrom(place).kmTo(index);
  },
};

export default definePlugin({
  name: '@matador/analysis',
  configSchema: z.strictObject({}),
  register: (container) => {
    container.register(Tokens.extractor, { useValue: packetExtractor });
    container.register(Tokens.countries, { useValue: atlasDistances });
  },
});
