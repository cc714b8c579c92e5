import { readFile } from 'node:fs/promises';

/** A JSON Schema (2020-12), as far as the dictionary reads it. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

export interface RecordEntry {
  /** `matador/measurement/1`. */
  readonly id: string;
  /** Files of a data set that hold it; `null`: commands print it, or it lies within other records. */
  readonly file: string | null;
  readonly schema: JsonSchema;
}

/** What every record says, field by field: made of the schemas and their comments. */
export interface Dictionary {
  readonly schema: 'matador/dictionary/1';
  readonly records: readonly RecordEntry[];
}

/** The dictionary of this version. */
export async function readDictionary(): Promise<Dictionary> {
  const file = new URL('../../../dictionary.json', import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as Dictionary;
}
