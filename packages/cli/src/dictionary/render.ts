import type { Dictionary, JsonSchema, RecordEntry } from './dictionary.js';

/** The dictionary as Markdown: a table for each record. */
export function renderDictionary({ records }: Dictionary): string {
  return `# Data dictionary

Every record that a data set holds or a command prints, by its \`schema\`. Times are RFC 3339 UTC with milliseconds; durations and
round-trip times are ms; addresses are canonical text; countries are ISO 3166-1 alpha-2. \`?\` marks what may be absent, \`[]\` every
entry of a list, \`*\` every key. \`matador dataset dictionary --out DIR\` writes the JSON Schemas.

${records.map(renderRecord).join('\n')}`;
}

function renderRecord({ id, file, schema }: RecordEntry): string {
  const intro = [
    ...(schema.description === undefined ? [] : [inline(schema.description)]),
    ...(file === null ? [] : [`In \`${file}\`.`]),
  ].join(' ');
  const rows = fieldsOf(schema, '').map(
    ({ path, type, description }) => `| \`${path}\` | ${cell(type)} | ${cell(description)} |`,
  );
  return [
    `## ${id}`,
    ...(intro === '' ? [] : ['', intro]),
    '',
    '| field | type | means |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

interface Field {
  readonly path: string;
  readonly type: string;
  readonly description: string;
}

function fieldsOf(schema: JsonSchema, before: string): Field[] {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return mergeVariants(variants.map((each) => fieldsOf(each, before)));
  if (schema.items !== undefined) return fieldsOf(schema.items, `${before}[]`);
  const fields: Field[] = [];
  const seen = new Map<string, string>();
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const isOptional = schema.required?.includes(key) !== true;
    const path = `${before}${before === '' ? '' : '.'}${key}${isOptional ? '?' : ''}`;
    const text = JSON.stringify({ ...property, description: '' });
    const twin = seen.get(text);
    const inner = twin === undefined ? fieldsOf(property, path) : [];
    const type = twin !== undefined && isNested(property) ? `as \`${twin}\`` : typeOf(property);
    fields.push({ path, type, description: property.description ?? '' }, ...inner);
    if (isNested(property) && twin === undefined) seen.set(text, key);
    else if (!isNested(property)) seen.delete(text);
  }
  if (typeof schema.additionalProperties === 'object') {
    fields.push(...fieldsOf(schema.additionalProperties, `${before}.*`));
  }
  return fields;
}

function isNested(schema: JsonSchema): boolean {
  return fieldsOf(schema, '').length > 0;
}

/** A field that several variants have is listed once, with every type that it has. */
function mergeVariants(variants: readonly (readonly Field[])[]): Field[] {
  const merged = new Map<string, Field>();
  for (const field of variants.flat()) {
    const known = merged.get(field.path);
    const types = new Set([...(known?.type.split(' or ') ?? []), ...field.type.split(' or ')]);
    const description = known?.description === '' ? field.description : known?.description;
    merged.set(field.path, {
      ...field,
      type: [...types].join(' or '),
      description: description ?? field.description,
    });
  }
  return [...merged.values()];
}

function typeOf(schema: JsonSchema): string {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined)
    return schema.enum.map((each) => `\`${String(each)}\``).join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  if (typeof schema.additionalProperties === 'object') {
    return `map to ${typeOf(schema.additionalProperties)}`;
  }
  if (schema.type === 'integer') return 'whole number';
  if (schema.format === 'date-time') return 'time';
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function inline(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

function cell(text: string): string {
  return inline(text).replaceAll('|', '\\|');
}
