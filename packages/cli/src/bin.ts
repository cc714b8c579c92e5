#!/usr/bin/env node
import { main } from './main.js';

const status = await main(process.argv.slice(2));
// Written out first: a pipe takes a large result in pieces.
await new Promise((resolve) => process.stdout.write('', resolve));
await new Promise((resolve) => process.stderr.write('', resolve));
process.exit(status);
