import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush } from '../../testing/fakeClient.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('threads and search', () => {
  it('are asked for by the names of the operations', async () => {
    const fake = await new FakeClient().started();
    void fake.client.history(channel, { threadId: 'msg_1', limit: 10 });
    void fake.client.threads({ unread: true });
    void fake.client.followThread('msg_1');
    void fake.client.followThread('msg_1', false);
    const read = fake.client.markThreadRead('msg_1', 7);
    const search = fake.client.search({ q: 'tea', has: 'link' });
    await flush();

    expect(fake.connection.call('HISTORY').request).toEqual({ ...channel, threadId: 'msg_1', limit: 10 });
    expect(fake.connection.call('THREADS').request).toEqual({ unread: true });
    expect(fake.connection.call('THREAD_FOLLOW').request).toEqual({ threadId: 'msg_1' });
    expect(fake.connection.call('THREAD_UNFOLLOW').request).toEqual({ threadId: 'msg_1' });
    expect(fake.connection.call('THREAD_READ').request).toEqual({ threadId: 'msg_1', seq: 7 });
    fake.connection.call('THREAD_READ').reply({ unread: 0, mentions: 0 });
    expect(await read).toEqual({ unread: 0, mentions: 0 });
    expect(fake.connection.call('SEARCH').request).toEqual({ q: 'tea', has: 'link' });
    fake.connection.call('SEARCH').reply({ items: [], terms: ['tea'] });
    expect(await search).toEqual({ items: [], terms: ['tea'] });
  });

  it('are told of on every device of the user', async () => {
    const fake = await new FakeClient().started();
    const heard: unknown[] = [];
    fake.client.on('THREAD_READ', (event) => heard.push(event));
    fake.client.on('THREAD_FOLLOW', (event) => heard.push(event));
    fake.connection.emit('THREAD_READ', { topic: channel, threadId: 'msg_1', seq: 7, unread: 0, mentions: 0 });
    fake.connection.emit('THREAD_FOLLOW', { topic: channel, threadId: 'msg_1', follows: false });
    expect(heard).toEqual([
      { topic: channel, threadId: 'msg_1', seq: 7, unread: 0, mentions: 0 },
      { topic: channel, threadId: 'msg_1', follows: false },
    ]);
  });
});
