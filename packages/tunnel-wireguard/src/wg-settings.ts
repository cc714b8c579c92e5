/** What one end of a WireGuard tunnel is set to: the part of a configuration that `wg` itself reads. */
export interface WgSettings {
  readonly privateKey: string;
  /** `null`: any that is free. */
  readonly listenPort: number | null;
  /** `null` where the peer is added later. */
  readonly peer: WgPeer | null;
}

export interface WgPeer {
  readonly publicKey: string;
  readonly presharedKey: string | null;
  /** `HOST:PORT`; `null` at the end that waits for the other. */
  readonly endpoint: string | null;
  readonly allowedIps: readonly string[];
  /** Seconds; keeps address translation on the way alive. */
  readonly keepalive: number | null;
}

/** As `wg setconf` reads it. */
export function wgConfiguration({ privateKey, listenPort, peer }: WgSettings): string {
  const setting = (name: string, value: string | number | null): string[] =>
    value === null ? [] : [`${name} = ${value}`];
  return [
    '[Interface]',
    `PrivateKey = ${privateKey}`,
    ...setting('ListenPort', listenPort),
    ...(peer === null
      ? []
      : [
          '[Peer]',
          `PublicKey = ${peer.publicKey}`,
          ...setting('PresharedKey', peer.presharedKey),
          `AllowedIPs = ${peer.allowedIps.join(', ')}`,
          ...setting('Endpoint', peer.endpoint),
          ...setting('PersistentKeepalive', peer.keepalive),
        ]),
    '',
  ].join('\n');
}
