import { randomInt } from 'node:crypto';
import type {
  ExitWay,
  Gateway,
  HeldScript,
  Tunnel,
  TunnelExit,
  TunnelRedirect,
  VantagePoint,
} from '@matador/core';
import {
  answersDns,
  askExit,
  holdScript,
  MatadorError,
  readResolvers,
  resolveName,
  runChecked,
} from '@matador/core';
import { z } from 'zod';
import { whileClientLives } from './set-up.js';
import type { SshTarget } from './ssh-client.js';
import { SshClient } from './ssh-client.js';
import { streamsProgram, streamsScript } from './streams-script.js';

/** Below those that the kernel hands out by itself. */
const socksPorts = { first: 20_000, last: 31_999 };

const addressesSchema = z.array(
  z.object({ addr_info: z.array(z.object({ local: z.string().optional() })) }),
);

/**
 * Opens a tunnel for TCP and DNS alone, which needs no right at the vantage point but to connect from
 * there: the phone's connections are redirected to a program on the gateway, which makes each anew by
 * a direct-tcpip channel of ssh.
 */
export async function openStreams(
  gateway: Gateway,
  vantagePoint: VantagePoint,
  target: SshTarget,
  signal: AbortSignal,
): Promise<Tunnel> {
  const resolvers = await readResolvers(target.shell, vantagePoint.id, signal);
  const socksPort = randomInt(socksPorts.first, socksPorts.last + 1);
  const listenAt = await wlanAddress(gateway, signal);
  const forwarding = ['-D', `127.0.0.1:${socksPort}`];
  const client = await SshClient.start(gateway, target, forwarding, signal);
  const tunnel = new StreamsTunnel(gateway, vantagePoint, resolvers, socksPort, listenAt, client);
  return whileClientLives(tunnel, client, signal, (limit) => tunnel.setUp(limit));
}

class StreamsTunnel implements Tunnel {
  readonly provider = 'ssh';
  readonly carries = ['tcp'] as const;
  readonly ipv6 = false;
  /** Nothing of the phone's is forwarded there. */
  readonly interface: string;
  redirect: TunnelRedirect = { tcpPort: 0, dnsPort: 0 };
  private helper: HeldScript | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly gateway: Gateway,
    readonly vantagePoint: VantagePoint,
    readonly resolvers: readonly string[],
    private readonly socksPort: number,
    private readonly listenAt: string,
    private readonly client: SshClient,
  ) {
    this.interface = gateway.uplink;
  }

  async setUp(signal: AbortSignal): Promise<void> {
    const { gateway, listenAt, socksPort, resolvers, vantagePoint } = this;
    this.helper = await holdScript(
      gateway,
      {
        script: streamsScript,
        device: `tcp${socksPort}`,
        args: [streamsProgram, listenAt, String(socksPort), resolvers[0] ?? ''],
        input: '',
        place: `gateway ${gateway.id}`,
        source: 'gateway',
      },
      signal,
    );
    const [, tcpPort, dnsPort] = /tcp=(\d+) dns=(\d+)/.exec(this.helper.ready) ?? [];
    this.redirect = { tcpPort: Number(tcpPort), dnsPort: Number(dnsPort) };
    if (await this.healthy(signal)) return;
    throw new MatadorError(`the resolver of ${vantagePoint.id} does not answer over TCP`, {
      code: 'tunnel-carries-nothing',
      source: 'vantage-point',
      hint: 'Check that its sshd has `AllowTcpForwarding yes`, and that its resolver answers over TCP.',
    });
  }

  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit> {
    return askExit(this.gateway, this.way, echoUrl, signal);
  }

  resolve(name: string, signal: AbortSignal): Promise<readonly string[]> {
    return resolveName(this.gateway, this.way, name, signal);
  }

  /** Asks the resolver: there is nothing to ping. */
  healthy(signal: AbortSignal): Promise<boolean> {
    return answersDns(this.gateway, this.way, signal);
  }

  close(): Promise<void> {
    this.closing ??= this.tearDown();
    return this.closing;
  }

  private get way(): ExitWay {
    return {
      dig: ['-p', String(this.redirect.dnsPort), `@${this.listenAt}`],
      curl: ['--noproxy', '', '--socks5', `127.0.0.1:${this.socksPort}`],
    };
  }

  private async tearDown(): Promise<void> {
    await this.helper?.stop();
    await this.client.stop();
  }
}

/** The gateway's own address in the WLAN, which redirected connections come to. */
async function wlanAddress(gateway: Gateway, signal: AbortSignal): Promise<string> {
  const argv = ['ip', '-4', '-j', 'address', 'show', 'dev', gateway.wlan];
  const { stdout } = await runChecked(gateway, argv, { signal, source: 'gateway' });
  const addresses = addressesSchema.parse(JSON.parse(stdout || '[]'));
  const [address] = addresses.flatMap(({ addr_info: infos }) =>
    infos.flatMap((i) => i.local ?? []),
  );
  if (address !== undefined) return address;
  throw new MatadorError(`gateway ${gateway.id} has no IPv4 address on ${gateway.wlan}`, {
    code: 'no-address',
    source: 'gateway',
    hint: `Give ${gateway.wlan} the address that the WLAN knows as its router.`,
  });
}
