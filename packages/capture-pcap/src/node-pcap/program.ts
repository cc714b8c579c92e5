import { fileURLToPath } from 'node:url';
import type { CaptureProgram } from '../capture.js';

/**
 * node-pcap in a process of its own, so that neither a busy engine loses packets nor another network
 * namespace is out of reach. It needs this package's own files, so the gateway is this machine.
 * @param ringKiB the size of the kernel's packet ring.
 */
export function nodePcapProgram(ringKiB: number): CaptureProgram {
  const main = fileURLToPath(new URL('main.js', import.meta.url));
  return {
    id: 'node-pcap',
    argv: (device) => [process.execPath, main, device, String(ringKiB)],
    hint: 'It needs the npm package `pcap` (with libpcap-dev to build it), the right to capture, and a gateway that is this machine; else use `capture.provider: tcpdump`.',
  };
}
