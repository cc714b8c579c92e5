// Makes the data dictionary of all records: their shape of the zod schemas as they were built, what
// their fields mean of the comments in the sources. `npm run dictionary`, after `npm run build`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import ts from 'typescript';
import { z } from 'zod';
import * as analysis from '../packages/analysis/dist/src/index.js';
import * as core from '../packages/core/dist/src/index.js';
import { renderDictionary } from '../packages/cli/dist/src/dictionary/render.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files of a data set, by what is in them. */
const files = {
  'matador/campaign/1': 'campaign.json',
  'matador/journal/1': 'journal.jsonl',
  'matador/measurement/1': 'measurements/ID/measurement.json',
  'matador/path-trace/1': 'measurements/ID/traces.jsonl',
  'matador/target/1': 'derived/targets.jsonl',
  'matador/dns/1': 'derived/dns.jsonl',
  'matador/newdns/1': 'derived/newdns.jsonl',
  'matador/activity/1': 'derived/activity.jsonl',
  'matador/endpoint/1': 'derived/endpoints.jsonl',
  'matador/location/1': 'derived/locations.jsonl',
  'matador/locality/1': 'derived/locality.jsonl',
  'matador/insights/1': 'derived/insights.json',
  'matador/tables/1': 'derived/tables/tables.json',
  'matador/analysis-failure/1': 'derived/*-failures.jsonl',
};

/** Schemas of some of the records that another schema is for. */
const partsOfRecords = ['decisionSchema'];

/** What the comments of the sources say: of each schema, and of the fields within. */
class Comments {
  /** By file and name, then those that are exported by name alone. */
  constants = new Map();
  ofTypes = new Map();

  add(path) {
    const source = ts.createSourceFile(
      path,
      readFileSync(path, 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    for (const statement of source.statements) {
      if (ts.isVariableStatement(statement)) {
        for (const { name, initializer } of statement.declarationList.declarations) {
          if (!ts.isIdentifier(name) || !initializer) continue;
          const constant = { initializer, comment: commentOf(statement) };
          this.constants.set(`${path} ${name.text}`, constant);
          if (isExported(statement)) this.constants.set(name.text, constant);
        }
      }
      if (ts.isTypeAliasDeclaration(statement) && isExported(statement)) {
        const inferred = /z\.(?:infer|output)<typeof (\w+)>/.exec(statement.type.getText());
        if (inferred) this.ofTypes.set(inferred[1], commentOf(statement));
      }
    }
  }

  /** @returns `{ comment, fields }`, fields by name, whatever lists and unions they are in. */
  of(node, open = new Set()) {
    const merged = (nodes) => merge(nodes.map((each) => this.of(each, open)));
    if (ts.isIdentifier(node)) {
      const file = node.getSourceFile()?.fileName;
      const constant = this.constants.get(`${file} ${node.text}`) ?? this.constants.get(node.text);
      if (constant === undefined || open.has(node.text)) return merge([]);
      const { comment, fields } = this.of(constant.initializer, new Set([...open, node.text]));
      return { comment: this.ofTypes.get(node.text) ?? constant.comment ?? comment, fields };
    }
    if (ts.isPropertyAccessExpression(node)) {
      const { expression, name } = node;
      const isField = ts.isPropertyAccessExpression(expression) && expression.name.text === 'shape';
      if (isField) return this.of(expression.expression, open).fields.get(name.text) ?? merge([]);
      return this.of(expression, open);
    }
    if (ts.isCallExpression(node)) return merged([node.expression, ...node.arguments]);
    if (ts.isArrayLiteralExpression(node))
      return { ...merged([...node.elements]), comment: undefined };
    if (ts.isObjectLiteralExpression(node)) return this.ofObject(node, open);
    return merge([]);
  }

  ofObject(node, open) {
    const fields = new Map();
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) {
        for (const [name, field] of this.of(property.expression, open).fields)
          fields.set(name, field);
      } else if (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property)) {
        const value = ts.isPropertyAssignment(property) ? property.initializer : property.name;
        const { comment, fields: inner } = this.of(value, open);
        const own = commentOf(property) ?? comment;
        fields.set(property.name.text, { comment: own, fields: inner });
      }
    }
    return { comment: undefined, fields };
  }
}

function merge(trees) {
  const fields = new Map();
  for (const tree of trees) {
    for (const [name, field] of tree.fields) {
      fields.set(name, fields.has(name) ? merge([fields.get(name), field]) : field);
    }
  }
  return { comment: trees.find(({ comment }) => comment !== undefined)?.comment, fields };
}

function isExported({ modifiers }) {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function commentOf(node) {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comment && ts.getTextOfJSDocComment(comment.comment);
}

/** The schema with its comments as descriptions. */
function describe(schema, { comment, fields }) {
  const within = { comment: undefined, fields };
  const described = { ...(comment && { description: comment }), ...schema };
  for (const key of ['items', 'additionalProperties']) {
    if (typeof schema[key] === 'object') described[key] = describe(schema[key], within);
  }
  for (const key of ['anyOf', 'oneOf']) {
    if (schema[key]) described[key] = schema[key].map((each) => describe(each, within));
  }
  if (schema.properties) {
    described.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [
        name,
        describe(property, fields.get(name) ?? merge([])),
      ]),
    );
  }
  return described;
}

/** What a schema's records call themselves. */
function idOf(schema) {
  const [variant] = schema.def?.options ?? [];
  if (variant !== undefined) return idOf(variant);
  const literal = schema.shape?.schema?.def?.values?.[0];
  return typeof literal === 'string' && literal.startsWith('matador/') ? literal : undefined;
}

export async function makeDictionary() {
  const comments = new Comments();
  for (const name of ['core', 'analysis']) {
    const src = join(root, 'packages', name, 'src');
    for (const file of readdirSync(src, { recursive: true })) {
      if (file.endsWith('.ts')) comments.add(join(src, file));
    }
  }
  const records = Object.entries({ ...core, ...analysis }).flatMap(([name, schema]) => {
    if (!(schema instanceof z.ZodType) || partsOfRecords.includes(name)) return [];
    const id = name === 'descriptorSchema' ? 'datapackage.json' : idOf(schema);
    if (id === undefined) return [];
    const shape = z.toJSONSchema(schema, { unrepresentable: 'any' });
    const tree = comments.of(ts.factory.createIdentifier(name));
    const file = id === 'datapackage.json' ? id : (files[id] ?? null);
    return [{ id, file, schema: describe(shape, tree) }];
  });
  records.sort((one, other) => (one.id < other.id ? -1 : 1));
  const dictionary = { schema: 'matador/dictionary/1', records };
  const options = await prettier.resolveConfig(join(root, 'docs/data-dictionary.md'));
  const format = (text, parser) => prettier.format(text, { ...options, parser });
  return {
    'packages/cli/dictionary.json': await format(JSON.stringify(dictionary), 'json'),
    'docs/data-dictionary.md': await format(renderDictionary(dictionary), 'markdown'),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(await makeDictionary())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}
