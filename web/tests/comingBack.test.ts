import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../src/client/index.ts';
import { Person } from '../testing/person.ts';
import { channelOf, upTo } from '../testing/places.ts';
import { RealtimeServer, unpaced } from '../testing/server.ts';

const transports: Transport[] = ['websockets', 'sse', 'longPolling'];

let server: RealtimeServer;
beforeAll(async () => {
  server = await RealtimeServer.start(unpaced);
});
afterAll(() => server.stop());

describe.each(transports)('over %s', (transport) => {
  it('a server that is killed and comes back costs no message and doubles none', async () => {
    const ada = await (await Person.enter(server, 'Ada', transport)).connect();
    const bob = await (await Person.enter(server, 'Bob', transport)).connect();
    const channel = await channelOf(ada, bob);
    const [toAda, toBob] = await Promise.all([ada.listenTo(channel), bob.listenTo(channel)]);

    const before = upTo(40).map((number) => ada.client.send(channel, `${number}`));
    // In the middle of it, so that some are committed without an answer.
    await bob.until(() => toBob.changes.length >= 10);
    await server.kill();
    await Promise.all([ada, bob].map((person) => person.until(() => person.client.state.name === 'reconnecting')));
    const during = [41, 42, 43].map((number) => ada.client.send(channel, `${number}`));
    await server.startAgain();

    await Promise.all([...before, ...during]);
    await Promise.all([ada.until(() => toAda.changes.length >= 43), bob.until(() => toBob.changes.length >= 43)]);
    for (const listening of [toAda, toBob]) {
      expect(listening.contents).toEqual(upTo(43).map(String));
      expect(listening.seqs).toEqual(upTo(43));
      expect(listening.resets).toBe(0);
    }
    await Promise.all([ada.client.stop(), bob.client.stop()]);
  });

  it('someone who was away gets what was said meanwhile, then what is said now', async () => {
    const ada = await (await Person.enter(server, 'Ada', transport)).connect();
    const bob = await (await Person.enter(server, 'Bob', transport)).connect();
    const channel = await channelOf(ada, bob);
    const toBob = await bob.listenTo(channel);
    await ada.client.send(channel, 'before');
    await bob.until(() => toBob.changes.length === 1);

    await bob.client.stop();
    await Promise.all(upTo(30).map((number) => ada.client.send(channel, `meanwhile ${number}`)));
    await bob.connect();
    await ada.client.send(channel, 'now');
    await bob.until(() => toBob.contents.includes('now'));

    expect(toBob.contents).toEqual(['before', ...upTo(30).map((number) => `meanwhile ${number}`), 'now']);
    expect(toBob.resets).toBe(0);
    await Promise.all([ada.client.stop(), bob.client.stop()]);
  });
});

describe('someone who was away for long', () => {
  it('is told to reload, and misses nothing after that', async () => {
    const ada = await (await Person.enter(server, 'Ada')).connect();
    const bob = await (await Person.enter(server, 'Bob')).connect();
    const channel = await channelOf(ada, bob);
    const toBob = await bob.listenTo(channel);
    await bob.client.stop();
    const many = ada.client.limits!.replayChanges + 1;
    await Promise.all(upTo(many).map((number) => ada.client.send(channel, `${number}`)));

    await bob.connect();
    await bob.until(() => toBob.subscriptions.length === 2);
    expect(toBob.resets).toBe(1);
    expect(toBob.changes).toEqual([]);
    expect(toBob.subscriptions[1]).toMatchObject({ seq: many, unread: many });

    await ada.client.send(channel, 'now');
    await bob.until(() => toBob.changes.length > 0);
    expect(toBob.seqs).toEqual([many + 1]);
    await Promise.all([ada.client.stop(), bob.client.stop()]);
  });
});

describe('someone who comes with a page of history', () => {
  it('gets exactly what came after it', async () => {
    const ada = await (await Person.enter(server, 'Ada')).connect();
    const channel = await channelOf(ada);
    await Promise.all(upTo(5).map((number) => ada.client.send(channel, `${number}`)));
    const page = await ada.client.history(channel, { limit: 2 });
    await ada.client.send(channel, 'later');

    const told: string[] = [];
    await new Promise<void>((resolve) => {
      ada.client.subscribe(channel, { change: ({ message }) => told.push(message.content), subscribed: () => resolve() }, page);
    });
    expect(page.messages.map(({ content }) => content)).toEqual(['4', '5']);
    expect(told).toEqual(['later']);
    await ada.client.stop();
  });
});
