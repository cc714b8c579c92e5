import type { CarriedProtocol } from '@matador/core';

/** What the rules need to know of a tunnel. */
export interface ForwardTarget {
  readonly interface: string;
  /** Of the interface, in bytes. */
  readonly mtu: number;
  readonly carries: readonly CarriedProtocol[];
  readonly ipv6: boolean;
  /** IPv4 address that the phone's DNS goes to, whichever resolver it asks. */
  readonly resolver: string;
}

export interface RulesetInput {
  readonly gatewayId: string;
  readonly wlan: string;
  /** `net.ipv4.ip_forward` as it was found, kept with the table to be restored from there. */
  readonly foundForwarding: '0' | '1';
  /** `null`: blocked. */
  readonly tunnel: ForwardTarget | null;
}

export function tableName(gatewayId: string): string {
  return `matador-${gatewayId}`;
}

/**
 * The gateway's whole ruleset, for `nft -f -`: one transaction that replaces what stood there before,
 * so that there is no moment without rules.
 */
export function ruleset(input: RulesetInput): string {
  const { wlan, tunnel } = input;
  const table = `inet ${tableName(input.gatewayId)}`;
  return `add table ${table}
delete table ${table}
table ${table} {
  comment "ip_forward was ${input.foundForwarding}"

  chain from-phone {
${tunnel === null ? '' : fromPhone(tunnel)}    drop
  }

  chain to-phone {
${tunnel === null ? '' : toPhone(tunnel)}    drop
  }

  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    iifname "${wlan}" goto from-phone
    oifname "${wlan}" goto to-phone
  }

  # Of the gateway itself the phone gets an address, and answers to what the gateway asked.
  chain input {
    type filter hook input priority filter - 10; policy accept;
    iifname != "${wlan}" accept
    meta nfproto ipv4 udp sport 68 udp dport 67 accept
    ct direction reply ct state established,related accept
    drop
  }
${tunnel === null ? '' : nat(wlan, tunnel)}}
`;
}

function fromPhone(tunnel: ForwardTarget): string {
  return `${clamp('oifname', tunnel)}    oifname "${tunnel.interface}" ${carried(tunnel)} accept\n`;
}

function toPhone(tunnel: ForwardTarget): string {
  return `${clamp('iifname', tunnel)}    iifname "${tunnel.interface}" ct state established,related accept\n`;
}

/** TCP segments no larger than the tunnel takes, both ways; nft never makes them larger than asked. */
function clamp(direction: 'iifname' | 'oifname', tunnel: ForwardTarget): string {
  const rule = (family: string, headers: number): string =>
    `    ${direction} "${tunnel.interface}" meta nfproto ${family} tcp flags & (syn | rst) == syn tcp option maxseg size set ${tunnel.mtu - headers}\n`;
  return rule('ipv4', 40) + (tunnel.ipv6 ? rule('ipv6', 60) : '');
}

function carried(tunnel: ForwardTarget): string {
  const protocols = tunnel.carries.flatMap((protocol) =>
    protocol === 'icmp' && tunnel.ipv6 ? ['icmp', 'ipv6-icmp'] : [protocol],
  );
  return `${tunnel.ipv6 ? '' : 'meta nfproto ipv4 '}meta l4proto { ${protocols.join(', ')} }`;
}

/** Masquerading lets WLANs of the same prefix meet at one vantage point. */
function nat(wlan: string, tunnel: ForwardTarget): string {
  return `
  chain dns {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${wlan}" meta nfproto ipv4 meta l4proto { tcp, udp } th dport 53 dnat ip to ${tunnel.resolver}
  }

  chain exit {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${tunnel.interface}" masquerade
  }
`;
}

/** What {@link ruleset} noted of `ip_forward`, from `nft list table`; `null` where it noted nothing. */
export function notedForwarding(listing: string): '0' | '1' | null {
  const noted = /comment "ip_forward was ([01])"/.exec(listing)?.[1];
  return noted === '0' || noted === '1' ? noted : null;
}
