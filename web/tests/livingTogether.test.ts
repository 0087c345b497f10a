import { HubConnection } from '@microsoft/signalr';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ClientState, newNonce, topicKey, type Channel, type HubReply, type LiveStream } from '../src/client/index.ts';
import { Person } from '../testing/person.ts';
import { channelOf, conversationOf, streamOf, upTo } from '../testing/places.ts';
import { RealtimeServer } from '../testing/server.ts';

let server: RealtimeServer;
const people: Person[] = [];
beforeAll(async () => {
  server = await RealtimeServer.start();
});
afterEach(async () => {
  await Promise.all(people.splice(0).map(({ client }) => client.stop()));
});
afterAll(() => server.stop());

async function enter(name: string): Promise<Person> {
  const person = await (await Person.enter(server, name)).connect();
  people.push(person);
  return person;
}

describe('connecting', () => {
  it('brings the server’s limits', async () => {
    const { client } = await enter('Ada');
    expect(client.limits).toMatchObject({ contentCharacters: 8_000, subscriptionsPerCall: 100, replayChanges: 500 });
  });
});

describe('a backlog of sends', () => {
  it('is paced by the server’s limits, so that none is refused', async () => {
    const ada = await enter('Ada');
    const channel = await channelOf(ada);
    const toAda = await ada.listenTo(channel);
    const { operationsPerSecond, operationBurst } = ada.client.limits!;
    const many = operationBurst! + 3 * operationsPerSecond!;
    const asked = vi.spyOn(HubConnection.prototype, 'invoke');
    const began = performance.now();
    await Promise.all(upTo(many).map((number) => ada.client.send(channel, `${number}`)));
    // Sooner than that the server would have refused some.
    expect(performance.now() - began).toBeGreaterThan(3_000);
    const replies = (await Promise.all(asked.mock.results.map(({ value }) => value as unknown))) as HubReply<unknown>[];
    asked.mockRestore();
    expect(replies.length).toBeGreaterThanOrEqual(many);
    expect(replies.filter(({ error }) => error)).toEqual([]);
    await ada.until(() => toAda.changes.length >= many);
    expect(toAda.contents).toEqual(upTo(many).map(String));
  });
});

describe('a file', () => {
  it('is uploaded, sent, and read back through its link by those who may see the message', async () => {
    const [ada, bob, eve] = [await enter('Ada'), await enter('Bob'), await enter('Eve')];
    const channel = await channelOf(ada, bob);
    await ada.listenTo({ type: 'USER', id: ada.user.id });
    const toBob = await bob.listenTo(channel);
    const progress = ada.noteEvents('UPLOAD_PROGRESS');
    const bytes = new Uint8Array(300_000).map((_, index) => index % 251);

    const uploaded = await ada.client.upload(new File([bytes], 'cat & dog.bin'), { id: `att_${newNonce()}` });
    await expect(bob.client.attachmentLink(uploaded.id)).rejects.toMatchObject({ code: 'not_found' });
    await ada.client.send(channel, '', newNonce(), undefined, [uploaded.id]);
    await bob.until(() => toBob.changes.length > 0);

    const { url: _, ...attachment } = uploaded;
    expect(toBob.changes[0]!.message.attachments).toEqual([attachment]);
    expect(attachment).toMatchObject({ name: 'cat & dog.bin', size: bytes.length });
    const { url } = await bob.client.attachmentLink(uploaded.id);
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
    expect(new Uint8Array(await (await bob.client.download(uploaded.id)).arrayBuffer())).toEqual(bytes);
    await expect(eve.client.attachmentLink(uploaded.id)).rejects.toMatchObject({ code: 'not_found' });
    await ada.until(() => progress.some(({ received }) => received === bytes.length));
    expect(progress.every(({ attachmentId }) => attachmentId === uploaded.id)).toBe(true);
  });
});

describe('what a client keeps of its snapshot', () => {
  it('is what a snapshot says later', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const channel = await channelOf(ada, bob);
    const conversation = await conversationOf(bob, ada);
    const notified = bob.noteEvents('NOTIFICATION');
    const state = await stateOf(bob);

    await ada.client.send(channel, 'one');
    const { id } = await ada.client.send(channel, 'two');
    await ada.client.delete(id);
    await ada.client.send(channel, `three <@${bob.user.id}>`);
    const { seq } = await ada.client.send(conversation, 'hello');
    await bob.until(() => notified.length === 2);
    await bob.client.markRead(conversation, seq);
    await ada.ask('PATCH', `/servers/${channel.serverId}`, { name: 'Early Birds' });
    await bob.ask('PUT', `/users/me/blocks/${ada.user.id}`);

    await vi.waitFor(async () => expect(settled(state().now)).toEqual(settled(await bob.client.snapshot())), { timeout: 60_000, interval: 500 });
    expect(state().isStale).toBe(false);
    expect(state().now.topics.find((topic) => topicKey(topic) === topicKey(channel))).toMatchObject({ seq: 4, unread: 2, mentions: 1 });
    await ada.ask('POST', `/servers/${channel.serverId}/channels`, { name: 'more' });
    await vi.waitFor(() => expect(state().isStale).toBe(true), { timeout: 60_000 });
  });

  /** In all topics of the snapshot first, so that nothing falls between. */
  async function stateOf({ client }: Person): Promise<() => ClientState> {
    let state: ClientState | undefined;
    for (const event of ClientState.events) {
      client.on(event, (told) => (state = state?.apply(event, told)));
    }
    const { topics } = await client.snapshot();
    await Promise.all(
      topics.map(
        (topic) =>
          new Promise<void>((subscribed) =>
            client.subscribe(
              { type: topic.type, id: topic.id },
              {
                change: (change) => (state = state?.change(change)),
                reset: () => (state = state?.reset()),
                subscribed: () => subscribed(),
                denied: () => (state = state?.leave(topic)),
              },
              topic,
            ),
          ),
      ),
    );
    state = new ClientState(await client.snapshot());
    return () => state!;
  }

  /** But for what is of the moment. */
  function settled({ servers, presence, status: _, ...snapshot }: ClientState['now']): unknown {
    return {
      ...snapshot,
      servers: servers.map(({ online: _online, ...server }) => server),
      presence: presence?.map(({ userId }) => userId),
    };
  }
});

describe('a channel', () => {
  it('is denied to who is not a member', async () => {
    const [ada, eve] = [await enter('Ada'), await enter('Eve')];
    const channel = await channelOf(ada);
    expect((await eve.listenTo(channel)).denied).toBeDefined();
    await expect(eve.client.send(channel, 'let me in')).rejects.toMatchObject({ name: 'RealtimeError' });
    await expect(eve.client.history(channel)).rejects.toMatchObject({ name: 'RealtimeError' });
  });

  it('refuses an empty message, naming the field, and takes the next one', async () => {
    const ada = await enter('Ada');
    const channel = await channelOf(ada);
    const refused = expect(ada.client.send(channel, '   ')).rejects.toMatchObject({ code: 'invalid', field: 'content' });
    const next = ada.client.send(channel, 'something');
    await refused;
    expect((await next).seq).toBe(1);
  });

  it('takes a message once, however often it is sent', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const channel = await channelOf(ada, bob);
    const toBob = await bob.listenTo(channel);
    const nonce = newNonce();
    const first = await ada.client.send(channel, 'once', nonce);
    const again = await ada.client.send(channel, 'once', nonce);
    await ada.client.send(channel, 'then');
    expect(first.duplicate).toBe(false);
    expect(again).toMatchObject({ id: first.id, seq: first.seq, duplicate: true });
    await bob.until(() => toBob.contents.includes('then'));
    expect(toBob.contents).toEqual(['once', 'then']);
  });

  it('keeps the longest message there may be, in any script', async () => {
    const ada = await enter('Ada');
    const channel = await channelOf(ada);
    const toAda = await ada.listenTo(channel);
    const content = 'ẞ語🦉'.repeat(2_000);
    await ada.client.send(channel, content);
    await ada.until(() => toAda.changes.length > 0);
    expect(toAda.contents).toEqual([content]);
    await expect(ada.client.send(channel, `${content}x`)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('has its history read page by page, from the end to the beginning', async () => {
    const ada = await enter('Ada');
    const channel = await channelOf(ada);
    await Promise.all(upTo(25).map((number) => ada.client.send(channel, `${number}`)));
    const contents: string[] = [];
    let page = await ada.client.history(channel, { limit: 10 });
    for (;;) {
      contents.unshift(...page.messages.map(({ content }) => content));
      if (!page.hasMore) break;
      page = await ada.client.history(channel, { limit: 10, before: page.messages[0]!.seq });
    }
    expect(contents).toEqual(upTo(25).map(String));
  });

  it('counts what one has not read', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const channel = await channelOf(ada, bob);
    await Promise.all(upTo(5).map((number) => ada.client.send(channel, `${number}`)));
    expect((await bob.listenTo(channel)).subscriptions[0]).toMatchObject({ seq: 5, readSeq: 0, unread: 5 });
    expect(await bob.client.markRead(channel, 3)).toEqual({ unread: 2, mentions: 0 });
    bob.client.unsubscribe(channel);
    expect((await bob.listenTo(channel)).subscriptions[0]).toMatchObject({ readSeq: 3, unread: 2 });
  });
});

describe('typing', () => {
  it('is told to the others, and ends when it is given up or sent', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const channel = await channelOf(ada, bob);
    await Promise.all([ada.listenTo(channel), bob.listenTo(channel)]);
    const [starts, stops, own] = [bob.noteEvents('TYPING_START'), bob.noteEvents('TYPING_STOP'), ada.noteEvents('TYPING_START')];

    ada.client.typing(channel);
    await bob.until(() => starts.length === 1);
    expect(starts[0]).toEqual({ topic: { type: 'CHANNEL', id: channel.id }, userId: ada.user.id });
    ada.client.typing(channel, false);
    await bob.until(() => stops.length === 1);

    ada.client.typing(channel);
    await bob.until(() => starts.length === 2);
    await ada.client.send(channel, 'done');
    await bob.until(() => stops.length === 2);
    expect(own).toEqual([]);
  });
});

describe('a conversation', () => {
  it('is told to the other as it begins, and each sees the other read', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const begun = bob.noteEvents('CONVERSATION_CREATE');
    await bob.listenTo({ type: 'USER', id: bob.user.id });
    const conversation = await conversationOf(ada, bob);
    await bob.until(() => begun.length === 1);
    expect(begun[0]).toMatchObject({ id: conversation.id });

    const reads = ada.noteEvents('MESSAGE_READ');
    await Promise.all([ada.listenTo(conversation), bob.listenTo(conversation)]);
    const { seq } = await ada.client.send(conversation, 'Are you there?');
    await bob.client.markRead(conversation, seq);
    await ada.until(() => reads.some(({ userId }) => userId === bob.user.id));
    expect(reads.find(({ userId }) => userId === bob.user.id)).toMatchObject({ topic: conversation, seq });
  });

  it('is the same one when it is begun again', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    expect(await conversationOf(ada, bob)).toEqual(await conversationOf(bob, ada));
  });
});

describe('a server', () => {
  it('tells who comes and goes, and of new channels', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const { serverId } = await channelOf(ada);
    const [joins, leaves, channels] = [ada.noteEvents('MEMBER_JOIN'), ada.noteEvents('MEMBER_LEAVE'), ada.noteEvents('CHANNEL_CREATE')];
    await ada.listenTo({ type: 'SERVER', id: serverId });

    await bob.ask('PUT', `/servers/${serverId}/members/me`);
    const channel = await ada.ask<Channel>('POST', `/servers/${serverId}/channels`, { name: 'announcements' });
    await bob.ask('DELETE', `/servers/${serverId}/members/me`);
    await ada.until(() => leaves.length === 1 && channels.length === 1);
    const change = { serverId, userId: bob.user.id, displayName: 'Bob' };
    expect({ joins, leaves, channels }).toEqual({ joins: [change], leaves: [change], channels: [channel] });
  });

  it('tells nothing more to who has left', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const channel = await channelOf(ada, bob);
    const [toAda, toBob] = await Promise.all([ada.listenTo(channel), bob.listenTo(channel)]);
    await ada.client.send(channel, 'while he is here');
    await bob.until(() => toBob.changes.length === 1);
    await bob.ask('DELETE', `/servers/${channel.serverId}/members/me`);
    await ada.client.send(channel, 'after he left');
    await ada.until(() => toAda.changes.length === 2);
    // An answer on the same connection comes after whatever was told before.
    await bob.client.invoke('PING', {});
    expect(toBob.contents).toEqual(['while he is here']);
  });
});

describe('a stream', () => {
  it('tells its watchers when it ends, and takes no more messages', async () => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    const stream = await streamOf(ada);
    const updates = bob.noteEvents('STREAM_UPDATE');
    await bob.listenTo(stream);
    const ended = await ada.ask<LiveStream>('POST', `/streams/${stream.id}/end`);
    await bob.until(() => updates.length === 1);
    expect(updates[0]).toEqual(ended);
    await expect(bob.client.send(stream, 'too late')).rejects.toMatchObject({ code: 'conflict', reason: 'stream_ended' });
  });
});
