/** What has to be undone, undone in the opposite order, each even when another fails. */
export class Cleanup {
  private readonly steps: (() => Promise<void>)[] = [];

  defer(undo: () => Promise<void>): void {
    this.steps.push(undo);
  }

  /** @param onError is told of every step that failed. */
  async run(onError: (error: unknown) => void): Promise<void> {
    for (const undo of this.steps.splice(0).reverse()) {
      try {
        await undo();
      } catch (error) {
        onError(error);
      }
    }
  }
}
