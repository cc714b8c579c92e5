import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import type { Location } from '@matador/analysis';
import { UsageError } from '@matador/core';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { openGeoSources } from '../geo-sources.js';
import { importOptional } from '../optional-package.js';
import { openProjectIfAny } from '../project.js';
import { readRtt } from '../rtt-argument.js';
import { renderTable } from '../tables.js';
import { noteLine, printJsonLine } from '../terminal.js';

interface LocateOptions {
  rtt?: string[];
  name?: string[];
  config?: string;
  json?: true;
}

export function addLocateCommand(program: Command, context: Context): void {
  program
    .command('locate')
    .argument('<address...>', 'IPv4 or IPv6 addresses')
    .option(
      '--rtt <vp=ms...>',
      'round-trip times to the addresses: VP is a vantage point of the configuration, or LAT,LON',
    )
    .option('--name <host...>', 'host names of the addresses, for sources that read them')
    .option('--config <file>', 'configuration with vantage points and geolocation sources')
    .option('--json', 'print JSON Lines, one matador/location/1 an address')
    .summary('say where addresses are')
    .description(
      'Asks every geolocation source where an address is, and concludes on a country. Claims farther ' +
        'from a vantage point than light in fibre goes in half the round-trip time (100 km per ms) ' +
        'are struck, and listed as impossible.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador locate 4.69.142.133 --rtt 47.37,8.54=5.2 --json\n' +
        '  matador locate 2001:db8::1 --rtt de=12 br=210',
    )
    .action(async (texts: string[], options: LocateOptions) => {
      const { terminal } = context;
      const addresses = texts.map(canonicalAddress);
      const { locate } = await importOptional('@matador/analysis', 'matador locate', terminal.cwd);
      const { loaded, host } = await openProjectIfAny(options.config, terminal.cwd);
      const vantagePoints = loaded?.config.vantagePoints ?? [];
      const sightings = (options.rtt ?? []).map((text) => readRtt(text, vantagePoints));
      const sources = await openGeoSources(host, terminal.cwd);
      const evidence = { names: options.name ?? [] };
      const locations = addresses.map((address) => locate(address, sightings, sources, evidence));
      if (options.json) for (const location of locations) printJsonLine(terminal, location);
      else terminal.out(renderLocations(locations));
      for (const { snapshot } of options.json ? [] : sources) {
        noteLine(terminal, `source ${snapshot.name}, ${snapshot.date ?? snapshot.sha256}`);
      }
    });
}

/** In the form that records have: IPv6 in lower case, its longest run of zeros left out. */
function canonicalAddress(text: string): string {
  if (isIPv4(text)) return text;
  if (isIPv6(text)) return new SocketAddress({ address: text, family: 'ipv6' }).address;
  throw new UsageError(`${text} is not an IP address`, {
    code: 'invalid-address',
    hint: 'Give addresses, not names: matador locate 192.0.2.1 2001:db8::1',
  });
}

export function renderLocations(locations: readonly Location[]): string {
  return renderTable(
    ['address', 'country', 'confidence', 'method', 'others say', 'impossible'],
    locations.map(({ address, verdict, dissent, impossible }) => [
      address,
      verdict.country ?? '–',
      verdict.country === null ? '–' : verdict.confidence.toFixed(2),
      verdict.method,
      dissent.map(({ country, sources }) => `${country} (${sources.join(', ')})`).join('; '),
      impossible
        .map(({ country, source, reason }) => `${country} (${source}): ${reason}`)
        .join('; '),
    ]),
  );
}
