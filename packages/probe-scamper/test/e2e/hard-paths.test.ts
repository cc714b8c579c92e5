import { describePathProbe } from '@matador/testkit';
import { ScamperProbe } from '../../src/index.js';

describePathProbe('scamper', new ScamperProbe({ pps: 1000 }));
