import type {
  CommandResult,
  Family,
  Gateway,
  RunningProgram,
  RunOptions,
  SecretFile,
  StartOptions,
  Tunnel,
} from '@matador/core';
import { ipBatch, ipBatchAnyway, MatadorError, removeDeadTables, runChecked } from '@matador/core';
import { isIPv4, isIPv6 } from 'node:net';
import type { LinuxGatewayConfig } from './config.js';
import { interfaceNameSchema } from './config.js';
import { startDhcp } from './dhcp.js';
import { endLeftPrograms } from './left-programs.js';
import {
  parseDefaultRoute,
  parseLink,
  parseRules,
  removeRouting,
  routeDirectly,
  routeInto,
  routeNowhere,
  routeOutOf,
  tableNumber,
} from './routing.js';
import type { ForwardTarget } from './ruleset.js';
import { ruleset, tableName } from './ruleset.js';
import type { GatewayRunner } from './runner.js';
import { keepSecret, removeSecrets } from './secrets.js';
import type { Settings } from './settings.js';
import { forwarding, otherNote, parseNote, readSettings, writeSettings } from './settings.js';

/** Argument: interface. Its reverse path filter: loose, and off where that of all interfaces is. */
const reversePathScript = `
set -e
cd /proc/sys/net/ipv4/conf
filter=$(cat all/rp_filter)
[ "$filter" = 0 ] || filter=2
echo "$filter" >"$1/rp_filter"
`;

/** A gateway reached through a runner of programs; `open` before anything else. */
export class LinuxGateway implements Gateway {
  readonly id: string;
  readonly wlan: string;
  readonly uplink: string;
  private table = 0;
  private found: Settings = { ipv4Forwarding: '1', ipv6Forwarding: null, acceptRa: null };
  /** Of the tunnel that is or was last in use. */
  private tunnelInterface: string | null = null;
  private routed = false;
  private dhcp: RunningProgram | null = null;

  constructor(
    private readonly config: LinuxGatewayConfig,
    private readonly runner: GatewayRunner,
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
    this.found = await this.readFound(signal);
    await this.loadRules(null);
    await this.removeRouting();
    await this.removeLeft(signal);
    for (const family of this.families()) {
      await this.changeRouting(family, routeNowhere(this.wlan, this.table));
    }
    await writeSettings(this.runner, this.uplink, forwarding(this.found, false));
  }

  /**
   * Takes back what a run left that never closed the gateway; not to be opened before.
   * @returns what that was.
   */
  async restore(signal: AbortSignal): Promise<string[]> {
    await this.checkRights(signal);
    const listing = await this.listTable(signal);
    if (listing === null) return await this.removeLeft(signal);
    // Blocks before it ends the programs that hold a tunnel.
    this.table = tableNumber((await this.link(this.wlan, 'gateway', signal)).ifindex);
    this.found = await this.readFound(signal);
    await this.loadRules(null);
    const left = await this.removeLeft(signal);
    await this.takeBack();
    return ['rules and routes', ...left];
  }

  run(argv: readonly string[], options?: RunOptions): Promise<CommandResult> {
    return this.runner.run(argv, options);
  }

  start(argv: readonly string[], options?: StartOptions): Promise<RunningProgram> {
    return this.runner.start(argv, options);
  }

  keepSecret(content: string | Uint8Array, signal: AbortSignal): Promise<SecretFile> {
    return keepSecret(this.runner, this.id, content, signal);
  }

  async block(): Promise<void> {
    await this.loadRules(null);
    await this.dhcp?.stop();
    this.dhcp = null;
    if (!this.routed || this.tunnelInterface === null) return;
    for (const family of this.families()) {
      await ipBatchAnyway(this.runner, family, routeOutOf(this.tunnelInterface, this.table));
    }
    this.routed = false;
  }

  async forwardThrough(tunnel: Tunnel): Promise<void> {
    await this.block();
    const target = await this.forwardTarget(tunnel);
    this.tunnelInterface = target.interface;
    this.routed = true;
    if (target.redirect === null) await this.routeTo(target);
    await writeSettings(this.runner, this.uplink, forwarding(this.found, target.ipv6));
    await this.serveDhcp(tunnel);
    await this.loadRules(target);
  }

  async close(): Promise<void> {
    try {
      await this.takeBack();
    } finally {
      await this.runner.close();
    }
  }

  /** Last the rules, so that whatever fails before leaves the gateway blocked. */
  private async takeBack(): Promise<void> {
    await this.block();
    await this.removeRouting();
    await removeSecrets(this.runner, this.id);
    if ((await this.othersFound()) === null) {
      await writeSettings(this.runner, this.uplink, this.found);
    }
    // Of what still waits for a phone that is gone, its senders would be told as soon as the rules are.
    await this.runner.run(['ip', 'neighbour', 'flush', 'dev', this.wlan]);
    await this.runner.run(['nft', 'delete', 'table', 'inet', tableName(this.id)]);
  }

  private async checkRights(signal: AbortSignal): Promise<void> {
    const listed = await this.runner.run(['nft', 'list', 'tables'], { signal });
    if (listed.exitCode === 0) return;
    throw new MatadorError(`gateway ${this.id} cannot be set up: ${listed.stderr.trim()}`, {
      code: 'no-root',
      source: 'gateway',
      hint: 'Run as root, on a kernel with nf_tables.',
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
  private async readFound(signal: AbortSignal): Promise<Settings> {
    const noted = parseNote((await this.listTable(signal)) ?? '') ?? (await this.othersFound());
    return noted ?? (await readSettings(this.runner, this.uplink));
  }

  /** What another gateway on the same machine found before it; `null` where there is none. */
  private async othersFound(): Promise<Settings | null> {
    const { stdout } = await this.runChecked(['nft', 'list', 'ruleset']);
    return otherNote(stdout, tableName(this.id));
  }

  /** `null` where the gateway has no table of ours. */
  private async listTable(signal: AbortSignal): Promise<string | null> {
    const argv = ['nft', 'list', 'table', 'inet', tableName(this.id)];
    const { exitCode, stdout } = await this.runner.run(argv, { signal });
    return exitCode === 0 ? stdout : null;
  }

  private families(): readonly Family[] {
    return this.found.ipv6Forwarding === null ? ['-4'] : ['-4', '-6'];
  }

  private async removeRouting(): Promise<void> {
    for (const family of this.families()) {
      const { stdout } = await this.runChecked(['ip', '-j', family, 'rule', 'show']);
      const removals = removeRouting(this.wlan, this.table, parseRules(stdout));
      await ipBatchAnyway(this.runner, family, removals);
    }
  }

  private async removeLeft(signal: AbortSignal): Promise<string[]> {
    const programs = await endLeftPrograms(this.runner, this.id, signal);
    const secrets = await removeSecrets(this.runner, this.id);
    const tables = await removeDeadTables(this.runner, signal);
    return [...programs, ...secrets, ...tables.map((table) => `routing table ${table}`)];
  }

  private async loadRules(tunnel: ForwardTarget | null): Promise<void> {
    const { id: gatewayId, wlan, found } = this;
    const tunnelInterface = this.tunnelInterface === this.uplink ? null : this.tunnelInterface;
    const text = ruleset({ gatewayId, wlan, found, tunnel, tunnelInterface });
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
    const redirect = tunnel.redirect ?? null;
    return {
      interface: name,
      mtu,
      carries: tunnel.carries,
      ipv6: tunnel.ipv6 && redirect === null && this.found.ipv6Forwarding !== null,
      resolver,
      resolver6: tunnel.resolvers.find((address) => isIPv6(address)) ?? null,
      redirect,
    };
  }

  private async routeTo(target: ForwardTarget): Promise<void> {
    const families: readonly Family[] = target.ipv6 ? ['-4', '-6'] : ['-4'];
    if (target.interface === this.uplink) {
      for (const family of families) await this.routeToUplink(family);
      return;
    }
    await this.acceptFromAnywhere(target.interface);
    for (const family of families) {
      await this.changeRouting(family, routeInto(target.interface, this.table));
    }
  }

  private async routeToUplink(family: Family): Promise<void> {
    const argv = ['ip', '-j', family, 'route', 'show', 'default', 'dev', this.uplink];
    const route = parseDefaultRoute((await this.runChecked(argv)).stdout);
    if (route === undefined) {
      throw new MatadorError(`gateway ${this.id} has no default route by ${this.uplink}`, {
        code: 'no-default-route',
        source: 'gateway',
        hint: `Check \`uplink\`, and what \`ip ${family} route\` lists on the gateway.`,
      });
    }
    await this.changeRouting(family, routeDirectly(this.uplink, route.gateway, this.table));
  }

  private async serveDhcp(tunnel: Tunnel): Promise<void> {
    if (this.config.dhcp === undefined) return;
    this.dhcp = await startDhcp(this.runner, {
      ...this.config.dhcp,
      wlan: this.wlan,
      resolvers: tunnel.resolvers,
      ipv6: tunnel.ipv6,
    });
  }

  /**
   * What comes out of the tunnel is from all over the Internet, to which the gateway's own routes do
   * not lead through the tunnel: a strict reverse path filter would drop it. The stricter of `all`
   * and the interface counts, but loose (2) wins over strict (1). It goes with the interface.
   */
  private async acceptFromAnywhere(tunnelInterface: string): Promise<void> {
    await this.runChecked(['sh', '-c', reversePathScript, 'sh', tunnelInterface]);
  }

  private changeRouting(family: Family, changes: readonly string[]): Promise<void> {
    return ipBatch(this.runner, family, changes, { source: 'gateway' });
  }

  private runChecked(argv: readonly string[], input?: string): Promise<CommandResult> {
    const options = input === undefined ? {} : { input };
    return runChecked(this.runner, argv, { ...options, source: 'gateway' });
  }
}
