import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush } from '../../testing/fakeClient.ts';
import type { NotificationTold } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const told: NotificationTold = {
  notification: {
    id: 'ntf_1',
    kind: 'mention',
    topic: channel,
    seq: 3,
    messageId: 'msg_3',
    author: { id: 'usr_1', displayName: 'Ada' },
    createdAt: '2026-01-01T00:00:00Z',
    body: 'hello',
  },
  unread: 1,
};

describe('notifications', () => {
  it('are handed over as they come, wherever the message is', async () => {
    const fake = await new FakeClient().started();
    const heard: unknown[] = [];
    fake.client.on('NOTIFICATION', (event) => heard.push(event));
    fake.client.on('NOTIFICATION_READ', (event) => heard.push(event));
    fake.connection.emit('NOTIFICATION', told);
    fake.connection.emit('NOTIFICATION_READ', { unread: 0, topic: channel, seq: 3 });
    expect(heard).toEqual([told, { unread: 0, topic: channel, seq: 3 }]);
  });

  it('are marked as read one by one or all at once', async () => {
    const fake = await new FakeClient().started();
    const one = fake.client.markNotificationsRead('ntf_1');
    await flush();
    expect(fake.connection.call('NOTIFICATION_READ').request).toEqual({ id: 'ntf_1' });
    fake.connection.call('NOTIFICATION_READ').reply({ unread: 4 });
    expect(await one).toEqual({ unread: 4 });
    void fake.client.markNotificationsRead();
    await flush();
    expect(fake.connection.calls('NOTIFICATION_READ').at(-1)!.request).toEqual({ all: true });
  });

  it('are wanted or not for each topic', async () => {
    const fake = await new FakeClient().started();
    void fake.client.setNotificationSetting(channel, { level: 'none' });
    await flush();
    expect(fake.connection.call('NOTIFICATION_SETTING_UPDATE').request).toEqual({ ...channel, level: 'none' });
  });
});
