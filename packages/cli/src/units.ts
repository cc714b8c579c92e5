/** `45 s`, `12 min`, `3 h 20 min`, `2 days 4 h`: the two largest units that say something. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return whole < 600 ? withRest(whole, 60, 'min', 's') : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return withRest(minutes, 60, 'h', 'min');
  return withRest(hours, 24, hours < 48 ? 'day' : 'days', 'h');
}

function withRest(value: number, per: number, unit: string, restUnit: string): string {
  const rest = value % per;
  return `${Math.floor(value / per)} ${unit}${rest === 0 ? '' : ` ${rest} ${restUnit}`}`;
}

/** `980 B`, `12.3 MB`: powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 100 ? 1 : 0)} ${units[power] ?? ''}`;
}

/** `7.5 an hour`, `128 an hour`. */
export function formatPerHour(count: number): string {
  return `${count < 20 ? count.toFixed(1) : Math.round(count)} an hour`;
}
