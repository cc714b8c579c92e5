import type { FirewallState, PhoneFirewall } from '@matador/core';
import { parsePackageList } from './answers.js';
import type { Iptables } from './commands.js';
import { automationPackages, commands, firewallChain, settingsApp } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';

type Package = ReturnType<typeof parsePackageList>[number];

const refusalHint = 'Some makers leave this out: the other apps then stay on the network.';

/** They serve the engine over the phone's own loopback, and ask nobody else for anything. */
const instruments: readonly string[] = [settingsApp, ...automationPackages];

/** The packages somebody installed, but for those that may use the network. */
async function others(
  shell: PhoneShell,
  allowed: readonly string[],
  signal: AbortSignal,
): Promise<readonly Package[]> {
  const answer = await ask(shell, commands.installedPackages(), { signal });
  return parsePackageList(answer).filter(
    ({ name }) => !allowed.includes(name) && !instruments.includes(name),
  );
}

/** From Android 13 on: the firewall chain for packages of which networking is switched off. */
export class ChainFirewall implements PhoneFirewall {
  private blocked: readonly string[] = [];

  constructor(
    private readonly shell: PhoneShell,
    private readonly apiLevel: number,
    private readonly found: FoundNotes,
  ) {}

  async allowOnly(packages: readonly string[], signal: AbortSignal): Promise<FirewallState> {
    const names = (await others(this.shell, packages, signal)).map(({ name }) => name);
    const on = await this.isOn(signal);
    // A restart of the phone empties the chain and switches it off.
    const blocked = on ? this.blocked : [];
    await this.found.note(
      [
        { kind: 'firewall-chain', on },
        ...names.map((name) => ({ kind: 'unblocked-package' as const, name })),
      ],
      signal,
    );
    const enable = commands.firewallChainEnable(this.apiLevel, true);
    if (!on && enable !== null) await ask(this.shell, enable, { signal });
    if (!on && !(await this.isOn(signal))) await this.refused(enable ?? [], signal);
    for (const name of blocked.filter((one) => !names.includes(one))) {
      await this.set(name, true, signal);
    }
    for (const name of names.filter((one) => !blocked.includes(one))) {
      await this.set(name, false, signal);
    }
    this.blocked = names;
    return { method: 'connectivity-chain', blocked: names.length };
  }

  private async isOn(signal: AbortSignal): Promise<boolean> {
    return parseEnabled(await ask(this.shell, commands.firewallChainState(), { signal }));
  }

  private async refused(command: readonly string[], signal: AbortSignal): Promise<never> {
    const answer = await ask(this.shell, commands.firewallChainState(), { signal });
    throw wrongAnswer(this.shell, command, answer, {
      code: 'firewall-refused',
      what: 'did not switch the firewall on',
      hint: refusalHint,
    });
  }

  private async set(name: string, on: boolean, signal: AbortSignal): Promise<void> {
    const command = commands.packageNetworking(name, on);
    const result = await this.shell.execute(command, { signal });
    const state = await this.shell.execute(commands.packageNetworkingState(name), { signal });
    const shown = answerOf(state);
    if (result.exitCode === 0 && /:\s*(allow|true)\b/.test(shown) === on) return;
    throw wrongAnswer(this.shell, command, `${answerOf(result)} ${shown}`, {
      code: 'firewall-refused',
      what: `did not ${on ? 'let' : 'keep'} ${name} ${on ? 'onto' : 'off'} the network`,
      hint: refusalHint,
    });
  }
}

/** `chain:enabled` or `chain:disabled`. */
function parseEnabled(answer: string): boolean {
  return /:\s*(enabled|true)\b/.test(answer);
}

export const iptablesPrograms: readonly Iptables[] = ['iptables', 'ip6tables'];

/** Before Android 13, on rooted phones: a chain that rejects what the others' users send. */
export class IptablesFirewall implements PhoneFirewall {
  /** @param root a shell with root's rights. */
  constructor(
    private readonly shell: PhoneShell,
    private readonly root: PhoneShell,
    private readonly found: FoundNotes,
  ) {}

  async allowOnly(packages: readonly string[], signal: AbortSignal): Promise<FirewallState> {
    const allowed = await this.usersOf(packages, signal);
    const blocked = (await others(this.shell, packages, signal))
      // Packages of one maker may share a user.
      .filter(({ uid }) => !allowed.has(uid));
    const users = [...new Set(blocked.map(({ uid }) => uid))];
    await this.found.note([{ kind: 'no-iptables-chain' }], signal);
    for (const iptables of iptablesPrograms) await this.fill(iptables, users, signal);
    return { method: 'iptables', blocked: blocked.length };
  }

  private async usersOf(
    packages: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<number>> {
    const answer = await ask(this.shell, commands.installedPackages(), { signal });
    const allowed = parsePackageList(answer).filter(({ name }) => packages.includes(name));
    return new Set(allowed.map(({ uid }) => uid));
  }

  private async fill(
    iptables: Iptables,
    users: readonly number[],
    signal: AbortSignal,
  ): Promise<void> {
    const before = await ask(this.root, commands.firewallRules(iptables), { signal });
    const prepare = before.includes(`-N ${firewallChain}\n`)
      ? commands.emptyChain(iptables)
      : commands.newChain(iptables);
    await ask(this.root, prepare, { signal });
    for (const uid of users) await ask(this.root, commands.blockUser(iptables, uid), { signal });
    if (!before.includes(`-A OUTPUT -j ${firewallChain}\n`)) {
      await ask(this.root, commands.hookChain(iptables), { signal });
    }
    const after = await ask(this.root, commands.firewallRules(iptables), { signal });
    const missing = users.find((uid) => !after.includes(`--uid-owner ${uid} `));
    if (missing === undefined && after.includes(`-A OUTPUT -j ${firewallChain}`)) return;
    throw wrongAnswer(this.shell, commands.firewallRules(iptables), after, {
      code: 'firewall-refused',
      what: `does not show that user ${missing ?? 'none'} is kept off the network`,
    });
  }
}
