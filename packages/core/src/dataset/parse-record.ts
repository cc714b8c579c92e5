import { z } from 'zod';
import { MatadorError } from '../errors.js';

/**
 * Reads one JSON record that claims to be of a schema.
 * @param where names the file, and the line of it, in the error.
 */
export function parseRecord<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  where: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MatadorError(`${where} is not JSON`, { code: 'broken-record', cause: error });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new MatadorError(`${where} is not what it should be: ${z.prettifyError(read.error)}`, {
    code: 'broken-record',
    hint: 'Was it written by another version of MATAdOR, or edited by hand?',
  });
}
