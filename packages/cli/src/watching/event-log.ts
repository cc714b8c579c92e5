import { constants, createWriteStream, fstatSync, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { EngineEvent, EventRecord } from '@matador/core';
import { eventRecord, UsageError } from '@matador/core';
import type { RunWatcher } from './watcher.js';

/** What waits for a slow reader; more than a run's first event, its plan, may take. */
const backlogBytes = 8_000_000;
/** How long the end of a run waits for a reader. */
const closeMs = 2000;
const standardOutput = 1;

/**
 * Appends events to a file, a named pipe or, for `-`, standard output, one JSON document a line. Nothing
 * that happens there reaches the campaign: what a slow reader leaves no room for is counted and left
 * out, and after an error nothing more is written, which `onTrouble` is told.
 * @throws UsageError `events-file` where it cannot be opened.
 */
export function openEventLog(target: string, onTrouble: (message: string) => void): RunWatcher {
  const stream = target === '-' ? streamOf(standardOutput, false) : openFile(target);
  return writeEvents(stream, onTrouble);
}

export function writeEvents(stream: Writable, onTrouble: (message: string) => void): RunWatcher {
  let lost = 0;
  stream.on('error', (error) => onTrouble(`events are written no more: ${error.message}`));
  const write = (record: EventRecord) => stream.write(`${JSON.stringify(record)}\n`);
  return {
    onEvent: (event: EngineEvent) => {
      if (!stream.writable) return;
      if (stream.writableLength > backlogBytes) {
        if (lost === 0) onTrouble('events are left out: their reader is too slow');
        lost += 1;
        return;
      }
      if (lost > 0) write(eventRecord({ kind: 'events-lost', count: lost }));
      lost = 0;
      write(eventRecord(event));
    },
    close: () => finished(stream),
  };
}

async function finished(stream: Writable): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const limit = setTimeout(() => stream.destroy(), closeMs);
    stream.once('close', () => {
      clearTimeout(limit);
      resolve();
    });
    stream.end(() => stream.destroy());
  });
}

/**
 * Also to be read: to see whether a crash cut the last line, and since a named pipe that its writer
 * could read too outlives its readers.
 */
function openFile(path: string): Writable {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  let file: number;
  try {
    file = openSync(path, flags, 0o644);
  } catch (error) {
    throw new UsageError(`events cannot be written to ${path}: ${(error as Error).message}`, {
      code: 'events-file',
      hint: 'Give a file in a folder that is there, or - for standard output.',
      cause: error,
    });
  }
  const stream = streamOf(file, true);
  if (endsWithinLine(file)) stream.write('\n');
  return stream;
}

/** Through libuv's event loop for what may block, so that a reader that stops holds nothing up. */
function streamOf(file: number, own: boolean): Writable {
  const stats = fstatSync(file);
  if (stats.isFIFO() || stats.isSocket()) {
    return new Socket({ fd: file, readable: false, writable: true });
  }
  return createWriteStream('', { fd: file, autoClose: own });
}

function endsWithinLine(file: number): boolean {
  const stats = fstatSync(file);
  if (!stats.isFile() || stats.size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, stats.size - 1);
  return last.toString() !== '\n';
}
