import { describePathProbe } from '@matador/testkit';
import { TracerouteProbe } from '../../src/index.js';

describePathProbe('traceroute', new TracerouteProbe());
