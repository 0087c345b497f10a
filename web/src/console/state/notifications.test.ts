import { describe, expect, it } from 'vitest';
import type { Notification } from '../../client/index.ts';
import { withNotificationsRead, withTold, type NotificationsState } from './notifications.ts';

const general = { type: 'CHANNEL', id: 'ch_1' } as const;
const reading = { type: 'CHANNEL', id: 'ch_2' } as const;
const now = '2026-01-05T09:00:00Z';

const notification = (id: string, more: Partial<Notification> = {}): Notification => ({
  id,
  kind: 'mention',
  topic: general,
  seq: 1,
  messageId: `msg_${id}`,
  author: { id: 'usr_ada', displayName: 'Ada' },
  createdAt: now,
  ...more,
});
const state = (items: Notification[], unread = items.length): NotificationsState => ({ status: 'ready', items, unread });
const unreadIn = ({ items }: NotificationsState): string[] => items.filter(({ readAt }) => !readAt).map(({ id }) => id);

describe('notifications', () => {
  it('come first as they are told, each once', () => {
    const told = withTold(state([notification('a')]), { notification: notification('b'), unread: 2 });
    expect(told.items.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(withTold(told, { notification: notification('b'), unread: 2 }).items).toHaveLength(2);
    expect(told.unread).toBe(2);
  });

  it('are read one by one, or all', () => {
    const both = state([notification('a'), notification('b')]);
    expect(unreadIn(withNotificationsRead(both, { unread: 1, id: 'a' }, now))).toEqual(['b']);
    expect(unreadIn(withNotificationsRead(both, { unread: 0, all: true }, now))).toEqual([]);
  });

  it('are read with their topic, as far as it is', () => {
    const all = state([notification('a', { seq: 5 }), notification('b', { seq: 4 }), notification('c', { topic: reading, seq: 1 })]);
    const read = withNotificationsRead(all, { unread: 2, topic: general, seq: 4 }, now);
    expect(unreadIn(read)).toEqual(['a', 'c']);
    expect(read.unread).toBe(2);
  });

  it('keep the time they were read first', () => {
    const before = state([notification('a', { readAt: '2026-01-01T00:00:00Z' })], 0);
    expect(withNotificationsRead(before, { unread: 0, all: true }, now).items[0]!.readAt).toBe('2026-01-01T00:00:00Z');
  });
});
