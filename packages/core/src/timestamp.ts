/** An instant as the data set writes it: RFC 3339 UTC with milliseconds. */
export function timestamp(at: number = Date.now()): string {
  return new Date(at).toISOString();
}
