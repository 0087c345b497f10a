import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { change, channel, FakeClient, flush, subscribed } from '../../testing/fakeClient.ts';
import { GoodbyeError, type GoodbyeCode, type MessageSent, type TopicRef } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const closed = (code: number): Error => new Error(`WebSocket closed with status code: ${code} (no reason given).`);
const sent: MessageSent = { id: 'msg_1', seq: 1, createdAt: '2026-01-01T00:00:00Z', duplicate: false };

async function subscribedClient(): Promise<FakeClient> {
  const fake = await new FakeClient().started();
  fake.client.subscribe(channel, {});
  await flush();
  fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(7)] });
  await flush();
  fake.states.length = 0;
  return fake;
}

describe('a goodbye', () => {
  it('that asks to come back is heeded no sooner than it says', async () => {
    const fake = await subscribedClient();
    const goodbye = { code: 'rate_limited', reconnect: true, retryAfterMs: 7_000 };
    fake.connection.emit('GOODBYE', goodbye);
    await flush();
    expect(fake.states).toEqual([{ name: 'reconnecting', nextTryAt: Date.now() + 7_250, goodbye }]);
    await vi.advanceTimersByTimeAsync(7_250);
    expect(fake.client.state).toEqual({ name: 'connected' });
    expect(fake.connection.accessToken).toBe('token 2');
  });

  it.each<GoodbyeCode>(['revoked', 'protocol_error', 'too_large'])('for good (%s) stops the client and rejects what has no answer', async (code) => {
    const fake = await subscribedClient();
    const underWay = fake.client.send(channel, 'under way').catch((error: unknown) => error);
    const waiting = fake.client.send(channel, 'waiting').catch((error: unknown) => error);
    const goodbye = { code, reconnect: false };
    fake.connection.emit('GOODBYE', goodbye);
    for (const outcome of [await underWay, await waiting]) {
      expect(outcome).toBeInstanceOf(GoodbyeError);
      expect((outcome as GoodbyeError).goodbye).toEqual(goodbye);
    }
    await vi.advanceTimersByTimeAsync(120_000);
    expect(fake.states).toEqual([{ name: 'closed', goodbye }]);
    expect(fake.connections).toHaveLength(1);
  });

  it('for good does not keep the app from starting again', async () => {
    const fake = await subscribedClient();
    fake.connection.emit('GOODBYE', { code: 'revoked', reconnect: false });
    await flush();
    await fake.started();
    expect(fake.client.state).toEqual({ name: 'connected' });
    expect(fake.connection.call('SUBSCRIBE').request).toEqual({ subscriptions: [{ ...channel, after: 7, epoch: 'e1' }] });
  });

  it('instead of the greeting counts too', async () => {
    const fake = new FakeClient();
    fake.flaw = 'never greets';
    await fake.started();
    fake.connection.emit('GOODBYE', { code: 'revoked', reconnect: false });
    await flush();
    expect(fake.client.state).toEqual({ name: 'closed', goodbye: { code: 'revoked', reconnect: false } });
  });

  it.each([
    [4000, 'protocol_error'],
    [4010, 'revoked'],
    [1009, 'too_large'],
  ] as const)('that was lost is told by the close code %i', async (closeCode, code) => {
    const fake = await subscribedClient();
    fake.connection.drop(closed(closeCode));
    await flush();
    expect(fake.client.state).toEqual({ name: 'closed', goodbye: { code, reconnect: false } });
  });

  it.each([1006, 1012, 4001, 4003, 4008, 4009])('is not for good with the close code %i', async (closeCode) => {
    const fake = await subscribedClient();
    fake.connection.drop(closed(closeCode));
    await flush();
    expect(fake.client.state.name).toBe('reconnecting');
  });
});

describe('a draining server', () => {
  it('is left when it says, and the app sees nothing of it', async () => {
    const fake = await subscribedClient();
    fake.connection.emit('SERVER_DRAINING', { reconnectAfterMs: 4_000 });
    await vi.advanceTimersByTimeAsync(3_999);
    expect(fake.connections).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(fake.connections).toHaveLength(2);
    expect(fake.states).toEqual([{ name: 'connected' }]);
    expect(fake.connection.call('SUBSCRIBE').request).toEqual({ subscriptions: [{ ...channel, after: 7, epoch: 'e1' }] });
  });

  it('may answer what is on its way, and is told nothing new', async () => {
    const fake = await subscribedClient();
    const [old] = fake.connections;
    const first = fake.client.send(channel, 'first', 'n1');
    const second = fake.client.send(channel, 'second', 'n2');
    const history = fake.client.history(channel);
    fake.connection.emit('SERVER_DRAINING', { reconnectAfterMs: 0 });
    await flush();
    old!.call('MESSAGE_SEND').reply(sent);
    old!.call('HISTORY').reply({ messages: [], hasMore: false, seq: 7, epoch: 'e1' });
    await flush();
    await Promise.all([first, history]);
    expect(old!.calls('MESSAGE_SEND')).toHaveLength(1);
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(8, { messages: [], complete: true })] });
    await flush();
    expect(fake.connection.call('MESSAGE_SEND').request.nonce).toBe('n2');
    fake.connection.call('MESSAGE_SEND').reply(sent);
    await second;
  });

  it('that does not answer is left after a second, and what has no answer is sent again with its nonce', async () => {
    const fake = await subscribedClient();
    const send = fake.client.send(channel, 'hello', 'n1');
    fake.connection.emit('SERVER_DRAINING', { reconnectAfterMs: 0 });
    await vi.advanceTimersByTimeAsync(1_000);
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(7, { messages: [], complete: true })] });
    await flush();
    expect(fake.connection.call('MESSAGE_SEND').request.nonce).toBe('n1');
    fake.connection.call('MESSAGE_SEND').reply(sent);
    await send;
    expect(fake.states).toEqual([{ name: 'connected' }]);
  });

  it('lets a request wait for the next connection', async () => {
    const fake = await subscribedClient();
    let token = (_: string): void => undefined;
    fake.accessToken = () => new Promise<string>((resolve) => (token = resolve));
    fake.connection.emit('SERVER_DRAINING', { reconnectAfterMs: 0 });
    await flush();
    const history = fake.client.history(channel);
    token('token');
    await flush();
    fake.connection.call('HISTORY').reply({ messages: [], hasMore: false, seq: 7, epoch: 'e1' });
    await history;
  });

  it('shows when the move takes longer than a second, or fails', async () => {
    const fake = await subscribedClient();
    fake.flaw = 'never greets';
    fake.connection.emit('SERVER_DRAINING', { reconnectAfterMs: 0 });
    await vi.advanceTimersByTimeAsync(999);
    expect(fake.states).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const goodbye = { code: 'draining', reconnect: true };
    expect(fake.states).toEqual([{ name: 'reconnecting', goodbye }]);
    await vi.advanceTimersByTimeAsync(14_000);
    expect(fake.states.at(-1)).toEqual({ name: 'reconnecting', nextTryAt: Date.now() + 250, goodbye });
  });
});

describe('a token that expires', () => {
  it('is replaced by a newer one', async () => {
    const fake = await subscribedClient();
    fake.renewedToken = () => 'newer';
    fake.connection.emit('TOKEN_EXPIRING', { expiresAt: '2026-01-01T00:00:00Z' });
    await flush();
    const call = fake.connection.call('AUTH_REFRESH');
    expect(call.request).toEqual({ token: 'newer' });
    call.reply({ expiresAt: '2026-01-01T00:15:00Z' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.states).toEqual([]);
  });

  it('is left to when there is no newer one, or it is refused', async () => {
    const fake = await subscribedClient();
    fake.renewedToken = () => 'token 1';
    fake.connection.emit('TOKEN_EXPIRING', { expiresAt: '2026-01-01T00:00:00Z' });
    await flush();
    expect(fake.connection.calls('AUTH_REFRESH')).toHaveLength(0);
    fake.renewedToken = () => 'newer';
    fake.connection.emit('TOKEN_EXPIRING', { expiresAt: '2026-01-01T00:00:00Z' });
    await flush();
    fake.connection.call('AUTH_REFRESH').refuse({ code: 'unauthenticated' });
    await flush();
    expect(fake.states).toEqual([]);
  });
});

describe('a subscription that the server ends', () => {
  it('is over, and is not asked for again', async () => {
    const fake = await new FakeClient().started();
    const told: string[] = [];
    fake.client.subscribe(channel, { change: ({ seq }) => told.push(`${seq}`), denied: (reason) => told.push(`denied: ${reason}`) });
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(7)] });
    await flush();
    fake.connection.emit('SUBSCRIPTION_ENDED', { topic: channel, reason: 'kicked' });
    fake.connection.emit('MESSAGE_CREATE', change(8));
    expect(told).toEqual(['denied: kicked']);
    const again = await fake.reconnected();
    expect(again.calls('SUBSCRIBE')).toHaveLength(0);
    expect(again.calls('UNSUBSCRIBE')).toHaveLength(0);
  });
});

describe('pacing', () => {
  it('keeps below what the server allows, with 500 topics to resubscribe and a backlog to send', async () => {
    const fake = new FakeClient();
    fake.limits = { operationsPerSecond: 10, operationBurst: 20, subscriptionsPerCall: 100 };
    const topics = Array.from({ length: 500 }, (_, i): TopicRef => ({ type: 'CHANNEL', id: `ch_${i}` }));
    topics.forEach((topic) => fake.client.subscribe(topic, {}));
    const sends = topics.slice(0, 60).map((topic) => fake.client.send(topic, 'hello'));
    await fake.started();

    // A server that counts: 20 at once, 10 a second over time.
    let [tokens, answered, refused] = [20, 0, 0];
    for (let ms = 0; ms < 10_000; ms += 10) {
      tokens = Math.min(20, tokens + 0.1);
      const asked = [...fake.connection.calls('SUBSCRIBE'), ...fake.connection.calls('MESSAGE_SEND')];
      for (const call of asked.slice(answered)) {
        answered++;
        tokens--;
        refused += tokens < 0 ? 1 : 0;
        if (call.operation === 'SUBSCRIBE') {
          const { subscriptions } = call.request as { subscriptions: TopicRef[] };
          call.reply({ subscriptions: subscriptions.map((topic) => ({ ...topic, status: 'subscribed', seq: 0, epoch: 'e1' })) } as never);
        } else {
          call.reply(sent as never);
        }
      }
      await vi.advanceTimersByTimeAsync(10);
    }
    await Promise.all(sends);
    expect(answered).toBe(65);
    expect(refused).toBe(0);
  });

  it('leaves typing unsaid where it would have to wait', async () => {
    const fake = new FakeClient();
    fake.limits = { operationsPerSecond: 10, operationBurst: 2 };
    await fake.started();
    const history = fake.client.history(channel).catch(() => undefined);
    fake.client.typing(channel);
    expect(fake.connection.calls('TYPING')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    fake.client.typing(channel);
    expect(fake.connection.calls('TYPING')).toHaveLength(1);
    fake.connection.drop();
    await history;
  });

  it('asks for history again after the time that the server gave', async () => {
    const fake = await new FakeClient().started();
    const history = fake.client.history(channel);
    fake.connection.call('HISTORY').refuse({ code: 'rate_limited', retryAfterMs: 3_000 });
    await vi.advanceTimersByTimeAsync(3_250);
    fake.connection.call('HISTORY').reply({ messages: [], hasMore: false, seq: 0, epoch: 'e1' });
    expect((await history).epoch).toBe('e1');
  });
});

describe('the way to the server', () => {
  it('is another by turns once a WebSocket has failed twice, and the one that works stays first', async () => {
    const fake = new FakeClient();
    fake.refusals.push(...Array.from({ length: 4 }, () => new Error('refused')));
    await fake.started();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.transports).toEqual(['websockets', 'websockets', 'negotiated', 'websockets', 'negotiated']);
    await fake.reconnected();
    expect(fake.transports.at(-1)).toBe('negotiated');
  });

  it('is a WebSocket first again once one has worked', async () => {
    const fake = new FakeClient();
    fake.refusals.push(...Array.from({ length: 3 }, () => new Error('refused')));
    await fake.started();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.transports.at(-1)).toBe('websockets');
    fake.refusals.push(new Error('refused'));
    fake.connection.drop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.transports.slice(4)).toEqual(['websockets', 'websockets']);
  });

  it('is not to blame when there is no token', async () => {
    const fake = new FakeClient();
    let tries = 0;
    fake.accessToken = () => {
      if (++tries < 6) throw new Error('signed out');
      return 'token';
    };
    await fake.started();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fake.transports).toEqual(['websockets']);
  });
});

describe('presence', () => {
  it('is chosen, and told as it comes', async () => {
    const fake = await new FakeClient().started();
    const heard: string[] = [];
    fake.client.on('PRESENCE_UPDATE', ({ userId, status }) => heard.push(`${userId} ${status}`));
    const chosen = fake.client.setPresence('dnd');
    fake.connection.call('PRESENCE_UPDATE').reply({ status: 'dnd' });
    fake.connection.emit('PRESENCE_UPDATE', { userId: 'usr_ada', status: 'idle', lastSeen: '2026-01-01T00:00:00Z' });
    expect(await chosen).toEqual({ status: 'dnd' });
    expect(heard).toEqual(['usr_ada idle']);
  });
});

describe('a server and its moderators', () => {
  it('are asked and heard', async () => {
    const fake = await new FakeClient().started();
    const heard: string[] = [];
    fake.client.on('JOIN_REQUEST_PENDING', ({ serverId, userId }) => heard.push(`${userId} at ${serverId}`));
    fake.client.on('ROLE_UPDATE', ({ name, permissions }) => heard.push(`${name}: ${permissions.join()}`));
    const banned = fake.client.ban('srv_1', 'usr_ben', { reason: 'spam', until: new Date(0) });
    const denied = fake.client.decideJoinRequest('srv_1', 'usr_cyd', false);
    const call = fake.connection.call('MEMBER_BAN');
    expect(call.request).toEqual({ serverId: 'srv_1', userId: 'usr_ben', reason: 'spam', until: '1970-01-01T00:00:00.000Z' });
    call.reply({});
    fake.connection.call('JOIN_REQUEST_DENY').refuse({ code: 'not_found' });
    await banned;
    await expect(denied).rejects.toMatchObject({ code: 'not_found' });
    fake.connection.emit('JOIN_REQUEST_PENDING', { serverId: 'srv_1', userId: 'usr_cyd' });
    fake.connection.emit('ROLE_UPDATE', { id: 'role_1', serverId: 'srv_1', name: 'Mods', permissions: ['kick_members'], rank: 1 });
    expect(heard).toEqual(['usr_cyd at srv_1', 'Mods: kick_members']);
  });
});
