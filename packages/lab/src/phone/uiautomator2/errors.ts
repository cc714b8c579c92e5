/** The W3C WebDriver errors that the server answers with, and their HTTP status. */
const statusOf = {
  'invalid argument': 400,
  'invalid element state': 400,
  'invalid selector': 400,
  'invalid session id': 404,
  'no such element': 404,
  'stale element reference': 404,
  'unknown command': 404,
} as const;

/** Answered to whoever asked; the server goes on. */
export class WebDriverError extends Error {
  override readonly name = 'WebDriverError';
  readonly status: number;

  constructor(
    readonly code: keyof typeof statusOf,
    message: string,
  ) {
    super(message);
    this.status = statusOf[code];
  }
}
