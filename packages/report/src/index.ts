export { writeReport } from './write-report.js';
export type { WriteReportOptions, WrittenReport } from './write-report.js';
