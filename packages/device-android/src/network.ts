import type { PhoneNetwork, WifiNetwork } from '@matador/core';
import { readSecret } from '@matador/core';
import {
  parseAddress,
  parseConnectedSsid,
  parseGlobalInterfaces,
  parseSavedNetworks,
  parseSwitch,
} from './answers.js';
import { checkEffect } from './check-effect.js';
import { commands } from './commands.js';
import type { FoundNotes } from './found-state.js';
import type { PhoneShell } from './phone-shell.js';
import { answerOf, ask, wrongAnswer } from './phone-shell.js';

export interface NetworkLimits {
  /** For a switch to take effect. */
  readonly switchMs: number;
  /** For scanning, joining and being given an address: half a minute is nothing unusual. */
  readonly joinMs: number;
}

export const networkLimits: NetworkLimits = { switchMs: 10_000, joinMs: 60_000 };

export class AndroidNetwork implements PhoneNetwork {
  /** @param networkInterface of the WLAN: `wlan0`. */
  constructor(
    private readonly shell: PhoneShell,
    private readonly apiLevel: number,
    private readonly networkInterface: string,
    private readonly found: FoundNotes,
    private readonly limits: NetworkLimits = networkLimits,
  ) {}

  async setFlightMode(on: boolean, signal: AbortSignal): Promise<void> {
    const state = commands.flightModeState();
    const before = parseSwitch(await ask(this.shell, state, { signal }));
    if (before === on) return;
    await this.found.note([{ kind: 'flight-mode', on: before ?? !on }], signal);
    const [command = [], announcement] = commands.flightMode(this.apiLevel, on);
    await ask(this.shell, command, { signal });
    if (announcement !== undefined) await this.announce(announcement, on, signal);
    await checkEffect(
      this.shell,
      {
        command,
        code: 'flight-mode-unchanged',
        what: `did not switch flight mode ${on ? 'on' : 'off'}`,
        timeoutMs: this.limits.switchMs,
      },
      async () => {
        const answer = await ask(this.shell, state, { signal });
        return { found: parseSwitch(answer) === on || undefined, answer };
      },
      signal,
    );
  }

  async joinWifi(network: WifiNetwork, signal: AbortSignal): Promise<string> {
    await ask(this.shell, commands.wifiEnable(this.apiLevel), { signal });
    if (parseConnectedSsid(await this.wifiStatus(signal)) !== network.ssid) {
      await this.connect(network, signal);
    }
    const address = await this.waitForAddress(network, signal);
    await this.checkNoOtherNetwork(signal);
    return address;
  }

  private async waitForAddress(network: WifiNetwork, signal: AbortSignal): Promise<string> {
    const command = commands.addresses(this.networkInterface);
    return checkEffect(
      this.shell,
      {
        command,
        code: 'wifi-no-address',
        what: `shows no IPv4 address, though the phone is on the WLAN ${network.ssid}`,
        hint: "Check the gateway's DHCP server.",
        timeoutMs: this.limits.joinMs,
      },
      async () => {
        const answer = answerOf(await this.shell.execute(command, { signal }));
        return { found: parseAddress(answer) ?? undefined, answer };
      },
      signal,
    );
  }

  /** Mobile data, a second WLAN or a VPN would take what is measured past the gateway. */
  private async checkNoOtherNetwork(signal: AbortSignal): Promise<void> {
    const command = commands.allAddresses();
    await checkEffect(
      this.shell,
      {
        command,
        code: 'phone-other-network',
        what: 'shows another way to the Internet than the WLAN',
        hint: 'Switch off mobile data, tethering and VPNs on this phone.',
        timeoutMs: this.limits.switchMs,
      },
      async () => {
        const answer = await ask(this.shell, command, { signal });
        const others = parseGlobalInterfaces(answer).filter(
          (name) => name !== this.networkInterface && name !== 'lo',
        );
        return { found: others.length === 0 || undefined, answer: others.join(', ') };
      },
      signal,
    );
  }

  /** @throws MatadorError `wifi-lost`, `wifi-other`, `phone-other-network`. */
  async check(network: WifiNetwork, signal: AbortSignal): Promise<void> {
    const status = await this.wifiStatus(signal);
    const ssid = parseConnectedSsid(status);
    if (ssid !== network.ssid) {
      throw wrongAnswer(this.shell, commands.wifiStatus(this.apiLevel), status, {
        code: ssid === null ? 'wifi-lost' : 'wifi-other',
        what: `shows that the phone is not on the WLAN ${network.ssid} any more`,
        hint: 'Keep the phone close to its gateway, and let it forget all other networks.',
      });
    }
    await this.checkNoOtherNetwork(signal);
  }

  async leaveWifi(network: WifiNetwork, signal: AbortSignal): Promise<void> {
    const list = commands.wifiNetworks(this.apiLevel);
    if (list !== null) {
      const saved = parseSavedNetworks(await ask(this.shell, list, { signal }), network.ssid);
      for (const id of saved) await ask(this.shell, commands.wifiForget(id), { signal });
    } else if (parseConnectedSsid(await this.wifiStatus(signal)) === network.ssid) {
      await ask(this.shell, commands.wifiDisable(), { signal });
    }
    await checkEffect(
      this.shell,
      {
        command: commands.wifiStatus(this.apiLevel),
        code: 'wifi-not-left',
        what: `still shows the WLAN ${network.ssid}`,
        timeoutMs: this.limits.switchMs,
      },
      async () => {
        const answer = await this.wifiStatus(signal);
        return { found: parseConnectedSsid(answer) !== network.ssid || undefined, answer };
      },
      signal,
    );
  }

  /** Before Android 11 the setting alone does nothing; where it may not be announced it is put back. */
  private async announce(
    command: readonly string[],
    on: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const result = await this.shell.execute(command, { signal });
    const answer = answerOf(result);
    if (result.exitCode === 0 && !/Exception|Permission Denial/.test(answer)) return;
    const [putBack = []] = commands.flightMode(this.apiLevel, !on);
    await ask(this.shell, putBack, { signal });
    throw wrongAnswer(this.shell, command, answer, {
      code: 'flight-mode-refused',
      what: `may not switch flight mode ${on ? 'on' : 'off'}`,
      hint: `Before Android 11 that needs root: switch flight mode ${on ? 'on' : 'off'} by hand.`,
    });
  }

  private async connect(network: WifiNetwork, signal: AbortSignal): Promise<void> {
    const { passphrase } = network;
    const secret = passphrase === undefined ? null : await readSecret(passphrase, 'phone');
    const join = commands.wifiJoin(this.apiLevel, network, secret);
    // "Connection initiated" is an answer, not a connection: only the status counts.
    const initiated = join && answerOf(await this.shell.execute(join, { signal }));
    const shown = commands.wifiJoin(this.apiLevel, network, secret && '…');
    await checkEffect(
      this.shell,
      {
        command: shown ?? commands.wifiEnable(this.apiLevel),
        code: 'wifi-not-joined',
        what: `did not bring the phone onto the WLAN ${network.ssid}`,
        hint: shown
          ? 'Check name, kind of security and passphrase, and that the phone is in reach.'
          : 'Before Android 11 a phone joins the networks it knows: join this one by hand once.',
        timeoutMs: this.limits.joinMs,
      },
      async () => {
        const status = await this.wifiStatus(signal);
        const found = parseConnectedSsid(status) === network.ssid || undefined;
        return { found, answer: [initiated, status].filter(Boolean).join('\n') };
      },
      signal,
    );
  }

  private wifiStatus(signal: AbortSignal): Promise<string> {
    return ask(this.shell, commands.wifiStatus(this.apiLevel), { signal });
  }
}
