import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClient, flush } from '../../../testing/fakeClient.ts';
import type { PresenceChange, PresenceStatus, ServerPresence } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { Presence } from './presence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const me = { id: 'usr_me', displayName: 'Me' };
const of = (userId: string, status: PresenceStatus, serverId?: string): PresenceChange => ({
  userId,
  status,
  lastSeen: '2026-01-01T00:00:00Z',
  ...(serverId && { serverId }),
});

/** The two endpoints, with the answers that a test gives. */
class FakeApi {
  readonly asked: string[] = [];
  users: PresenceChange[] = [];
  pages: ServerPresence[] = [];

  readonly presence = async (ids: readonly string[]) => {
    this.asked.push(...ids);
    return { items: this.users.filter(({ userId }) => ids.includes(userId)) };
  };

  readonly serverPresence = async (_: string, cursor?: string) => this.pages[cursor ? Number(cursor) : 0]!;
}

async function connected() {
  const fake = await new FakeClient().started();
  const api = new FakeApi();
  return { fake, api, presence: new Presence(api as unknown as Api, fake.client, me) };
}

describe('presence', () => {
  it('is asked for at first, and told from then on', async () => {
    const { fake, api, presence } = await connected();
    api.users = [of('usr_ada', 'idle')];
    api.pages = [{ online: 1, items: [of('usr_bob', 'online', 'srv_1')] }];
    await presence.load(['srv_1'], ['usr_ada', 'usr_ada']);
    expect([...presence.byUser.value]).toEqual(expect.arrayContaining([['usr_ada', 'idle'], ['usr_bob', 'online']]));
    expect(api.asked).toEqual(['usr_me', 'usr_ada']);
    fake.connection.emit('PRESENCE_UPDATE', of('usr_bob', 'offline', 'srv_1'));
    expect(presence.byUser.value.get('usr_bob')).toBe('offline');
  });

  it('forgets on a new connection who was there before and is not found again', async () => {
    const { fake, presence } = await connected();
    fake.connection.emit('PRESENCE_UPDATE', of('usr_bob', 'online', 'srv_1'));
    await presence.load([], []);
    expect(presence.byUser.value.has('usr_bob')).toBe(false);
  });

  it('of a large server is a window, and a count that is told', async () => {
    const { fake, api, presence } = await connected();
    api.pages = [
      { online: 1_500, items: [of('usr_ada', 'online', 'srv_1')], nextCursor: '1' },
      { online: 1_500, items: [of('usr_bob', 'dnd', 'srv_1')] },
    ];
    await presence.loadServer('srv_1');
    expect(presence.byUser.value.size).toBe(2);
    expect(presence.counts.value.get('srv_1')).toBe(1_500);
    fake.connection.emit('PRESENCE_COUNT', { serverId: 'srv_1', online: 1_499 });
    expect(presence.counts.value.get('srv_1')).toBe(1_499);
  });

  it('of one’s own is what one chose, on whichever device, and not what others see of it', async () => {
    const { fake, presence } = await connected();
    const chosen = presence.choose('invisible');
    await flush();
    fake.connection.call('PRESENCE_UPDATE').reply({ status: 'invisible' });
    await chosen;
    fake.connection.emit('PRESENCE_UPDATE', of('usr_me', 'offline', 'srv_1'));
    expect(presence.mine.value).toBe('invisible');
    fake.connection.emit('PRESENCE_UPDATE', of('usr_me', 'dnd'));
    expect(presence.mine.value).toBe('dnd');
  });
});
