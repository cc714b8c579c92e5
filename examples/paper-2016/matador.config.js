import { scenarioConfig } from '@matador/lab';

export default await scenarioConfig('paper-2016');
