import { z } from 'zod';
import { MatadorError } from '../errors.js';

/**
 * Reads one JSON record that claims to be of a schema.
 * @param where names the file, and the line of it, in the error.
 * @param mend what the user can do about a record that cannot be used.
 * @throws MatadorError `broken-record`.
 */
export function parseRecord<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  where: string,
  mend?: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MatadorError(`${where} is not JSON`, {
      code: 'broken-record',
      hint: mend ?? 'It was cut or damaged: restore it from a copy.',
      cause: error,
    });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new MatadorError(`${where} is not what it should be: ${z.prettifyError(read.error)}`, {
    code: 'broken-record',
    hint: mend ?? 'Was it written by another version of MATAdOR, or edited by hand?',
  });
}
