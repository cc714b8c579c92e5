/** Runs a lab until it is killed, started by the tests of what is left then; prints who is inside. */
import { runInLab } from '../../src/lab.js';

const script = 'echo "$(readlink /proc/self/ns/pid) $(ip netns list | wc -l)"; exec sleep 600';
process.exitCode = await runInLab('six-countries', ['sh', '-c', script]).catch(() => 70);
