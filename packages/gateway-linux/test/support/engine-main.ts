// An engine that forwards a phone and stays: to be killed. Its argument is a side, as JSON.
import type { SideToOpen } from './engine.js';
import { openSide } from './engine.js';

const signal = AbortSignal.timeout(60_000);
const side = await openSide(JSON.parse(process.argv[2] ?? '') as SideToOpen, signal);
await side.gateway.forwardThrough(await side.openTunnel(signal));
process.stdout.write('forwarding\n');
setInterval(() => undefined, 60_000);
