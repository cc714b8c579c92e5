/** A share as people read it: 0 % and 100 % only where none or all is meant. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1 %';
  if (share < 1 && share > 0.995) return '>99 %';
  return `${Math.round(share * 100)} %`;
}

export function percentRange({
  low,
  high,
}: {
  readonly low: number;
  readonly high: number;
}): string {
  const [from, to] = [percent(low), percent(high)];
  return from === to ? from : `${from.replace(' %', '')}–${to}`;
}

export function plural(count: number, one: string, more = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `2026-11-27 17:16`, UTC. */
export function minuteOf(timestamp: string): string {
  return timestamp.slice(0, 16).replace('T', ' ');
}
