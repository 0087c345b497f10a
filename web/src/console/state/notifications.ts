import type { Notification, NotificationsRead, NotificationTold, RealtimeClient } from '../../client/index.ts';
import { Store } from './store.ts';

export interface NotificationsState {
  status: 'loading' | 'ready' | 'failed';
  /** Newest first, as far as they are loaded. */
  items: readonly Notification[];
  /** How many are unread, loaded or not. */
  unread: number;
  nextCursor?: string;
}

const pageSize = 30;

/** What one was to know of. It is told on every device, and asked for on every connection. */
export class Notifications {
  readonly state = new Store<NotificationsState>({ status: 'loading', items: [], unread: 0 });
  readonly #client: RealtimeClient;

  constructor(client: RealtimeClient) {
    this.#client = client;
    client.on('NOTIFICATION', (told) => this.state.update((state) => withTold(state, told)));
    client.on('NOTIFICATION_READ', (read) => this.state.update((state) => withNotificationsRead(state, read, new Date().toISOString())));
  }

  async load(): Promise<void> {
    try {
      const { items, unread, nextCursor } = await this.#client.notifications({ limit: pageSize });
      this.state.set({ status: 'ready', items, unread, nextCursor });
    } catch {
      this.state.update((state) => ({ ...state, status: state.status === 'ready' ? 'ready' : 'failed' }));
    }
  }

  async loadMore(): Promise<void> {
    const { nextCursor: cursor } = this.state.value;
    if (cursor) {
      const { items, unread, nextCursor } = await this.#client.notifications({ limit: pageSize, cursor });
      this.state.update((state) => (state.nextCursor === cursor ? { ...state, items: [...state.items, ...items], unread, nextCursor } : state));
    }
  }

  /** @param id of one; all unless given */
  async markRead(id?: string): Promise<void> {
    const { unread } = await this.#client.markNotificationsRead(id);
    const read: NotificationsRead = id === undefined ? { unread, all: true } : { unread, id };
    this.state.update((state) => withNotificationsRead(state, read, new Date().toISOString()));
  }
}

export function withTold(state: NotificationsState, { notification, unread }: NotificationTold): NotificationsState {
  return { ...state, unread, items: [notification, ...state.items.filter(({ id }) => id !== notification.id)] };
}

export function withNotificationsRead(state: NotificationsState, { unread, id, all, topic, seq }: NotificationsRead, readAt: string): NotificationsState {
  const isMeant = (item: Notification): boolean =>
    all === true || item.id === id || (topic !== undefined && item.topic.type === topic.type && item.topic.id === topic.id && item.seq <= (seq ?? 0));
  return { ...state, unread, items: state.items.map((item) => (!item.readAt && isMeant(item) ? { ...item, readAt } : item)) };
}
