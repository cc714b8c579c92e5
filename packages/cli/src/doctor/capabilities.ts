/** What gateways, tunnels and captures need, with the bit of each: linux/capability.h. */
const wanted = { CAP_NET_ADMIN: 12, CAP_NET_RAW: 13, CAP_SYS_ADMIN: 21 } as const;

/**
 * Which of the capabilities a campaign needs a process lacks.
 * @param processStatus content of `/proc/self/status`: the line `CapEff:` holds a hexadecimal mask.
 */
export function missingCapabilities(processStatus: string): string[] {
  const mask = /^CapEff:\s*([0-9a-f]+)$/im.exec(processStatus)?.[1];
  if (mask === undefined) return Object.keys(wanted);
  const effective = BigInt(`0x${mask}`);
  return Object.entries(wanted)
    .filter(([, bit]) => ((effective >> BigInt(bit)) & 1n) === 0n)
    .map(([name]) => name);
}
