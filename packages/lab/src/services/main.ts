import { runProgram } from '../run-program.js';
import { serviceProgramSchema } from './config.js';
import { startServices } from './start.js';

await runProgram(serviceProgramSchema, (config) => startServices(config));
