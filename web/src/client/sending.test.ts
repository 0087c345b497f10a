import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush, subscribed } from '../../testing/fakeClient.ts';
import type { Call } from '../../testing/fakeConnection.ts';
import { ClientStoppedError, newNonce, type MessageSent, type TopicRef } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const elsewhere: TopicRef = { type: 'CONVERSATION', id: 'dm_1' };

const sent = (seq: number, more: Partial<MessageSent> = {}): MessageSent => ({
  id: `msg_${seq}`,
  seq,
  createdAt: '2026-01-01T00:00:00Z',
  duplicate: false,
  ...more,
});

const contents = (calls: Call<'MESSAGE_SEND'>[]): string[] => calls.map(({ request }) => request.content);

describe('a send', () => {
  it('resolves with what the server committed', async () => {
    const fake = await new FakeClient().started();
    const promise = fake.client.send(channel, 'hello', 'n1');
    const call = fake.connection.call('MESSAGE_SEND');
    expect(call.request).toEqual({ ...channel, content: 'hello', nonce: 'n1' });
    call.reply(sent(5));
    expect(await promise).toEqual(sent(5));
  });

  it('waits for its predecessor in the topic, and not for other topics', async () => {
    const fake = await new FakeClient().started();
    const all = [fake.client.send(channel, 'one'), fake.client.send(channel, 'two'), fake.client.send(elsewhere, 'three')];
    await flush();
    expect(contents(fake.connection.calls('MESSAGE_SEND'))).toEqual(['one', 'three']);
    fake.connection.calls('MESSAGE_SEND').forEach((call, i) => call.reply(sent(i)));
    await flush();
    fake.connection.call('MESSAGE_SEND').reply(sent(9));
    expect(contents(fake.connection.calls('MESSAGE_SEND'))).toEqual(['one', 'three', 'two']);
    await Promise.all(all);
  });

  it('goes out again after a reconnect, with the same nonce, in order, and after the topics are back', async () => {
    const fake = await new FakeClient().started();
    fake.client.subscribe(channel, {});
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(3)] });
    const one = fake.client.send(channel, 'one');
    const two = fake.client.send(channel, 'two');
    const { nonce } = fake.connection.call('MESSAGE_SEND').request;

    const connection = await fake.reconnected();
    expect(connection.calls('MESSAGE_SEND')).toEqual([]);
    connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(4, { complete: true, messages: [] })] });
    await flush();
    expect(connection.call('MESSAGE_SEND').request).toEqual({ ...channel, content: 'one', nonce });
    connection.call('MESSAGE_SEND').reply(sent(4, { duplicate: true }));
    await flush();
    connection.call('MESSAGE_SEND').reply(sent(5));
    expect((await one).duplicate).toBe(true);
    expect((await two).seq).toBe(5);
  });

  it('made while there is no connection goes out when there is', async () => {
    const fake = new FakeClient();
    const promise = fake.client.send(channel, 'early');
    await fake.started();
    fake.connection.call('MESSAGE_SEND').reply(sent(1));
    expect((await promise).seq).toBe(1);
  });

  it.each(['unavailable', 'rate_limited', 'internal'] as const)('that is refused as %s goes out again with the same nonce', async (code) => {
    const fake = await new FakeClient().started();
    const promise = fake.client.send(channel, 'hello', 'n1');
    fake.connection.call('MESSAGE_SEND').refuse({ code, retryAfterMs: 2_000 });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(fake.connection.calls('MESSAGE_SEND')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(251);
    const call = fake.connection.call('MESSAGE_SEND');
    expect(call.request.nonce).toBe('n1');
    call.reply(sent(5));
    expect((await promise).seq).toBe(5);
  });

  it('that meets faults without advice waits longer each time', async () => {
    const fake = await new FakeClient().started();
    const promise = fake.client.send(channel, 'hello');
    for (const waitMs of [250, 500, 1_000]) {
      fake.connection.call('MESSAGE_SEND').fail(new Error('An unexpected error occurred.'));
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(() => fake.connection.call('MESSAGE_SEND')).toThrow();
      await vi.advanceTimersByTimeAsync(1);
    }
    fake.connection.call('MESSAGE_SEND').reply(sent(5));
    expect((await promise).seq).toBe(5);
  });

  it.each(['forbidden', 'not_found', 'invalid', 'conflict', 'too_large', 'slow_mode', 'unauthenticated'] as const)(
    'that is refused as %s is rejected with what the server said, and lets the next one go',
    async (code) => {
      const fake = await new FakeClient().started();
      const rejected = expect(fake.client.send(channel, 'hello')).rejects.toMatchObject({
        name: 'RealtimeError',
        code,
        message: 'Not like this.',
        reason: 'because',
        field: 'content',
        retryAfterMs: 7,
      });
      const next = fake.client.send(channel, 'next');
      fake.connection.call('MESSAGE_SEND').refuse({ code, message: 'Not like this.', reason: 'because', field: 'content', retryAfterMs: 7 });
      await rejected;
      fake.connection.call('MESSAGE_SEND').reply(sent(5));
      expect((await next).seq).toBe(5);
    },
  );

  it('that would break the frame is refused here, since it would end every connection anew', async () => {
    const fake = await new FakeClient().started();
    await expect(fake.client.send(channel, 'x'.repeat(8_001))).rejects.toMatchObject({ code: 'too_large', reason: 'too_long', field: 'content' });
    expect(fake.connection.calls('MESSAGE_SEND')).toEqual([]);
  });

  it('without an answer is rejected when the client stops', async () => {
    const fake = await new FakeClient().started();
    const both = [fake.client.send(channel, 'one'), fake.client.send(channel, 'two')];
    const rejected = both.map((send) => expect(send).rejects.toBeInstanceOf(ClientStoppedError));
    await fake.client.stop();
    await Promise.all(rejected);
  });
});

describe('a nonce', () => {
  it('is one that the server takes, and new each time', () => {
    const nonces = Array.from({ length: 100 }, newNonce);
    expect(new Set(nonces).size).toBe(100);
    for (const nonce of nonces) {
      expect(nonce).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
    }
  });
});
