import type {
  CommandResult,
  CommandRunner,
  Gateway,
  RunningProgram,
  RunOptions,
  Tunnel,
} from '@matador/core';
import { MatadorError, runChecked } from '@matador/core';
import { isIPv4 } from 'node:net';
import type { LinuxGatewayConfig } from './config.js';
import { interfaceNameSchema } from './config.js';
import {
  parseLink,
  parseRules,
  removeRouting,
  routeInto,
  routeNowhere,
  routeOutOf,
  tableNumber,
} from './routing.js';
import type { ForwardTarget } from './ruleset.js';
import { notedForwarding, ruleset, tableName } from './ruleset.js';

const forwardingSwitch = '/proc/sys/net/ipv4/ip_forward';

/** A gateway reached through a runner of programs; `open` before anything else. */
export class LinuxGateway implements Gateway {
  readonly id: string;
  readonly wlan: string;
  readonly uplink: string;
  private table = 0;
  private foundForwarding: '0' | '1' = '1';
  private tunnelInterface: string | null = null;

  constructor(
    config: LinuxGatewayConfig,
    private readonly runner: CommandRunner,
  ) {
    this.id = config.id;
    this.wlan = config.wlan;
    this.uplink = config.uplink;
  }

  /** Blocks, and only then removes what an earlier run left and prepares to forward. */
  async open(signal: AbortSignal): Promise<void> {
    await this.checkRights(signal);
    await this.link(this.uplink, 'gateway', signal);
    this.table = tableNumber((await this.link(this.wlan, 'gateway', signal)).ifindex);
    this.foundForwarding = await this.readFoundForwarding(signal);
    await this.loadRules(null);
    await this.removeRouting();
    await this.runAll(routeNowhere(this.wlan, this.table));
    await this.setForwarding('1');
  }

  run(argv: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.runner.run(argv, options);
  }

  start(
    argv: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<RunningProgram> {
    return this.runner.start(argv, options);
  }

  async block(): Promise<void> {
    await this.loadRules(null);
    if (this.tunnelInterface === null) return;
    for (const argv of routeOutOf(this.tunnelInterface, this.table)) await this.runner.run(argv);
    this.tunnelInterface = null;
  }

  async forwardThrough(tunnel: Tunnel): Promise<void> {
    await this.block();
    const target = await this.forwardTarget(tunnel);
    this.tunnelInterface = target.interface;
    await this.acceptFromAnywhere(target.interface);
    await this.runAll(routeInto(target.interface, this.table));
    await this.loadRules(target);
  }

  async close(): Promise<void> {
    await this.removeRouting();
    await this.setForwarding(this.foundForwarding);
    // Last, so that whatever fails before leaves the gateway blocked.
    await this.runner.run(['nft', 'delete', 'table', 'inet', tableName(this.id)]);
    this.tunnelInterface = null;
  }

  private async checkRights(signal: AbortSignal): Promise<void> {
    const listed = await this.runner.run(['nft', 'list', 'tables'], { signal });
    if (listed.exitCode === 0) return;
    throw new MatadorError(`gateway ${this.id} cannot be set up: ${listed.stderr.trim()}`, {
      code: 'no-root',
      source: 'gateway',
      hint: 'Run as root, on a kernel with nf_tables; a namespace must be listed by `ip netns`.',
    });
  }

  private async link(
    name: string,
    source: 'gateway' | 'tunnel',
    signal?: AbortSignal,
  ): Promise<{ readonly ifindex: number; readonly mtu: number }> {
    const shown = await this.runner.run(
      ['ip', '-j', 'link', 'show', 'dev', name],
      signal === undefined ? {} : { signal },
    );
    if (shown.exitCode === 0) return parseLink(shown.stdout);
    throw new MatadorError(`gateway ${this.id} has no interface ${name}`, {
      code: 'interface-missing',
      source,
      hint: 'Compare `wlan` and `uplink` of the gateway with what `ip link` lists there.',
    });
  }

  /** An earlier run that ended without `close` noted what it had found. */
  private async readFoundForwarding(signal: AbortSignal): Promise<'0' | '1'> {
    const argv = ['nft', 'list', 'table', 'inet', tableName(this.id)];
    const noted = notedForwarding((await this.runner.run(argv, { signal })).stdout);
    if (noted !== null) return noted;
    const now = await this.runChecked(['cat', forwardingSwitch]);
    return now.stdout.trim() === '0' ? '0' : '1';
  }

  private async setForwarding(value: '0' | '1'): Promise<void> {
    await this.runChecked(['tee', forwardingSwitch], value);
  }

  private async removeRouting(): Promise<void> {
    const { stdout } = await this.runChecked(['ip', '-j', 'rule', 'show']);
    for (const argv of removeRouting(this.wlan, this.table, parseRules(stdout))) {
      await this.runner.run(argv);
    }
  }

  private async loadRules(tunnel: ForwardTarget | null): Promise<void> {
    const { id: gatewayId, wlan, foundForwarding } = this;
    const text = ruleset({ gatewayId, wlan, foundForwarding, tunnel });
    await this.runChecked(['nft', '-f', '-'], text);
  }

  private async forwardTarget(tunnel: Tunnel): Promise<ForwardTarget> {
    const name = interfaceNameSchema.parse(tunnel.interface);
    const resolver = tunnel.resolvers.find((address) => isIPv4(address));
    if (resolver === undefined) {
      throw new MatadorError(`the tunnel to ${tunnel.vantagePoint.id} has no IPv4 resolver`, {
        code: 'no-resolver',
        source: 'tunnel',
        hint: 'Give the vantage point a resolver with an IPv4 address.',
      });
    }
    const { mtu } = await this.link(name, 'tunnel');
    return { interface: name, mtu, carries: tunnel.carries, ipv6: tunnel.ipv6, resolver };
  }

  /**
   * What comes out of the tunnel is from all over the Internet, to which the gateway's own routes do
   * not lead through the tunnel: a strict reverse path filter would drop it. The stricter of `all`
   * and the interface counts, but loose (2) wins over strict (1). It goes with the interface.
   */
  private async acceptFromAnywhere(tunnelInterface: string): Promise<void> {
    const setting = (name: string): string => `/proc/sys/net/ipv4/conf/${name}/rp_filter`;
    const all = await this.runChecked(['cat', setting('all')]);
    await this.runChecked(['tee', setting(tunnelInterface)], all.stdout.trim() === '0' ? '0' : '2');
  }

  private async runAll(commands: readonly (readonly string[])[]): Promise<void> {
    for (const argv of commands) await this.runChecked(argv);
  }

  private runChecked(argv: readonly string[], input?: string): Promise<CommandResult> {
    const options = input === undefined ? {} : { input };
    return runChecked(this.runner, argv, { ...options, source: 'gateway' });
  }
}
