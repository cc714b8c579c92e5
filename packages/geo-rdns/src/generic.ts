import type { Place, PlaceTable } from './places.js';

/** Interfaces and roles of routers: a name without one may be of a customer's host. */
const routerWord =
  /^(?:(?:\d+)?(?:ae|xe|et|ge|te|be|hu|gi|fe|po|lag|irb|eth|gige|tge|bundle|tengige|hundredgige|port|vlan)|cr|br|er|ar|dr|gr|gw|core|edge|border|bb|bbr|rtr|router|agg|pe|rt|mx|csr|asr|peer|peering|transit)\d*$/;

/** Words of names of customers' lines and hosts, whose city may be the customer's, or a city's name. */
const customerWord =
  /^(?:a?dsl|vdsl|ftth|fttb|ppp|pppoe|dhcp|dyn|dynamic|static|pool|cust|customer|client|clients|dialup|dial|user|users|host|hosts|cable|broadband|mobile|wireless|vpn|mail|smtp|mx\d*mail|www|web|ns\d*|dns\d*|server|vps|hotel)\d*$/;

/** IATA codes that are words of networks, too, or of none but the English language. */
const ambiguousCodes = new Set(
  'add ala alg amm aus bah bar ber bod bos can cas cat cor cur dar dal del den doh dur for gig got ham han hel ind ist kin lad lim lin los lun mad man mba mci mde mel mex mil min mon nic oak ord osa pao par per pit pos rec ric rio rom san sat sea sel sha sin sof str sub sun tas tia tor trd tun vie was'.split(
    ' ',
  ),
);

/** Names that several well-known cities share, or that are also names of people, streets and firms. */
const ambiguousCities = new Set(
  'alexandria birmingham boston cambridge charlotte columbus dover jacksonville kingston lancaster lincoln london manchester melbourne odessa orlando paris perth portland richmond rochester salem santiago sofia valencia vancouver victoria washington fremont'.split(
    ' ',
  ),
);

/**
 * Reads a place in a router's name of an operator without a rule: a city's full name, or an IATA code
 * with a number (`fra03`), as a part of its own. Sure rather than complete: nothing is read in names
 * that do not look like a router's, that look like a customer's, or whose parts name two countries.
 * @param name in lower case.
 */
export function readGeneric(name: string, places: PlaceTable): Place | undefined {
  const labels = name.split('.');
  // The registered domain tells who, not where.
  const host = labels.slice(0, secondLevel(labels) ? -3 : -2);
  const parts = host.flatMap((label) => label.split(/[-_]/));
  if (!parts.some((part) => routerWord.test(part)) || parts.some((part) => customerWord.test(part)))
    return undefined;
  if (holdsAddress(parts)) return undefined;
  const found = parts
    .map((part) => cityIn(part, places) ?? codeIn(part, places))
    .filter((place) => place !== undefined);
  const countries = new Set(found.map(({ country }) => country));
  return countries.size === 1 ? found[0] : undefined;
}

function cityIn(part: string, places: PlaceTable): Place | undefined {
  const [, city = ''] = /^([a-z]{5,})\d*$/.exec(part) ?? [];
  return ambiguousCities.has(city) ? undefined : places.find('city', city);
}

function codeIn(part: string, places: PlaceTable): Place | undefined {
  const [, code = ''] = /^([a-z]{3})\d{1,2}$/.exec(part) ?? [];
  return ambiguousCodes.has(code) ? undefined : places.find('iata', code);
}

/** `example.co.uk`, `example.net.br`. */
function secondLevel(labels: readonly string[]): boolean {
  const [second = '', top = ''] = labels.slice(-2);
  return top.length === 2 && /^(?:com?|net|org|ac|gov|edu|ne|ad|or)$/.test(second);
}

/** Names made of the address belong to lines and hosts, seldom to routers. */
function holdsAddress(parts: readonly string[]): boolean {
  let run = 0;
  for (const part of parts) {
    run = /^\d{1,3}$/.test(part) ? run + 1 : 0;
    if (run === 4) return true;
  }
  return false;
}
