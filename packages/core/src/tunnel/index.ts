export { answersDns, askExit, resolveName, wayInto } from './exit.js';
export type { ExitWay } from './exit.js';
export { deadEnd, ipBatch, ipBatchAnyway } from './ip-batch.js';
export type { Family } from './ip-batch.js';
export { pings, removeDeadTables, setUpGatewayEnd, tearDownGatewayEnd } from './gateway-end.js';
export { holdScript } from './hold.js';
export type { HeldScript } from './hold.js';
export { linkOf, randomUnit } from './link.js';
export type { DevicePrefix, Link, LinkAddresses } from './link.js';
export { parseResolvers, readResolvers } from './resolvers.js';
export {
  endFailure,
  restoreVantageEnd,
  saidIpv6,
  setUpVantageEnd,
  tearDownVantageEnd,
  vantageArguments,
} from './vantage-end.js';
export { vantageCommon } from './vantage-scripts.js';
