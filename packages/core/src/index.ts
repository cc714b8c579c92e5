export * from './config/schema.js';
export * from './contracts/index.js';
export * from './credentials.js';
export * from './errors.js';
export * from './clock.js';
export * from './light.js';
export * from './plugins/define-plugin.js';
export * from './plugins/tokens.js';
export * from './pushed.js';
export * from './run-checked.js';
export * from './wait-for.js';
export * from './campaign/overview.js';
export * from './campaign/pace.js';
export * from './campaign/pairs.js';
export * from './campaign/plan.js';
export { readCampaignState } from './campaign/read-state.js';
export type { CampaignState } from './campaign/state.js';
export * from './campaign/status.js';
export * from './dataset/campaign-record.js';
export * from './dataset/dataset.js';
export {
  datasetFiles,
  descriptorSchema,
  parseDescriptor,
  readDescriptor,
  renderDescriptor,
  resourceSchema,
  writeDescriptor,
} from './dataset/descriptor.js';
export type { Descriptor, Resource } from './dataset/descriptor.js';
export { diskFull, isDiskFull } from './dataset/disk-full.js';
export { readLines, sha256File, writeFileAtomically, writeJson } from './dataset/files.js';
export * from './dataset/journal.js';
export * from './dataset/layout.js';
export { parseRecord } from './dataset/parse-record.js';
export * from './dataset/verification.js';
export { sealDataset, verifyDataset } from './dataset/verify.js';
export type { CompareOptions } from './dataset/verify-files.js';
export * from './plugins/implementations.js';
export * from './timestamp.js';
export * from './engine/events.js';
export { together } from './engine/together.js';
export * from './engine/run-campaign.js';
export type { Time } from './engine/time.js';
export type { ControlRequest } from './dataset/control.js';
export { requestControl } from './dataset/control.js';
export { absolutePath } from './config/absolute-paths.js';
export * from './config/describe-issues.js';
export * from './config/load.js';
export * from './plugins/host.js';
export type { LoadedPlugin } from './plugins/load-plugin.js';
export * from './plugins/manifest.js';
export { findPackage, findProject, importPackage } from './plugins/packages.js';
export * from './messenger/index.js';
export * from './tunnel/index.js';
