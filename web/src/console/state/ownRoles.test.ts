import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush } from '../../../testing/fakeClient.ts';
import type { Snapshot } from '../../client/index.ts';
import { OwnRoles } from './ownRoles.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('own roles are those of the server that a channel is of, as they are told', async () => {
  const fake = await new FakeClient().started();
  const roles = new OwnRoles(fake.client, { id: 'usr_me', displayName: 'Me' }, (id) => (id === channel.id ? 'srv_1' : undefined));
  void roles.load();
  await flush();
  fake.connection.call('SNAPSHOT').reply({ servers: [{ server: { id: 'srv_1' }, ownRoles: ['tea'] }] } as Snapshot);
  await flush();
  expect(roles.in(channel)).toEqual(['tea']);
  expect(roles.in({ type: 'CHANNEL', id: 'ch_unknown' })).toEqual([]);
  expect(roles.in({ type: 'STREAM', id: channel.id })).toEqual([]);

  fake.connection.emit('MEMBER_UPDATE', { serverId: 'srv_1', userId: 'usr_ada', roles: [] });
  expect(roles.in(channel)).toEqual(['tea']);
  fake.connection.emit('MEMBER_UPDATE', { serverId: 'srv_1', userId: 'usr_me', roles: ['tea', 'milk'] });
  expect(roles.in(channel)).toEqual(['tea', 'milk']);
});
