export interface ExportOptions {
  readonly signal?: AbortSignal;
  /** Folders of measurements gone through. */
  readonly onProgress?: (done: number, total: number) => void;
  /** A measurement whose record or traces cannot be read is left out, and told here. */
  readonly onProblem?: (message: string) => void;
}
