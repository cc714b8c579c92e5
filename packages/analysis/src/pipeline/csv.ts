import type { Sheet, SheetValue } from './sheets.js';

/** RFC 4180, with line feeds; `null` is an empty field. */
export function sheetCsv({ head, rows }: Sheet): string {
  return [head, ...rows].map((line) => `${line.map(quote).join(',')}\n`).join('');
}

function quote(value: SheetValue): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
