import type { End } from './flows.js';
import type { Frame } from './frame.js';

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
/** Without a handshake to go by, what comes this soon behind a gap is taken for late, ms. */
const REORDERING_MS = 3;

/** What one end of a TCP flow sent; wraps of sequence numbers are minded. */
export class TcpEnd {
  retransmissions = 0;
  outOfOrder = 0;
  resets = 0;
  started = false;
  /** Sequence number (as a signed word) behind the furthest byte sent, and when it was sent. */
  next = 0;
  nextTime = 0;
  hasAcknowledged = false;
  /** The last acknowledgement it sent, as a signed word. */
  acknowledged = 0;

  restart(): void {
    this.started = false;
    this.hasAcknowledged = false;
  }
}

/**
 * Follows a TCP flow's handshake and sequence numbers. The definitions are those of Wireshark's
 * `tcp.analysis` (https://www.wireshark.org/docs/wsug_html_chunked/ChAdvTCPAnalysis.html), with its
 * fast and spurious retransmissions among `retransmissions`.
 */
export class TcpFlow {
  readonly a = new TcpEnd();
  readonly b = new TcpEnd();
  /** From the (last) SYN to the ACK that completes the handshake, ms; -1: not seen. */
  handshakeRtt = -1;
  /** From the SYN to its answer: the part of it beyond the capture, ms; -1: not seen. */
  remoteRtt = -1;
  private synTime = -1;
  private synSequence = -1;
  private opener: End = 'a';

  add(frame: Frame, sender: End): void {
    const from = sender === 'a' ? this.a : this.b;
    const to = sender === 'a' ? this.b : this.a;
    const { flags } = frame;
    if ((flags & RST) !== 0) {
      from.resets += 1;
      return;
    }
    this.followHandshake(frame, sender);
    countSegment(frame, from, to, this.handshakeRtt === -1 ? REORDERING_MS : this.handshakeRtt);
    if ((flags & ACK) !== 0 && frame.end >= frame.transport + 12) {
      from.acknowledged = frame.view.getInt32(frame.transport + 8);
      from.hasAcknowledged = true;
    }
  }

  /** Whether a SYN was seen. */
  get begun(): boolean {
    return this.synSequence !== -1;
  }

  private followHandshake({ flags, sequence, time }: Frame, sender: End): void {
    if ((flags & (SYN | ACK)) === SYN) {
      if (this.synSequence !== -1 && sequence !== this.synSequence) {
        // Another connection between the same ports.
        this.a.restart();
        this.b.restart();
      }
      this.synTime = time;
      this.synSequence = sequence;
      this.opener = sender;
    } else if (this.synSequence === -1 || (flags & ACK) === 0) {
      return;
    } else if (sender !== this.opener) {
      if ((flags & SYN) !== 0 && this.remoteRtt === -1) this.remoteRtt = time - this.synTime;
    } else if (this.handshakeRtt === -1) {
      // Also where the capture holds one direction only.
      this.handshakeRtt = time - this.synTime;
    }
  }
}

function countSegment(frame: Frame, from: TcpEnd, to: TcpEnd, reorderingMs: number): void {
  const { sequence, payloadLength, time } = frame;
  const isMarked = (frame.flags & (SYN | FIN)) !== 0;
  const end = (sequence + payloadLength + (isMarked ? 1 : 0)) | 0;
  if (from.started && (payloadLength > 0 || isMarked) && ((sequence - from.next) | 0) < 0) {
    const isJustBehind = ((sequence + 1) | 0) === from.next;
    const isKeepAlive = isJustBehind && payloadLength <= 1 && !isMarked;
    const isAcknowledged =
      payloadLength > 0 && to.hasAcknowledged && ((end - to.acknowledged) | 0) <= 0;
    // What lies just behind and is longer follows a probe of a closed window.
    const isNew = isJustBehind && payloadLength > 1 && !isAcknowledged;
    const isLate = time - from.nextTime < reorderingMs && end !== from.next;
    if (!isKeepAlive && !isNew) {
      if (isLate && !isAcknowledged) from.outOfOrder += 1;
      else from.retransmissions += 1;
    }
  }
  if (!from.started || ((end - from.next) | 0) > 0) {
    from.started = true;
    from.next = end;
    from.nextTime = time;
  }
}
