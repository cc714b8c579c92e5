export {
  allCells,
  cellName,
  findCells,
  type AddressedCell,
  type CellAddress,
} from './cell-path.js';
export { explainCell, type ExplainOptions } from './explain.js';
export { framesOf, type FrameRange, type RemoteEnd } from './frames.js';
export * from './records.js';
