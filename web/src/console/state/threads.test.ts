import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { change, channel, epoch, FakeClient, flush, message, subscribed } from '../../../testing/fakeClient.ts';
import type { Message, MessageChange } from '../../client/index.ts';
import { Threads } from './threads.ts';
import { Timelines } from './timelines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const me = { id: 'usr_me', displayName: 'Me' };
const root = message(1);

function reply(seq: number, more: Partial<Message> = {}): MessageChange {
  const told = change(seq);
  return { ...told, message: { ...told.message, threadId: root.id, ...more } };
}

/** A topic in view, with one message and no thread. */
async function begun(): Promise<{ fake: FakeClient; threads: Threads; timelines: Timelines; rootNow: () => Message }> {
  const fake = new FakeClient();
  const threads = new Threads(fake.client, me);
  const timelines = new Timelines(fake.client, me, threads);
  await fake.started();
  timelines.open(channel);
  await flush();
  fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(1, { readSeq: 1 })] });
  await flush();
  fake.connection.call('HISTORY').reply({ messages: [root], hasMore: false, seq: 1, epoch });
  await flush();
  return { fake, threads, timelines, rootNow: () => timelines.get(channel)!.messages[0]! };
}

describe('replies in a thread', () => {
  it('are counted at their root, and are not among the messages of the topic, nor its unread ones', async () => {
    const { fake, timelines, rootNow } = await begun();
    fake.connection.emit('MESSAGE_CREATE', reply(2));
    fake.connection.emit('MESSAGE_CREATE', reply(3, { author: { id: 'usr_bob', displayName: 'Bob' } }));
    await flush();
    expect(timelines.get(channel)).toMatchObject({ unread: 0, messages: [{ seq: 1 }] });
    expect(rootNow().thread).toMatchObject({ count: 2, lastReplySeq: 3, participants: ['usr_ada', 'usr_bob'] });
  });

  it('are shown as they come, where the thread is', async () => {
    const { fake, threads } = await begun();
    void threads.open(channel, root.id, root);
    await flush();
    fake.connection.emit('MESSAGE_CREATE', reply(2));
    fake.connection.emit('MESSAGE_CREATE', reply(3));
    await flush();
    fake.connection.call('HISTORY').reply({ messages: [reply(2).message], hasMore: false, seq: 2, epoch });
    await flush();
    expect(threads.shown.value!.timeline.messages.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('that could not be sent stay with their thread, whatever else is shown meanwhile', async () => {
    const { fake, threads } = await begun();
    void threads.open(channel, root.id, root);
    await flush();
    void threads.send('Yes', []);
    await flush();
    void threads.open(channel, 'msg_other');
    await flush();
    expect(threads.shown.value!.timeline.drafts).toEqual([]);
    fake.connection.call('MESSAGE_SEND').refuse({ code: 'forbidden', message: 'Not now.' });
    await flush();
    expect(threads.shown.value!.timeline.drafts).toEqual([]);
    threads.close();
    void threads.open(channel, root.id, root);
    await flush();
    const [draft] = threads.shown.value!.timeline.drafts;
    expect(draft).toMatchObject({ content: 'Yes' });
    expect(draft!.problem).toBeTruthy();

    void threads.sendAgain(draft!.nonce);
    await flush();
    expect(threads.shown.value!.timeline.drafts).toMatchObject([{ content: 'Yes', problem: undefined }]);
    threads.close();
    fake.connection.emit('MESSAGE_CREATE', reply(2, { author: me, nonce: draft!.nonce }));
    await flush();
    void threads.open(channel, root.id, root);
    await flush();
    expect(threads.shown.value!.timeline.drafts).toEqual([]);
  });

  it('are loaded back to the one that somebody wants to see', async () => {
    const { fake, threads } = await begun();
    void threads.open(channel, root.id, root);
    await flush();
    fake.connection.call('HISTORY').reply({ messages: [8, 9].map((seq) => reply(seq).message), hasMore: true, seq: 9, epoch });
    await flush();
    expect(await threads.reach(root.id, 9)).toBe(true);
    expect(await threads.reach('msg_other', 9)).toBe(false);
    const reached = threads.reach(root.id, 3);
    await flush();
    fake.connection.call('HISTORY').reply({ messages: [5, 6, 7].map((seq) => reply(seq).message), hasMore: true, seq: 9, epoch });
    await flush();
    fake.connection.call('HISTORY').reply({ messages: [2, 3, 4].map((seq) => reply(seq).message), hasMore: false, seq: 9, epoch });
    expect(await reached).toBe(true);
    expect(threads.shown.value!.timeline.messages.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('of others are unread in a followed thread until they are read', async () => {
    const { fake, threads } = await begun();
    threads.followed.set([{ root, readSeq: 1, unread: 0, mentions: 0 }]);
    fake.connection.emit('MESSAGE_CREATE', reply(2));
    fake.connection.emit('MESSAGE_CREATE', reply(3, { author: me }));
    await flush();
    expect(threads.followed.value).toMatchObject([{ unread: 1, root: { thread: { count: 2 } } }]);
    fake.connection.emit('THREAD_READ', { topic: channel, threadId: root.id, seq: 3, unread: 0, mentions: 0 });
    await flush();
    expect(threads.followed.value).toMatchObject([{ unread: 0, readSeq: 3 }]);
  });
});
