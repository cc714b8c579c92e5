#!/usr/bin/env node
/** Writes SCHEMA.md from the tables as they are. Build first. */
import { writeFile } from 'node:fs/promises';
import { exportTables, schemaDocument } from '../dist/src/index.js';

await writeFile(new URL('../SCHEMA.md', import.meta.url), schemaDocument(exportTables));
