import type { SideName } from '@matador/core';
import { messengerIds } from '../services/messenger-wire.js';
import { hostAddresses, addressesOf, derivedAddress6, withWlan6 } from './addresses.js';
import { addressAfter, movedTo, networkAfter, networkOf } from './ipv4.js';
import type { Scenario, SideSpec } from './schema.js';

/** A testbed of the site: the pair of sides that the scenario describes, or one like it. */
export interface Testbed {
  /** `lab`, `lab2`, `lab3`, … */
  readonly id: string;
  readonly sides: Readonly<Record<SideName, TestbedSide>>;
}

export interface TestbedSide {
  readonly spec: SideSpec;
  /** Name of the phone's namespace and program: `phone-a`, `phone-a2`, … */
  readonly phone: string;
  /** Name of the gateway's namespace: `gw-a`, `gw-a2`, … */
  readonly gateway: string;
  /** Where the phone's USB cable ends, in the tester's namespace. */
  readonly cablePort: number;
  /** The phone's name in `adb devices`. */
  readonly serial: string;
}

/** The testbed whose sides are those that the scenario describes. */
export const firstTestbed = 'lab';
/** Beyond the ports at which adb looks for emulators by itself. */
const firstCablePort = 5601;

/** The name of a phone's program and namespace. @param testbed its id. */
export function phoneName(testbed: string, side: SideName): string {
  return `phone-${side}${testbed.slice(firstTestbed.length)}`;
}

/** The name of a gateway's namespace. @param testbed its id. */
export function gatewayName(testbed: string, side: SideName): string {
  return `gw-${side}${testbed.slice(firstTestbed.length)}`;
}

/**
 * All testbeds of the site. What a further one has to have for itself is the next that is free after
 * that of the sides described, the same at every call. Pure.
 */
export function testbedsOf(scenario: Scenario): Testbed[] {
  const { sides, testbeds } = scenario.site;
  const another = sidesLike(scenario);
  return Array.from({ length: testbeds }, (_, index) => {
    const number = index === 0 ? '' : String(index + 1);
    const id = `${firstTestbed}${number}`;
    const side = (name: SideName): TestbedSide => {
      const cablePort = firstCablePort + 4 * index + (name === 'a' ? 0 : 2);
      return {
        spec: index === 0 ? sides[name] : another(sides[name], number),
        phone: phoneName(id, name),
        gateway: gatewayName(id, name),
        cablePort,
        serial: `127.0.0.1:${cablePort}`,
      };
    };
    return { id, sides: { a: side('a'), b: side('b') } };
  });
}

/** Every side of every testbed. */
export function testbedSides(scenario: Scenario): TestbedSide[] {
  return testbedsOf(scenario).flatMap(({ sides }) => [sides.a, sides.b]);
}

/** Makes sides like a given one, none of which shares with another what each has to have for itself. */
function sidesLike(scenario: Scenario): (side: SideSpec, number: string) => SideSpec {
  const sides = [scenario.site.sides.a, scenario.site.sides.b];
  const nextAddress = nextFree(
    [...hostAddresses(scenario), ...sides.flatMap(({ gateway }) => addressesOf(gateway))],
    (address) => addressAfter(address, 1),
  );
  const nextNetwork = nextFree(
    sides.map(({ gateway }) => networkOf(gateway.wlan)),
    networkAfter,
  );
  const nextSeed = nextFree(
    sides.map(({ phone }) => phone.seed),
    (seed) => seed + 1,
  );
  const nextHandles = new Map(
    messengerIds.map((app) => [
      app,
      nextFree(
        sides.flatMap(({ accounts }) => accounts[app]?.handle ?? []),
        handleAfter,
      ),
    ]),
  );
  return ({ gateway, phone, accounts }, number) => {
    const address = nextAddress(gateway.address);
    const network = nextNetwork(networkOf(gateway.wlan));
    const another: SideSpec = {
      gateway: {
        address,
        wlan: movedTo(network, gateway.wlan),
        ...(gateway.address6 == null ? {} : { address6: derivedAddress6(address) }),
      },
      phone: {
        ...phone,
        address: movedTo(network, phone.address),
        address6: undefined,
        seed: nextSeed(phone.seed),
      },
      accounts: Object.fromEntries(
        messengerIds.flatMap((app) => {
          const account = accounts[app];
          const handle = account && nextHandles.get(app)?.(account.handle);
          return handle === undefined
            ? []
            : [[app, { name: `${account?.name} ${number}`, handle }]];
        }),
      ),
    };
    return gateway.wlan6 == null ? another : withWlan6(another);
  };
}

/** Finds what follows something and is not taken yet, and takes it. */
function nextFree<T>(taken: Iterable<T>, after: (one: T) => T): (from: T) => T {
  const all = new Set(taken);
  return (from) => {
    let free = after(from);
    while (all.has(free)) free = after(free);
    all.add(free);
    return free;
  };
}

/**
 * Counts on in the last digits and letters, each in its own kind, so that a handle stays as long and of
 * the characters that its messenger wants: `+491` to `+492`, `ECHOLAB9` to `ECHOLAC0`.
 */
export function handleAfter(handle: string): string {
  const [last = '', before] = [handle.at(-1), handle.slice(0, -1)];
  if (last === '') return '1';
  const first = { '9': '0', Z: 'A', z: 'a' }[last];
  if (first !== undefined) return `${handleAfter(before)}${first}`;
  if (!/[0-9A-Za-z]/.test(last)) return `${handleAfter(before)}${last}`;
  return `${before}${String.fromCharCode(last.charCodeAt(0) + 1)}`;
}
