import { runProgram } from '../run-program.js';
import { phoneProgramSchema } from './config.js';
import { startPhone } from './start.js';

await runProgram(phoneProgramSchema, (config) => startPhone(config));
