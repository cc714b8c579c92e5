import type {
  Gateway,
  RunningProgram,
  Tunnel,
  TunnelExit,
  TunnelProvider,
  VantagePoint,
  VantageShell,
} from '@matador/core';
import { MatadorError } from '@matador/core';
import { askExit } from './exit.js';
import { pings, setUpGatewayEnd, tearDownGatewayEnd } from './gateway-end.js';
import type { Link } from './link.js';
import { linkOf, randomUnit } from './link.js';
import { readResolvers } from './resolvers.js';
import { sshArgv } from './ssh-argv.js';
import { sshFailure } from './ssh-failure.js';
import { setUpVantageEnd, tearDownVantageEnd } from './vantage-end.js';

const setUpLimitMs = 20_000;

/** Layer-3 tunnels held by the gateway's OpenSSH client, one tun device on each end. */
export const sshTunnelProvider: TunnelProvider = {
  id: 'ssh',
  async open(gateway, vantagePoint, { shell }, signal) {
    const { access, hostKey } = requirements(vantagePoint, shell);
    const link = linkOf(randomUnit());
    const program = await gateway.start(sshArgv(access, hostKey.key, link));
    const tunnel = new SshTunnel(gateway, vantagePoint, hostKey.shell, link, program);
    try {
      await tunnel.setUp(signal);
    } catch (error) {
      await tunnel.close();
      throw error;
    }
    return tunnel;
  },
};

function requirements(vantagePoint: VantagePoint, shell: VantageShell | undefined) {
  if (vantagePoint.shell === undefined || shell === undefined) {
    throw new MatadorError(`vantage point ${vantagePoint.id} gives no shell to end a tunnel at`, {
      code: 'shell-required',
      source: 'tunnel',
      hint: "Add `shell` with host, user and key to the vantage point's configuration.",
    });
  }
  if (shell.hostKey === undefined) {
    throw new MatadorError(`the shell at ${vantagePoint.id} does not tell its host key`, {
      code: 'host-key-unknown',
      source: 'tunnel',
      hint: 'Use @matador/shell-ssh, whose shells tell the host key they verified.',
    });
  }
  return { access: vantagePoint.shell, hostKey: { shell, key: shell.hostKey } };
}

class SshTunnel implements Tunnel {
  readonly provider = 'ssh';
  readonly carries = ['tcp', 'udp', 'icmp'] as const;
  readonly ipv6 = false;
  readonly interface: string;
  resolvers: readonly string[] = [];
  private stderr = '';
  private closing: Promise<void> | undefined;

  constructor(
    private readonly gateway: Gateway,
    readonly vantagePoint: VantagePoint,
    private readonly shell: VantageShell,
    private readonly link: Link,
    private readonly ssh: RunningProgram,
  ) {
    this.interface = link.device;
    ssh.stdout.resume();
    ssh.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-16_384);
    });
  }

  /** Both ends at once; whichever fails first ends the other's waiting. */
  async setUp(signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.timeout(setUpLimitMs);
    const failed = new AbortController();
    const either = AbortSignal.any([signal, limit, failed.signal]);
    const died = this.ssh.exited.then(() => {
      throw sshFailure(this.stderr);
    });
    const ready = Promise.all([
      setUpGatewayEnd(this.gateway, this.link, either),
      setUpVantageEnd(this.shell, this.link, either),
      readResolvers(this.shell, either).then((resolvers) => (this.resolvers = resolvers)),
    ]).then(() => this.firstPacket(either));
    try {
      await Promise.race([died, ready]);
    } catch (error) {
      signal.throwIfAborted();
      throw limit.aborted ? this.timedOut() : error;
    } finally {
      failed.abort();
      await ready.catch(() => undefined);
      died.catch(() => undefined);
    }
  }

  exit(echoUrl: string, signal: AbortSignal): Promise<TunnelExit> {
    const [resolver = ''] = this.resolvers;
    return askExit(this.gateway, this.link, resolver, echoUrl, signal);
  }

  healthy(signal: AbortSignal): Promise<boolean> {
    return pings(this.gateway, this.link, signal);
  }

  close(): Promise<void> {
    this.closing ??= this.tearDown();
    return this.closing;
  }

  private async tearDown(): Promise<void> {
    await this.ssh.stop();
    await tearDownGatewayEnd(this.gateway, this.link);
    // A vantage point that cannot be reached any more is cleaned by the next tunnel to it.
    await tearDownVantageEnd(this.shell, this.link).catch(() => undefined);
  }

  private async firstPacket(signal: AbortSignal): Promise<void> {
    if (await pings(this.gateway, this.link, signal)) return;
    throw new MatadorError(`the tunnel to ${this.vantagePoint.id} is up but carries nothing`, {
      code: 'tunnel-carries-nothing',
      source: 'tunnel',
      hint: `Check that no firewall at the vantage point drops what comes in by ${this.interface}.`,
    });
  }

  private timedOut(): MatadorError {
    return new MatadorError(
      `the tunnel to ${this.vantagePoint.id} was not up after ${setUpLimitMs} ms`,
      {
        code: 'tunnel-timeout',
        source: 'tunnel',
        hint: 'Check the path between gateway and vantage point.',
      },
    );
  }
}
