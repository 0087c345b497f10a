import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { change, channel, FakeClient, flush, message, subscribed } from '../../testing/fakeClient.ts';
import type { TopicHandlers, TopicRef } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Writes down what the app is told, in order. */
function listener(): { told: string[]; handlers: TopicHandlers } {
  const told: string[] = [];
  const handlers: TopicHandlers = {
    change: ({ seq }) => told.push(`${seq}`),
    reset: () => told.push('reset'),
    subscribed: ({ unread }) => told.push(`subscribed, ${unread} unread`),
    denied: (reason) => told.push(`denied: ${reason}`),
  };
  return { told, handlers };
}

const other = (id: string): TopicRef => ({ type: 'CHANNEL', id });

async function live(seq: number): Promise<{ fake: FakeClient; told: string[] }> {
  const fake = await new FakeClient().started();
  const { told, handlers } = listener();
  fake.client.subscribe(channel, handlers);
  await flush();
  fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(seq)] });
  await flush();
  told.length = 0;
  return { fake, told };
}

describe('subscribing', () => {
  it('tells the app where it stands, then what came meanwhile', async () => {
    const fake = await new FakeClient().started();
    const { told, handlers } = listener();
    fake.client.subscribe(channel, handlers);
    await flush();
    fake.connection.emit('MESSAGE_CREATE', change(6));
    fake.connection.emit('MESSAGE_CREATE', change(5));
    expect(told).toEqual([]);
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(5, { unread: 3 })] });
    await flush();
    expect(told).toEqual(['subscribed, 3 unread', '6']);
  });

  it('asks for topics wanted in one go in as few calls as the server allows, one after the other', async () => {
    const fake = await new FakeClient().started();
    for (const id of ['a', 'b', 'c']) {
      fake.client.subscribe(other(id), {});
    }
    await flush();
    expect(fake.connection.call('SUBSCRIBE').request.subscriptions.map(({ id }) => id)).toEqual(['a', 'b']);
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(1, other('a')), subscribed(1, other('b'))] });
    await flush();
    expect(fake.connection.call('SUBSCRIBE').request.subscriptions.map(({ id }) => id)).toEqual(['c']);
  });

  it('waits for a connection', async () => {
    const fake = new FakeClient();
    fake.client.subscribe(channel, {});
    await fake.started();
    expect(fake.connection.call('SUBSCRIBE').request).toEqual({ subscriptions: [channel] });
  });

  it('forgets a topic that is denied', async () => {
    const fake = await new FakeClient().started();
    const { told, handlers } = listener();
    fake.client.subscribe(channel, handlers);
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [{ ...channel, status: 'denied', reason: 'too_many' }] });
    await flush();
    expect(told).toEqual(['denied: too_many']);
    const connection = await fake.reconnected();
    expect(connection.calls('SUBSCRIBE')).toEqual([]);
  });

  it('tries again when the server cannot just now', async () => {
    const fake = await new FakeClient().started();
    const { told, handlers } = listener();
    fake.client.subscribe(channel, handlers);
    await flush();
    fake.connection.call('SUBSCRIBE').refuse({ code: 'unavailable', retryAfterMs: 1_000 });
    await vi.advanceTimersByTimeAsync(1_249);
    expect(fake.connection.calls('SUBSCRIBE')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(5)] });
    await flush();
    expect(told).toEqual(['subscribed, 0 unread']);
  });

  it('lets no topic suffer for another that spoils the call', async () => {
    const fake = await new FakeClient().started();
    const [good, bad] = [listener(), listener()];
    fake.client.subscribe(other('a'), good.handlers);
    fake.client.subscribe(other('b'), bad.handlers, { seq: -1, epoch: 'e1' });
    await flush();
    fake.connection.call('SUBSCRIBE').refuse({ code: 'invalid', reason: 'out_of_range' });
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(5, other('a'))] });
    await flush();
    expect(fake.connection.call('SUBSCRIBE').request.subscriptions.map(({ id }) => id)).toEqual(['b']);
    fake.connection.call('SUBSCRIBE').refuse({ code: 'invalid', reason: 'out_of_range' });
    await flush();
    expect(good.told).toEqual(['subscribed, 0 unread']);
    expect(bad.told).toEqual(['denied: out_of_range']);
  });

  it('gets a new token when the old one ran out', async () => {
    const fake = await new FakeClient().started();
    fake.client.subscribe(channel, {});
    await flush();
    fake.connection.call('SUBSCRIBE').refuse({ code: 'unauthenticated' });
    await vi.advanceTimersByTimeAsync(250);
    expect(fake.connection.accessToken).toBe('token 2');
    expect(fake.connection.call('SUBSCRIBE').request).toEqual({ subscriptions: [channel] });
  });

  it('refuses an id that would spoil the call for the others', async () => {
    const { client } = new FakeClient();
    expect(() => client.subscribe(other('no/slash'), {})).toThrow(RangeError);
  });

  it('refuses a second subscription of the same topic', async () => {
    const { client } = new FakeClient();
    client.subscribe(channel, {});
    expect(() => client.subscribe({ ...channel }, {})).toThrow('CHANNEL/ch_1 is subscribed to already');
  });
});

describe('durable events', () => {
  it('are handed over once and in order, whatever their name', async () => {
    const { fake, told } = await live(4);
    fake.connection.emit('MESSAGE_CREATE', change(5));
    fake.connection.emit('STREAM_MSG', change(6));
    fake.connection.emit('MESSAGE_CREATE', change(5));
    expect(told).toEqual(['5', '6']);
  });

  it('that skip a seq make the client ask for what is missing', async () => {
    const { fake, told } = await live(4);
    fake.connection.emit('MESSAGE_CREATE', change(6));
    fake.connection.emit('MESSAGE_CREATE', change(7));
    await flush();
    expect(told).toEqual([]);
    const call = fake.connection.call('SUBSCRIBE');
    expect(call.request).toEqual({ subscriptions: [{ ...channel, after: 4, epoch: 'e1' }] });
    call.reply({ subscriptions: [subscribed(6, { complete: true, messages: [message(5), message(6)], unread: 2 })] });
    await flush();
    expect(told).toEqual(['5', '6', 'subscribed, 2 unread', '7']);
  });

  it('of topics that nobody wants are ignored', async () => {
    const { fake, told } = await live(4);
    fake.connection.emit('MESSAGE_CREATE', change(5, other('ch_2')));
    expect(told).toEqual([]);
  });

  it('reach the next handler although one throws', async () => {
    const fake = await new FakeClient().started();
    const told: number[] = [];
    const reported: (() => void)[] = [];
    vi.stubGlobal('queueMicrotask', (report: () => void) => reported.push(report));
    fake.client.subscribe(channel, {
      change: ({ seq }) => {
        told.push(seq);
        throw new Error("the app's own fault");
      },
    });
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(4)] });
    await flush();
    fake.connection.emit('MESSAGE_CREATE', change(5));
    fake.connection.emit('MESSAGE_CREATE', change(6));
    vi.unstubAllGlobals();
    expect(told).toEqual([5, 6]);
    expect(reported).toHaveLength(2);
    expect(reported[0]).toThrow("the app's own fault");
  });
});

describe('after a reconnect', () => {
  it('every topic is asked for what came after its position', async () => {
    const { fake, told } = await live(4);
    fake.connection.emit('MESSAGE_CREATE', change(5));
    const connection = await fake.reconnected();
    connection.emit('MESSAGE_CREATE', change(8));
    const call = connection.call('SUBSCRIBE');
    expect(call.request).toEqual({ subscriptions: [{ ...channel, after: 5, epoch: 'e1' }] });
    call.reply({ subscriptions: [subscribed(7, { complete: true, messages: [message(6), message(7)] })] });
    await flush();
    expect(told).toEqual(['5', '6', '7', 'subscribed, 0 unread', '8']);
    expect(fake.client.position(channel)).toEqual({ seq: 8, epoch: 'e1' });
  });

  it('the app is told to reload when too much was missed', async () => {
    const { fake, told } = await live(4);
    const connection = await fake.reconnected();
    connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(900, { complete: false, messages: [], unread: 896 })] });
    await flush();
    connection.emit('MESSAGE_CREATE', change(901));
    expect(told).toEqual(['reset', 'subscribed, 896 unread', '901']);
  });
});

describe('unsubscribing', () => {
  it('is told to the server, and ends the handing over at once', async () => {
    const { fake, told } = await live(4);
    fake.client.unsubscribe(channel);
    fake.connection.emit('MESSAGE_CREATE', change(5));
    await flush();
    expect(told).toEqual([]);
    expect(fake.connection.call('UNSUBSCRIBE').request).toEqual({ subscriptions: [channel] });
  });

  it('comes before a new subscription of the same topic', async () => {
    const { fake } = await live(4);
    const { told, handlers } = listener();
    fake.client.unsubscribe(channel);
    fake.client.subscribe(channel, handlers, { seq: 4, epoch: 'e1' });
    await flush();
    expect(fake.connection.calls('SUBSCRIBE')).toHaveLength(1);
    fake.connection.call('UNSUBSCRIBE').reply({ subscriptions: [{ ...channel, status: 'unsubscribed' }] });
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(5, { complete: true, messages: [message(5)] })] });
    await flush();
    expect(told).toEqual(['5', 'subscribed, 0 unread']);
  });

  it('while the subscribing is under way makes its answer nobody’s', async () => {
    const fake = await new FakeClient().started();
    const { told, handlers } = listener();
    fake.client.subscribe(channel, handlers);
    await flush();
    fake.client.unsubscribe(channel);
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(5)] });
    await flush();
    expect(told).toEqual([]);
    expect(fake.connection.call('UNSUBSCRIBE').request).toEqual({ subscriptions: [channel] });
  });
});
