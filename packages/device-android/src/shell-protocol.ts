/**
 * adb's shell protocol, version 2 (AOSP, packages/modules/adb/shell_protocol.h): packets of one byte
 * kind, four bytes length (little endian), and that many bytes.
 */
const headerLength = 5;
const kinds = { stdout: 1, stderr: 2, exit: 3, closeStdin: 4 } as const;

/** Tells the program on the phone that nothing more comes on its standard input. */
export const closeStdinPacket = Buffer.from([kinds.closeStdin, 0, 0, 0, 0]);

/** Takes the bytes of a shell connection as they come, and sorts them. */
export class ShellOutput {
  private pending: Buffer = Buffer.alloc(0);
  private readonly stdoutParts: Buffer[] = [];
  private readonly stderrParts: Buffer[] = [];
  private status: number | undefined;

  /** Bytes behind the exit status are ignored. */
  push(chunk: Buffer): void {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    while (this.status === undefined && this.pending.length >= headerLength) {
      const end = headerLength + this.pending.readUInt32LE(1);
      if (this.pending.length < end) return;
      this.take(this.pending.readUInt8(0), this.pending.subarray(headerLength, end));
      this.pending = this.pending.subarray(end);
    }
  }

  /** `undefined` as long as the program has not ended. */
  get exitCode(): number | undefined {
    return this.status;
  }

  get stdout(): Buffer {
    return Buffer.concat(this.stdoutParts);
  }

  get stderr(): Buffer {
    return Buffer.concat(this.stderrParts);
  }

  private take(kind: number, data: Buffer): void {
    if (kind === kinds.stdout) this.stdoutParts.push(data);
    if (kind === kinds.stderr) this.stderrParts.push(data);
    if (kind === kinds.exit) this.status = data.at(0);
  }
}
