import { beforeEach, describe, expect, it } from 'vitest';
import type { RealtimeClient, StreamUserUpdate } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { People } from './people.ts';
import { Streams } from './streams.ts';

const me = { id: 'usr_me', displayName: 'Me' };
const bob = { id: 'usr_bob', displayName: 'Bob' };
const own = { type: 'USER', id: me.id } as const;
const until = '2026-01-05T09:00:00Z';

let streams: Streams;
let tell: (update: Partial<StreamUserUpdate>) => void;

beforeEach(() => {
  const api = { streams: async () => [], streamModerators: async () => [{ user: bob, appointedAt: until }] } as unknown as Api;
  const listeners = new Map<string, (update: StreamUserUpdate) => void>();
  const client = { on: (event: string, listener: (update: StreamUserUpdate) => void) => listeners.set(event, listener) } as unknown as RealtimeClient;
  streams = new Streams(api, client, new People(api), me);
  tell = (update) =>
    listeners.get('STREAM_USER_UPDATE')!({ topic: { type: 'STREAM', id: 'str_1' }, streamId: 'str_1', userId: me.id, isModerator: false, isBanned: false, ...update });
});

describe('a stream’s chat', () => {
  it('has the moderators it is told of', async () => {
    await streams.loadModerators('str_1');
    tell({ isModerator: true });
    tell({ isModerator: true, topic: own });
    expect([...streams.moderators.value.get('str_1')!]).toEqual([bob.id, me.id]);
    tell({ userId: bob.id });
    expect([...streams.moderators.value.get('str_1')!]).toEqual([me.id]);
  });

  it('takes one’s own word until it is given back, and nobody else’s', () => {
    tell({ userId: bob.id, timedOutUntil: until });
    expect(streams.timeouts.value.has('str_1')).toBe(false);
    tell({ timedOutUntil: until });
    expect(streams.timeouts.value.get('str_1')).toBe(until);
    tell({});
    expect(streams.timeouts.value.has('str_1')).toBe(false);
  });

  it('asks anew for what was missed', async () => {
    tell({ isModerator: true, timedOutUntil: until });
    await streams.reload();
    expect([...streams.moderators.value.get('str_1')!]).toEqual([bob.id]);
    expect(streams.timeouts.value.size).toBe(0);
  });
});
