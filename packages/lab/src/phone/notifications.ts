import { EventEmitter } from 'node:events';

export interface PostedNotification {
  readonly packageName: string;
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly at: number;
}

/** What stands in the notification shade. */
export class Notifications extends EventEmitter<{ change: [] }> {
  private posted: PostedNotification[] = [];

  /** Takes the place of one with the same package and id. */
  post(notification: PostedNotification): void {
    this.remove(notification.packageName, notification.id);
    this.posted.push(notification);
    this.emit('change');
  }

  cancel(packageName: string, id: number): void {
    if (this.remove(packageName, id)) this.emit('change');
  }

  clear(): void {
    this.posted = [];
    this.emit('change');
  }

  list(): readonly PostedNotification[] {
    return this.posted;
  }

  private remove(packageName: string, id: number): boolean {
    const before = this.posted.length;
    this.posted = this.posted.filter((n) => n.packageName !== packageName || n.id !== id);
    return this.posted.length !== before;
  }
}
