import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { change, channel, epoch, FakeClient, flush, message, subscribed } from '../../../testing/fakeClient.ts';
import type { Message, Subscribed } from '../../client/index.ts';
import type { Timeline } from './timeline.ts';
import { Threads } from './threads.ts';
import { Timelines } from './timelines.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const me = { id: 'usr_me', displayName: 'Me' };

class Scene {
  readonly fake = new FakeClient();
  readonly timelines = new Timelines(this.fake.client, me, new Threads(this.fake.client, me));

  get timeline(): Timeline {
    return this.timelines.get(channel)!;
  }

  get seqs(): number[] {
    return this.timeline.messages.map(({ seq }) => seq);
  }

  async subscribed(seq: number, more: Partial<Subscribed> = {}): Promise<void> {
    this.fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(seq, more)] });
    await flush();
  }

  async history(messages: Message[], more: { hasMore?: boolean; seq?: number } = {}): Promise<void> {
    this.fake.connection.call('HISTORY').reply({ messages, hasMore: false, seq: messages.at(-1)?.seq ?? 0, epoch, ...more });
    await flush();
  }

  /** A topic in view, with messages 1 to 3. */
  static async ready(): Promise<Scene> {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(3, { readSeq: 3 });
    await scene.history([message(1), message(2), message(3)]);
    return scene;
  }
}

describe('a topic that is followed', () => {
  it('has its unread messages counted, without their being loaded', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.follow(channel);
    await flush();
    await scene.subscribed(9, { readSeq: 4, unread: 5 });
    scene.fake.connection.emit('MESSAGE_CREATE', change(10));
    expect(scene.timeline).toMatchObject({ status: 'idle', unread: 6, messages: [] });
    expect(scene.fake.connection.calls('HISTORY')).toEqual([]);
  });

  it('is read when another device of the user’s has read it', async () => {
    const scene = await Scene.ready();
    scene.fake.connection.emit('MESSAGE_CREATE', change(4));
    expect(scene.timeline.unread).toBe(1);
    scene.fake.connection.emit('MESSAGE_READ', { topic: channel, userId: 'usr_ada', seq: 4, readAt: '' });
    expect(scene.timeline.unread).toBe(1);
    scene.fake.connection.emit('MESSAGE_READ', { topic: channel, userId: me.id, seq: 4, readAt: '' });
    expect(scene.timeline.unread).toBe(0);
  });
});

describe('a topic that is opened', () => {
  it('is loaded once it is subscribed, so that nothing falls between', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    expect(scene.fake.connection.calls('HISTORY')).toEqual([]);
    await scene.subscribed(3);
    scene.fake.connection.emit('MESSAGE_CREATE', change(4));
    await scene.history([message(2), message(3)], { hasMore: true });
    expect(scene.seqs).toEqual([2, 3, 4]);
    expect(scene.timeline).toMatchObject({ status: 'ready', older: 'some' });
  });

  it('is loaded at once when it has been followed before', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.follow(channel);
    await flush();
    await scene.subscribed(1);
    scene.timelines.open(channel);
    await scene.history([message(1)]);
    expect(scene.seqs).toEqual([1]);
  });

  it('shows the line "new" above what is unread', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(3, { readSeq: 1, unread: 2 });
    await scene.history([message(1), message(2), message(3)]);
    expect(scene.timeline.newAfter).toBe(1);
    scene.timelines.close(channel);
    expect(scene.timeline.newAfter).toBeUndefined();
  });

  it('loads older messages above the first', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(3);
    await scene.history([message(3)], { hasMore: true });
    void scene.timelines.loadOlder(channel);
    void scene.timelines.loadOlder(channel);
    expect(scene.fake.connection.call('HISTORY').request).toMatchObject({ before: 3 });
    await scene.history([message(1), message(2)]);
    expect(scene.seqs).toEqual([1, 2, 3]);
    expect(scene.timeline.older).toBe('none');
  });

  it('is loaded after the reconnect when the connection was lost over it', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(3);
    await scene.fake.reconnected();
    expect(scene.timeline.status).toBe('failed');
    await scene.subscribed(3, { complete: true, messages: [] });
    await scene.history([message(1), message(2), message(3)]);
    expect(scene.seqs).toEqual([1, 2, 3]);
  });

  it('says when it is denied, and can be tried again', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    scene.fake.connection.call('SUBSCRIBE').reply({ subscriptions: [{ ...channel, status: 'denied' }] });
    await flush();
    expect(scene.timeline.status).toBe('denied');
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(0);
    await scene.history([]);
    expect(scene.timeline.status).toBe('ready');
  });
});

describe('a topic with very many messages', () => {
  it('keeps the last of them, as long as one looks at the end', async () => {
    const scene = await Scene.ready();
    scene.timelines.attend(channel, true);
    for (let seq = 4; seq <= 700; seq++) {
      scene.fake.connection.emit('MESSAGE_CREATE', change(seq));
    }
    expect(scene.seqs.length).toBeLessThanOrEqual(500);
    expect(scene.seqs.at(-1)).toBe(700);
    expect(scene.timeline.older).toBe('some');
  });

  it('keeps them all for a reader further up', async () => {
    const scene = await Scene.ready();
    for (let seq = 4; seq <= 700; seq++) {
      scene.fake.connection.emit('MESSAGE_CREATE', change(seq));
    }
    expect(scene.seqs).toHaveLength(700);
  });
});

describe('after a reset', () => {
  it('the messages are those of the server, whatever was here', async () => {
    const scene = await Scene.ready();
    await scene.fake.reconnected();
    await scene.subscribed(900, { complete: false, messages: [], unread: 7, readSeq: 893 });
    expect(scene.timeline).toMatchObject({ status: 'loading', messages: [], unread: 7 });
    scene.fake.connection.emit('MESSAGE_CREATE', change(901));
    await scene.history([message(899), message(900)], { hasMore: true });
    expect(scene.seqs).toEqual([899, 900, 901]);
  });

  it('an answer to an older question is not taken', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(3);
    const asked = scene.fake.connection.call('HISTORY');
    const { connection } = scene.fake;
    scene.timelines.unfollow(channel);
    scene.timelines.open(channel);
    await flush();
    connection.call('UNSUBSCRIBE').reply({ subscriptions: [{ ...channel, status: 'unsubscribed' }] });
    await flush();
    asked.reply({ messages: [message(1)], hasMore: false, seq: 1, epoch: 'old' });
    await flush();
    expect(scene.timeline).toMatchObject({ status: 'loading', messages: [] });
  });
});

describe('sending', () => {
  it('shows the message at once, and once, whether the event or the answer comes first', async () => {
    const scene = await Scene.ready();
    const sent = (seq: number) => ({ id: `msg_${seq}`, seq, createdAt: '2026-01-01T00:00:00Z', duplicate: false });
    const echo = (seq: number, nonce: string | undefined) => {
      const { message: told } = change(seq);
      scene.fake.connection.emit('MESSAGE_CREATE', { topic: channel, seq, message: { ...told, author: me, nonce } });
    };

    void scene.timelines.send(channel, 'one');
    expect(scene.timeline.drafts.map(({ content }) => content)).toEqual(['one']);
    const first = scene.fake.connection.call('MESSAGE_SEND');
    echo(4, first.request.nonce);
    first.reply(sent(4));
    await flush();

    void scene.timelines.send(channel, 'two');
    const second = scene.fake.connection.call('MESSAGE_SEND');
    second.reply(sent(5));
    await flush();
    expect(scene.timeline.drafts).toEqual([]);
    echo(5, second.request.nonce);
    expect(scene.seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('says why a message was refused, and sends it again under the same nonce', async () => {
    const scene = await Scene.ready();
    void scene.timelines.send(channel, 'one');
    const call = scene.fake.connection.call('MESSAGE_SEND');
    call.refuse({ code: 'forbidden', message: 'Only members may do this. Join first.' });
    await flush();
    expect(scene.timeline.drafts[0]?.problem).toBe('Only members may do this. Join first.');

    void scene.timelines.sendAgain(channel, call.request.nonce!);
    expect(scene.timeline.drafts[0]?.problem).toBeUndefined();
    expect(scene.fake.connection.call('MESSAGE_SEND').request).toEqual(call.request);
  });

  it('can be given up after a refusal', async () => {
    const scene = await Scene.ready();
    void scene.timelines.send(channel, 'one');
    const call = scene.fake.connection.call('MESSAGE_SEND');
    call.refuse({ code: 'forbidden' });
    await flush();
    scene.timelines.discard(channel, call.request.nonce!);
    expect(scene.timeline.drafts).toEqual([]);
  });
});

describe('reading', () => {
  it('is told to the server while someone looks, one call at a time', async () => {
    const scene = await Scene.ready();
    scene.timelines.attend(channel, true);
    for (const seq of [4, 5, 6]) {
      scene.fake.connection.emit('MESSAGE_CREATE', change(seq));
    }
    expect(scene.timeline).toMatchObject({ unread: 0, readSeq: 6, newAfter: undefined });
    scene.fake.connection.call('MESSAGE_READ').reply({ unread: 2, mentions: 0 });
    await flush();
    scene.fake.connection.call('MESSAGE_READ').reply({ unread: 0, mentions: 0 });
    await flush();
    expect(scene.fake.connection.calls('MESSAGE_READ').map(({ request }) => request.seq)).toEqual([4, 6]);
  });

  it('waits until someone looks', async () => {
    const scene = await Scene.ready();
    scene.fake.connection.emit('MESSAGE_CREATE', change(4));
    expect(scene.timeline).toMatchObject({ unread: 1, newAfter: 3 });
    scene.timelines.attend(channel, true);
    expect(scene.timeline).toMatchObject({ unread: 0, newAfter: 3 });
    expect(scene.fake.connection.call('MESSAGE_READ').request.seq).toBe(4);
  });

  it('that the connection was lost over is told on the next', async () => {
    const scene = await Scene.ready();
    scene.timelines.attend(channel, true);
    scene.fake.connection.emit('MESSAGE_CREATE', change(4));
    scene.timelines.attend(channel, false);
    await scene.fake.reconnected();
    await scene.subscribed(4, { complete: true, messages: [], readSeq: 3, unread: 1 });
    expect(scene.timeline.unread).toBe(0);
    expect(scene.fake.connection.call('MESSAGE_READ').request.seq).toBe(4);
  });
});

describe('a message that one wants to see', () => {
  it('is reached by loading older pages until it is there', async () => {
    const scene = new Scene();
    await scene.fake.started();
    scene.timelines.open(channel);
    await flush();
    await scene.subscribed(9, { readSeq: 9 });
    await scene.history([message(8), message(9)], { hasMore: true });
    const reached = scene.timelines.reach(channel, 4);
    await flush();
    await scene.history([message(6), message(7)], { hasMore: true, seq: 9 });
    await scene.history([message(4), message(5)], { hasMore: true, seq: 9 });
    expect(await reached).toBe(true);
    expect(scene.seqs).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it('is not there when the topic begins after it', async () => {
    const scene = await Scene.ready();
    expect(await scene.timelines.reach(channel, 2)).toBe(true);
    expect(await scene.timelines.reach(channel, 9)).toBe(false);
  });
});

describe('an answer', () => {
  it('says what it answers, before and after it is confirmed', async () => {
    const scene = await Scene.ready();
    void scene.timelines.send(channel, 'yes', message(2));
    await flush();
    const { replyTo } = scene.timeline.drafts[0]!;
    expect(replyTo).toEqual({ id: 'msg_2', seq: 2, authorId: 'usr_ada', excerpt: '2' });
    const call = scene.fake.connection.call('MESSAGE_SEND');
    expect(call.request).toMatchObject({ content: 'yes', replyTo: 'msg_2' });
    call.reply({ id: 'msg_4', seq: 4, createdAt: '2026-01-01T00:00:00Z', duplicate: false });
    await flush();
    expect(scene.timeline.messages.at(-1)).toMatchObject({ id: 'msg_4', replyTo });
  });
});
