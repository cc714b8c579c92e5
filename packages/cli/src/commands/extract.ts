import { resolve } from 'node:path';
import { asMatadorError, UsageError } from '@matador/core';
import type { CaptureExtract } from '@matador/analysis';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { importOptional } from '../optional-package.js';
import { describeError } from '../report-error.js';
import { renderTable } from '../tables.js';
import { printJson } from '../terminal.js';
import { formatBytes } from '../units.js';

interface ExtractOptions {
  device?: string;
  json?: true;
}

export function addExtractCommand(program: Command, context: Context): void {
  program
    .command('extract')
    .argument('<file...>', 'captures: pcap or pcapng')
    .option('--device <address>', "the phone's own address; default: found by its traffic")
    .option('--json', 'print one JSON document (matador/extract/1)')
    .summary('list the servers that captures show')
    .description(
      'Lists the remote ends of all flows in captures of any origin, with their names from DNS, ' +
        'TLS, QUIC and HTTP, and packets and bytes in both directions. Traffic of the local network ' +
        'is counted, not listed. A file that cannot be read is named, and the others go on.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  matador extract phone.pcap\n  matador extract *.pcapng --device 192.168.1.77 --json',
    )
    .action(async (files: string[], options: ExtractOptions) => {
      const { terminal, signal } = context;
      const { extractFile } = await importOptional(
        '@matador/analysis',
        'matador extract',
        terminal.cwd,
      );
      const captures: CaptureExtract[] = [];
      for (const file of files) {
        try {
          const { extract } = await extractFile(resolve(terminal.cwd, file), {
            name: file,
            signal,
            ...(options.device === undefined ? {} : { device: options.device }),
          });
          if (!options.json) terminal.out(renderCapture(extract));
          captures.push(extract);
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof UsageError) throw error;
          terminal.note(describeError(asMatadorError(error, 'capture'), false));
          context.workFailed();
        }
      }
      if (options.json) printJson(terminal, { schema: 'matador/extract/1', captures });
    });
}

export function renderCapture(capture: CaptureExtract): string {
  const { file, packets, bytes, linkType, device, firstPacket, lastPacket } = capture;
  const head = [
    file,
    `${packets} packets, ${formatBytes(bytes)}, ${linkType}; phone ${device ?? 'unknown'}`,
    ...(firstPacket === null ? [] : [`${firstPacket} to ${lastPacket ?? '?'}`]),
  ];
  const targets = renderTable(
    ['protocol', 'address', 'port', 'packets', 'bytes', 'opened by', 'names'],
    [...capture.targets]
      .sort((left, right) => right.bytes - left.bytes)
      .map((target) => [
        target.protocol,
        target.address,
        target.port === null ? '–' : String(target.port),
        String(target.packets),
        formatBytes(target.bytes),
        target.initiator,
        [...new Set(target.names.map(({ name }) => name))].join(', '),
      ]),
  );
  const skipped = capture.skipped.map(({ reason, count }) => `${reason} ${count}`).join(', ');
  return `${head.join('\n')}\n${targets}${skipped === '' ? '' : `skipped: ${skipped}\n`}\n`;
}
