export type MessageStatus = 'pending' | 'sent' | 'delivered' | 'read' | 'failed';

export interface ChatMessage {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly text: string;
  readonly at: number;
  /** Of an outgoing message. */
  readonly status: MessageStatus;
  /** Of an incoming message: it has been on the screen. */
  readonly seen: boolean;
}

const rank: readonly MessageStatus[] = ['failed', 'pending', 'sent', 'delivered', 'read'];

/** The conversations of one account, by the other account's handle. */
export class MessageStore {
  private readonly chats = new Map<string, ChatMessage[]>();

  /** Oldest first. */
  with(handle: string): readonly ChatMessage[] {
    return this.chats.get(handle) ?? [];
  }

  /** Handles with the latest message first. */
  partners(): string[] {
    const last = (handle: string): number => this.with(handle).at(-1)?.at ?? 0;
    return [...this.chats.keys()].sort((a, b) => last(b) - last(a));
  }

  /** Returns false for a message that is there already. */
  add(handle: string, message: ChatMessage): boolean {
    const chat = this.chats.get(handle) ?? [];
    if (chat.some((known) => known.id === message.id)) return false;
    this.chats.set(handle, [...chat, message]);
    return true;
  }

  /** Advances an outgoing message's status; never back. Returns the message if that changed it. */
  advance(id: string, status: MessageStatus): ChatMessage | undefined {
    return this.change(id, (message) =>
      message.direction === 'outgoing' && rank.indexOf(status) > rank.indexOf(message.status)
        ? { ...message, status }
        : message,
    );
  }

  fail(id: string): ChatMessage | undefined {
    return this.change(id, (message) => ({ ...message, status: 'failed' }));
  }

  /** Marks all of a conversation's incoming messages as seen and returns those that were not. */
  markSeen(handle: string): ChatMessage[] {
    const fresh = this.with(handle).filter((m) => m.direction === 'incoming' && !m.seen);
    for (const { id } of fresh) this.change(id, (message) => ({ ...message, seen: true }));
    return fresh;
  }

  unread(handle: string): number {
    return this.with(handle).filter((m) => m.direction === 'incoming' && !m.seen).length;
  }

  private change(
    id: string,
    update: (message: ChatMessage) => ChatMessage,
  ): ChatMessage | undefined {
    for (const [handle, chat] of this.chats) {
      const at = chat.findIndex((message) => message.id === id);
      const before = chat[at];
      if (before === undefined) continue;
      const after = update(before);
      if (after === before) return undefined;
      this.chats.set(handle, chat.with(at, after));
      return after;
    }
    return undefined;
  }
}
