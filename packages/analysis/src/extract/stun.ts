/** RFC 8489 section 5: 20 bytes before the attributes, the magic cookie at the fifth. */
const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
/** RFC 8656 section 18: Allocate, Refresh, Send, Data, CreatePermission, ChannelBind. */
const TURN_METHODS: ReadonlySet<number> = new Set([0x003, 0x004, 0x006, 0x007, 0x008, 0x009]);

/**
 * Whether a datagram's payload is a STUN message, and of TURN: a call looking for its way, or its relay.
 * `null`: neither.
 */
export function stunKind(view: DataView, start: number, end: number): 'stun' | 'turn' | null {
  if (end - start < HEADER_BYTES || view.getUint32(start + 4) !== MAGIC_COOKIE) return null;
  const type = view.getUint16(start);
  const length = view.getUint16(start + 2);
  if (type >= 0x4000 || length % 4 !== 0) return null;
  // A class bit stands at the fifth and at the ninth place within the method.
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
  return TURN_METHODS.has(method) ? 'turn' : 'stun';
}
