import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush, subscribed } from '../../testing/fakeClient.ts';
import { ConnectionLostError, RealtimeError, type Connected } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('connecting', () => {
  it('says when it is connected, and what the server allows', async () => {
    const fake = new FakeClient();
    expect(fake.client.state).toEqual({ name: 'closed' });
    await fake.started();
    expect(fake.states).toEqual([{ name: 'connecting' }, { name: 'connected' }]);
    expect(fake.client.limits?.contentCharacters).toBe(8_000);
  });

  it('counts twice the heartbeat of silence as a dead peer', async () => {
    const { connection } = await new FakeClient().started();
    expect(connection.serverTimeoutInMilliseconds).toBe(30_000);
    expect(connection.keepAliveIntervalInMilliseconds).toBe(15_000);
  });

  it.each(['never opens', 'never greets'] as const)('gives up a connection that %s', async (flaw) => {
    const fake = new FakeClient();
    fake.flaw = flaw;
    await fake.started();
    expect(fake.client.state).toEqual({ name: 'connecting' });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(fake.client.state).toEqual({ name: 'connecting', nextTryAt: Date.now() + 250 });
    fake.flaw = undefined;
    await vi.advanceTimersByTimeAsync(250);
    expect(fake.client.state.name).toBe('connected');
  });

  it('tries again for ever, at the times the backoff says', async () => {
    const fake = new FakeClient();
    fake.refusals.push(...Array.from({ length: 12 }, () => new Error('refused')));
    const startedAt = Date.now();
    await fake.started();
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(fake.client.state.name).toBe('connected');
    const waits = fake.states.flatMap((state) => ('nextTryAt' in state ? [state.nextTryAt! - startedAt] : []));
    const between = waits.map((at, i) => at - (waits[i - 1] ?? 0));
    expect(between).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000, 15_000, 15_000]);
  });

  it('asks for a token anew for each try', async () => {
    const fake = new FakeClient();
    fake.refusals.push(new Error('refused'), new Error('refused'));
    await fake.started();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(fake.connections.map(({ accessToken }) => accessToken)).toEqual(['token 1', 'token 2', 'token 3']);
  });

  it('waits at least as long as the server advised', async () => {
    const fake = new FakeClient();
    fake.accessToken = () => {
      fake.accessToken = () => 'token';
      throw new RealtimeError({ code: 'unavailable', message: 'Later.', retryAfterMs: 9_000 });
    };
    const startedAt = Date.now();
    await fake.started();
    expect(fake.client.state).toEqual({ name: 'connecting', nextTryAt: startedAt + 9_250 });
    await vi.advanceTimersByTimeAsync(9_249);
    expect(fake.connections).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(fake.client.state.name).toBe('connected');
  });

  it('tries at once when told to', async () => {
    const fake = new FakeClient();
    fake.refusals.push(new Error('refused'));
    await fake.started();
    expect(fake.connections).toHaveLength(1);
    fake.client.retryNow();
    await flush();
    expect(fake.client.state.name).toBe('connected');
  });
});

describe('a lost connection', () => {
  it('is told with the time of the next try, and comes back', async () => {
    const fake = await new FakeClient().started();
    fake.states.length = 0;
    fake.connection.drop();
    await flush();
    expect(fake.states).toEqual([{ name: 'reconnecting', nextTryAt: Date.now() + 250 }]);
    await vi.advanceTimersByTimeAsync(250);
    expect(fake.states.slice(1)).toEqual([{ name: 'reconnecting' }, { name: 'connected' }]);
  });

  it('was a good one after five seconds, so that the waits start small again', async () => {
    const fake = await new FakeClient().started();
    const lose = async (afterMs: number): Promise<number> => {
      await vi.advanceTimersByTimeAsync(afterMs);
      fake.connection.drop();
      await flush();
      const { state } = fake.client;
      const waitMs = state.name === 'reconnecting' ? state.nextTryAt! - Date.now() : NaN;
      fake.client.retryNow();
      await flush();
      return waitMs;
    };
    expect(await lose(100)).toBe(250);
    expect(await lose(100)).toBe(500);
    expect(await lose(4_999)).toBe(1_000);
    expect(await lose(5_000)).toBe(250);
  });

  it('leaves no request waiting', async () => {
    const fake = await new FakeClient().started();
    const history = fake.client.history(channel);
    fake.connection.drop();
    await expect(history).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(fake.client.markRead(channel, 1)).rejects.toBeInstanceOf(ConnectionLostError);
  });
});

describe('stopping', () => {
  it('ends the connection and the trying', async () => {
    const fake = await new FakeClient().started();
    await fake.client.stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(fake.client.state).toEqual({ name: 'closed' });
    expect(fake.connections).toHaveLength(1);
  });

  it('ends the waiting for the next try', async () => {
    const fake = new FakeClient();
    fake.refusals.push(new Error('refused'));
    await fake.started();
    await fake.client.stop();
    expect(fake.client.state).toEqual({ name: 'closed' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for no connection that never opens', async () => {
    const fake = new FakeClient();
    fake.flaw = 'never opens';
    await fake.started();
    await fake.client.stop();
    expect(fake.client.state).toEqual({ name: 'closed' });
  });

  it('keeps the subscriptions for the next start', async () => {
    const fake = await new FakeClient().started();
    fake.client.subscribe(channel, {});
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(7)] });
    await flush();
    await fake.client.stop();
    await fake.started();
    expect(fake.connection.call('SUBSCRIBE').request).toEqual({ subscriptions: [{ ...channel, after: 7, epoch: 'e1' }] });
  });
});

describe('events that carry no seq', () => {
  it('pass to their listeners until those have had enough', async () => {
    const fake = await new FakeClient().started();
    const heard: string[] = [];
    const off = fake.client.on('TYPING_START', ({ userId }) => heard.push(userId));
    fake.connection.emit('TYPING_START', { topic: channel, userId: 'usr_ada' });
    off();
    fake.connection.emit('TYPING_START', { topic: channel, userId: 'usr_bob' });
    expect(heard).toEqual(['usr_ada']);
  });

  it('begin with CONNECTED', async () => {
    const fake = new FakeClient();
    const heard: Connected[] = [];
    fake.client.on('CONNECTED', (connected) => heard.push(connected));
    await fake.started();
    expect(heard.map(({ userId }) => userId)).toEqual(['usr_me']);
  });
});

describe('typing', () => {
  it('is said at most every three seconds, however fast one types', async () => {
    const fake = await new FakeClient().started();
    for (let ms = 0; ms < 7_000; ms += 100) {
      fake.client.typing(channel);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(fake.connection.calls('TYPING').map(({ request }) => request.typing)).toEqual([true, true, true]);
  });

  it('is ended once, and only when it was said', async () => {
    const fake = await new FakeClient().started();
    fake.client.typing(channel, false);
    fake.client.typing(channel);
    fake.client.typing(channel, false);
    fake.client.typing(channel, false);
    expect(fake.connection.calls('TYPING').map(({ request }) => request.typing)).toEqual([true, false]);
  });

  it('is ended by sending, without a word', async () => {
    const fake = await new FakeClient().started();
    fake.client.typing(channel);
    fake.client.send(channel, 'hello').catch(() => undefined);
    fake.client.typing(channel, false);
    expect(fake.connection.calls('TYPING')).toHaveLength(1);
    await fake.client.stop();
  });

  it('is said anew on a new connection', async () => {
    const fake = await new FakeClient().started();
    fake.client.typing(channel);
    fake.connection.drop();
    await flush();
    fake.client.retryNow();
    await flush();
    fake.client.typing(channel);
    expect(fake.connections).toHaveLength(2);
    expect(fake.connection.calls('TYPING')).toHaveLength(1);
  });
});
