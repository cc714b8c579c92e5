import type { CarriedProtocol, TunnelRedirect } from '@matador/core';
import type { Settings } from './settings.js';
import { noteOf } from './settings.js';

/** What the rules need to know of a tunnel. */
export interface ForwardTarget {
  readonly interface: string;
  /** Of the interface, in bytes. */
  readonly mtu: number;
  readonly carries: readonly CarriedProtocol[];
  readonly ipv6: boolean;
  /** That the phone's DNS goes to, whichever resolver it asks. */
  readonly resolver: string;
  /** The same over IPv6; `null`: DNS over IPv6 is blocked. */
  readonly resolver6: string | null;
  /** Where nothing is forwarded but redirected to the gateway itself. */
  readonly redirect: TunnelRedirect | null;
}

export interface RulesetInput {
  readonly gatewayId: string;
  readonly wlan: string;
  /** Kernel settings as they were found, kept with the table to be restored from there. */
  readonly found: Settings;
  /** `null`: blocked. */
  readonly tunnel: ForwardTarget | null;
  /**
   * The interface of the tunnel that is or was last in use: what still comes out of it when its
   * address is gone must not be forwarded elsewhere. `null`: none, or the uplink itself.
   */
  readonly tunnelInterface: string | null;
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
  const forwarded = tunnel?.redirect === null ? tunnel : null;
  const table = `inet ${tableName(input.gatewayId)}`;
  return `add table ${table}
delete table ${table}
table ${table} {
  comment "${noteOf(input.found)}"

  chain from-phone {
${forwarded === null ? '' : fromPhone(forwarded)}    drop
  }

  chain to-phone {
${forwarded === null ? '' : toPhone(forwarded)}    drop
  }

  chain forward {
    type filter hook forward priority filter - 10; policy accept;
    iifname "${wlan}" goto from-phone
    oifname "${wlan}" goto to-phone
${input.tunnelInterface === null ? '' : line(`iifname "${input.tunnelInterface}" drop`)}  }

  # Of the gateway itself the phone gets an address, and answers to what the gateway asked.
  chain input {
    type filter hook input priority filter - 10; policy accept;
    iifname != "${wlan}" accept
    meta nfproto ipv4 udp sport 68 udp dport 67 accept
${tunnel === null ? '' : inputOf(tunnel)}    ct direction reply ct state established,related accept
    drop
  }

  # That a packet did not reach the phone is not told to who sent it: that would go past the tunnel.
  chain output {
    type filter hook output priority filter - 10; policy accept;
    oifname != "${wlan}" meta l4proto { icmp, ${icmpv6} } ct state related drop
  }
${tunnel === null ? '' : nat(wlan, tunnel)}}
`;
}

function fromPhone(tunnel: ForwardTarget): string {
  const dns6 = 'meta nfproto ipv6 meta l4proto { tcp, udp } th dport 53 drop';
  return [
    // What belongs to no connection is not translated: it would leave with the phone's own address.
    'ct state invalid drop',
    ...clamp('oifname', tunnel),
    ...(tunnel.ipv6 && tunnel.resolver6 === null ? [dns6] : []),
    `oifname "${tunnel.interface}" ${carried(tunnel)} accept`,
  ]
    .map(line)
    .join('');
}

function toPhone(tunnel: ForwardTarget): string {
  const answers = `iifname "${tunnel.interface}" ct state established,related accept`;
  return [...clamp('iifname', tunnel), answers].map(line).join('');
}

/** TCP segments no larger than the tunnel takes, both ways; nft never makes them larger than asked. */
function clamp(direction: 'iifname' | 'oifname', tunnel: ForwardTarget): string[] {
  const rule = (family: string, headers: number): string =>
    `${direction} "${tunnel.interface}" meta nfproto ${family} tcp flags & (syn | rst) == syn tcp option maxseg size set ${tunnel.mtu - headers}`;
  return [rule('ipv4', 40), ...(tunnel.ipv6 ? [rule('ipv6', 60)] : [])];
}

/** ICMPv6 by number: its name is in /etc/protocols, which a small system lacks. */
const icmpv6 = '58';

function carried(tunnel: ForwardTarget): string {
  const protocols = tunnel.carries.flatMap((protocol) =>
    protocol === 'icmp' && tunnel.ipv6 ? ['icmp', icmpv6] : [protocol],
  );
  return `${tunnel.ipv6 ? '' : 'meta nfproto ipv4 '}meta l4proto { ${protocols.join(', ')} }`;
}

/** Where the tunnel carries IPv6, the phone has to find its router (RFC 4861, hop limit 255). */
function inputOf({ ipv6, redirect }: ForwardTarget): string {
  const neighbours =
    'icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept';
  const redirected =
    redirect === null
      ? []
      : [
          `ct status dnat tcp dport { ${redirect.tcpPort}, ${redirect.dnsPort} } accept`,
          `ct status dnat udp dport ${redirect.dnsPort} accept`,
        ];
  return [...(ipv6 ? [neighbours] : []), ...redirected].map(line).join('');
}

function nat(wlan: string, tunnel: ForwardTarget): string {
  return tunnel.redirect === null ? natInto(wlan, tunnel) : natHere(wlan, tunnel.redirect);
}

/** Masquerading lets WLANs of the same prefix meet at one vantage point. */
function natInto(
  wlan: string,
  { interface: exit, ipv6, resolver, resolver6 }: ForwardTarget,
): string {
  const dns = (family: 'ip' | 'ip6', to: string): string =>
    line(
      `iifname "${wlan}" meta nfproto ${family === 'ip' ? 'ipv4' : 'ipv6'} meta l4proto { tcp, udp } th dport 53 dnat ${family} to ${to}`,
    );
  return `
  chain dns {
    type nat hook prerouting priority dstnat; policy accept;
${dns('ip', resolver)}${ipv6 && resolver6 !== null ? dns('ip6', resolver6) : ''}  }

  chain exit {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "${exit}" masquerade
  }
`;
}

function natHere(wlan: string, { tcpPort, dnsPort }: TunnelRedirect): string {
  const phone = `iifname "${wlan}" meta nfproto ipv4`;
  return `
  chain take-over {
    type nat hook prerouting priority dstnat; policy accept;
    ${phone} meta l4proto { tcp, udp } th dport 53 redirect to :${dnsPort}
    ${phone} meta l4proto tcp redirect to :${tcpPort}
  }
`;
}

function line(rule: string): string {
  return `    ${rule}\n`;
}
