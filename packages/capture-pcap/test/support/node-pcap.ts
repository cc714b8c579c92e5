import { createRequire } from 'node:module';

/** Whether the optional package could be built on this machine. */
export function nodePcapIsThere(): boolean {
  try {
    createRequire(import.meta.url)('pcap');
    return true;
  } catch {
    return false;
  }
}
