import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush } from '../../../testing/fakeClient.ts';
import { topicKey } from '../../client/index.ts';
import type { People } from './people.ts';
import { Typists } from './typists.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function watched() {
  const fake = await new FakeClient().started();
  const typists = new Typists(fake.client, { lookUp: async () => undefined } as unknown as People);
  const typing = (): readonly string[] => typists.byTopic.value.get(topicKey(channel)) ?? [];
  return { fake, typing };
}

describe('typing', () => {
  it('ends by itself after twenty seconds when nobody says that it has', async () => {
    const { fake, typing } = await watched();
    fake.connection.emit('TYPING_START', { topic: channel, userId: 'usr_ada' });
    await vi.advanceTimersByTimeAsync(19_999);
    expect(typing()).toEqual(['usr_ada']);
    await vi.advanceTimersByTimeAsync(1);
    expect(typing()).toEqual([]);
  });

  it('goes on while it is said again, and is over with the connection', async () => {
    const { fake, typing } = await watched();
    for (let second = 0; second < 30; second += 3) {
      fake.connection.emit('TYPING_START', { topic: channel, userId: 'usr_ada' });
      await vi.advanceTimersByTimeAsync(3_000);
    }
    expect(typing()).toEqual(['usr_ada']);
    fake.connection.drop();
    await flush();
    expect(typing()).toEqual([]);
  });
});
