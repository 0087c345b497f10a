import { describe, expect, it } from 'vitest';
import { change, channel, message } from '../../testing/fakeClient.ts';
import {
  ClientState,
  type Channel,
  type Conversation,
  type LiveStream,
  type Message,
  type MessageChange,
  type PassingEventName,
  type PassingEvents,
  type Role,
  type Server,
  type Snapshot,
  type TopicRef,
  type TopicSnapshot,
} from './index.ts';

const at = '2026-01-01T00:00:00Z';
const ben = { id: 'ben', displayName: 'Ben' };
const ada = { id: 'ada', displayName: 'Ada' };
const cyd = { id: 'cyd', displayName: 'Cyd' };
const server: Server = { id: 'srv_1', name: 'Tea room', ownerId: 'ada', visibility: 'public', createdAt: at, joinPolicy: 'open' };
const general: Channel = { id: 'ch_1', serverId: 'srv_1', name: 'general', kind: 'text', position: 0, createdAt: at, slowModeSeconds: 0 };
const random: Channel = { ...general, id: 'ch_2', name: 'random', position: 1 };
const role = (id: string, rank: number): Role => ({ id, serverId: 'srv_1', name: id, permissions: ['view_channel'], rank });
const group: Conversation = { id: 'dm_1', participants: [ada, ben, cyd], createdAt: at };
const stream = (id: string, ownerId: string): LiveStream => ({
  id, title: 'Live', ownerId, startedAt: at, slowModeSeconds: 0, followersOnly: false, modsOnly: false,
});
const topic = (type: TopicRef['type'], id: string): TopicSnapshot => ({ type, id, seq: 10, epoch: 'e1', readSeq: 5, unread: 2, mentions: 0, level: 'mentions' });

/** What Ben sees. */
const snapshot: Snapshot = {
  me: { ...ben, username: 'ben' },
  servers: [
    {
      server,
      roles: [role('helpers', 2), role('readers', 1), role('everyone', 0)],
      ownRoles: ['helpers'],
      permissions: ['view_channel'],
      channels: [{ channel: general }, { channel: random }],
      rank: 2,
    },
  ],
  conversations: [group],
  streams: [stream('st_ada', 'ada'), stream('st_ben', 'ben')],
  topics: [
    { type: 'SERVER', id: 'srv_1', seq: 0, epoch: 'e1' },
    topic('CHANNEL', 'ch_1'),
    topic('CHANNEL', 'ch_2'),
    topic('CONVERSATION', 'dm_1'),
    topic('STREAM', 'st_ada'),
    topic('STREAM', 'st_ben'),
    { type: 'USER', id: 'ben', seq: 0, epoch: 'e1' },
  ],
  unreadNotifications: 3,
  blocked: ['zoe'],
  status: 'online',
  presence: [
    { userId: 'ada', status: 'online', lastSeen: at },
    { userId: 'cyd', status: 'offline', lastSeen: at },
  ],
};

const before = new ClientState(snapshot);
const after = <E extends PassingEventName>(event: E, told: PassingEvents[E]): ClientState => before.apply(event, told);
const told = (seq: number, more: Partial<Message> = {}): MessageChange => ({ ...change(seq), message: { ...message(seq), changeSeq: seq, ...more } });
const general1 = (state: ClientState): TopicSnapshot => state.now.topics.find(({ id }) => id === 'ch_1')!;

describe('what a message changes', () => {
  const counted = (state: ClientState): [number, number?, number?] => [general1(state).seq, general1(state).unread, general1(state).mentions];

  it.each<[string, Partial<Message>, number, number]>([
    ['a message of somebody else is unread', {}, 3, 0],
    ['an own one is not', { author: ben }, 2, 0],
    ['one in a thread is unread there', { threadId: 'msg_1' }, 2, 0],
    ['one that is deleted already is not', { deletedAt: at }, 2, 0],
    ['one that mentions the user is counted so', { mentions: [{ userId: 'ben' }] }, 3, 1],
    ['one that mentions somebody else is not', { mentions: [{ userId: 'cyd' }] }, 3, 0],
    ['one that mentions all', { mentionsEveryone: true }, 3, 1],
    ['one that mentions a role that the user has', { mentionsRoles: ['helpers'] }, 3, 1],
    ['one that mentions a role that the user has not', { mentionsRoles: ['readers'] }, 3, 0],
  ])('%s', (_, more, unread, mentions) => {
    const state = before.change(told(11, more));
    expect(counted(state)).toEqual([11, unread, mentions]);
    expect(state.isStale).toBe(false);
    expect(state.change(told(11, more))).toEqual(state);
  });

  it('a role is one of the server that the channel is of', () => {
    const elsewhere: Snapshot = { ...snapshot, servers: [{ ...snapshot.servers[0]!, channels: [] }] };
    expect(counted(new ClientState(elsewhere).change(told(11, { mentionsRoles: ['helpers'] })))).toEqual([11, 3, 0]);
  });

  it('counts no further than the server does', () => {
    const full: Snapshot = { ...snapshot, topics: snapshot.topics.map((one) => ({ ...one, unread: 1_000 })) };
    const state = new ClientState(full).change(told(11));
    expect(counted(state)).toEqual([11, 1_000, 0]);
    expect(state.change(told(12, { seq: 9, deletedAt: at })).isStale).toBe(true);
  });

  it('a deletion takes an unread message off again', () => {
    const state = before.change(told(11, { seq: 8, deletedAt: at }));
    expect(counted(state)).toEqual([11, 1, 0]);
    expect(counted(before.change(told(11, { seq: 4, deletedAt: at })))).toEqual([11, 2, 0]);
    expect(counted(before.change(told(11, { seq: 8, content: 'edited' })))).toEqual([11, 2, 0]);
  });

  it('asks for another snapshot where it hangs on messages that are not at hand', () => {
    const mentioned = before.change(told(11, { mentions: [{ userId: 'ben' }] }));
    expect(mentioned.change(told(12, { seq: 11, content: 'edited' })).isStale).toBe(true);
    expect(before.reset().isStale).toBe(true);
    expect(before.reset().now).toBe(snapshot);
  });

  it('in a topic that is not known is nothing', () => {
    expect(before.change(change(3, { type: 'CHANNEL', id: 'ch_9' }))).toBe(before);
  });
});

describe('what is read', () => {
  const read = (userId: string, seq: number): ClientState => after('MESSAGE_READ', { topic: channel, userId, seq, readAt: at });

  it('to the end leaves nothing, to before is known already, and in part asks for another snapshot', () => {
    expect(general1(read('ben', 10))).toMatchObject({ readSeq: 10, unread: 0, mentions: 0 });
    expect(read('ben', 5)).toEqual(before);
    expect(read('ben', 7).isStale).toBe(true);
    expect(read('ada', 10)).toBe(before);
  });
});

describe('what is told', () => {
  const one = snapshot.servers[0]!;
  const withServer = (more: Partial<typeof one>): Snapshot => ({ ...snapshot, servers: [{ ...one, ...more }] });
  const quiet = { topic: { type: 'CHANNEL', id: 'ch_1' }, level: 'none', mutedUntil: at } as const;

  it.each<[string, ClientState, Snapshot]>([
    ['another name of a server', after('SERVER_UPDATE', { ...server, name: 'Other' }), withServer({ server: { ...server, name: 'Other' } })],
    ['a new role', after('ROLE_CREATE', role('low', 1.5)), withServer({ roles: [role('helpers', 2), role('low', 1.5), role('readers', 1), role('everyone', 0)] })],
    ['another rank of an own role', after('ROLE_UPDATE', role('helpers', 5)), withServer({ roles: [role('helpers', 5), ...one.roles.slice(1)], rank: 5 })],
    ['a role less', after('ROLE_DELETE', { serverId: 'srv_1', roleId: 'readers' }), withServer({ roles: [one.roles[0]!, one.roles[2]!] })],
    ['what others are given', after('MEMBER_UPDATE', { serverId: 'srv_1', userId: 'ada', roles: [] }), snapshot],
    ['what one has', after('MEMBER_UPDATE', { serverId: 'srv_1', userId: 'ben', roles: ['helpers'] }), snapshot],
    [
      'another order of channels',
      after('CHANNEL_UPDATE', { ...general, position: 2 }),
      withServer({ channels: [{ channel: random }, { channel: { ...general, position: 2 } }] }),
    ],
    ['how many are there', after('PRESENCE_COUNT', { serverId: 'srv_1', online: 7 }), withServer({ online: 7 })],
    ['a renamed group', after('CONVERSATION_UPDATE', { ...group, name: 'Tea' }), { ...snapshot, conversations: [{ ...group, name: 'Tea' }] }],
    ['a group that is known', after('CONVERSATION_CREATE', { ...group, name: 'Tea' }), { ...snapshot, conversations: [{ ...group, name: 'Tea' }] }],
    [
      'who left a group, and is seen nowhere else',
      after('PARTICIPANT_REMOVE', { conversationId: 'dm_1', user: cyd, by: 'cyd' }),
      { ...snapshot, conversations: [{ ...group, participants: [ada, ben] }], presence: [snapshot.presence![0]!] },
    ],
    [
      'another name of somebody',
      after('USER_UPDATE', { topic: { type: 'CONVERSATION', id: 'dm_1' }, user: { ...ada, displayName: 'Ada L.' } }),
      { ...snapshot, conversations: [{ ...group, participants: [{ ...ada, displayName: 'Ada L.' }, ben, cyd] }] },
    ],
    [
      'an own other name',
      after('USER_UPDATE', { topic: { type: 'USER', id: 'ben' }, user: { ...ben, displayName: 'B.' } }),
      {
        ...snapshot,
        me: { id: 'ben', displayName: 'B.', username: 'ben' },
        conversations: [{ ...group, participants: [ada, { ...ben, displayName: 'B.' }, cyd] }],
      },
    ],
    [
      'another mode of a stream',
      after('STREAM_UPDATE', { ...stream('st_ben', 'ben'), modsOnly: true }),
      { ...snapshot, streams: [stream('st_ada', 'ada'), { ...stream('st_ben', 'ben'), modsOnly: true }] },
    ],
    [
      'how somebody is',
      after('PRESENCE_UPDATE', { userId: 'cyd', status: 'idle', lastSeen: at, serverId: 'srv_1' }),
      { ...snapshot, presence: [snapshot.presence![0]!, { userId: 'cyd', status: 'idle', lastSeen: at }] },
    ],
    ['how one is oneself', after('PRESENCE_UPDATE', { userId: 'ben', status: 'invisible', lastSeen: at }), { ...snapshot, status: 'invisible' }],
    ['how others see one', after('PRESENCE_UPDATE', { userId: 'ben', status: 'offline', lastSeen: at }), snapshot],
    ['whom one blocks', after('BLOCK_UPDATE', { userId: 'cyd', isBlocked: true }), { ...snapshot, blocked: ['cyd', 'zoe'] }],
    ['that it is taken back', after('BLOCK_UPDATE', { userId: 'zoe', isBlocked: false }), { ...snapshot, blocked: [] }],
    [
      'of what one wants to know',
      after('NOTIFICATION_SETTING_UPDATE', quiet),
      { ...snapshot, topics: snapshot.topics.map((known) => (known.id === 'ch_1' ? { ...known, level: 'none', mutedUntil: at } : known)) },
    ],
    ['that it is for good', after('NOTIFICATION_SETTING_UPDATE', quiet).apply('NOTIFICATION_SETTING_UPDATE', { ...quiet, level: 'mentions', mutedUntil: undefined }), snapshot],
    ['notifications that are read', after('NOTIFICATION_READ', { unread: 0, all: true }), { ...snapshot, unreadNotifications: 0 }],
    ['what does not concern it', after('TYPING_START', { topic: channel, userId: 'ada' }), snapshot],
  ])('is put: %s', (_, state, expected) => {
    expect(state.now).toEqual(expected);
    expect(state.isStale).toBe(false);
  });

  it.each<[string, ClientState]>([
    ['other rights', after('PERMISSIONS_UPDATE', { serverId: 'srv_1' })],
    ['another owner, who was or is oneself', after('SERVER_UPDATE', { ...server, ownerId: 'ben' })],
    ['a server', after('SERVER_CREATE', server)],
    ['a channel', after('CHANNEL_CREATE', { ...general, id: 'ch_3' })],
    ['a channel that was not seen', after('CHANNEL_UPDATE', { ...general, id: 'ch_3' })],
    ['other rights of an own role', after('ROLE_UPDATE', { ...role('helpers', 2), permissions: [] })],
    ['other rights of everyone', after('ROLE_UPDATE', { ...role('everyone', 0), permissions: [] })],
    ['an own role less', after('ROLE_DELETE', { serverId: 'srv_1', roleId: 'helpers' })],
    ['roles that one is given', after('MEMBER_UPDATE', { serverId: 'srv_1', userId: 'ben', roles: ['helpers', 'readers'] })],
    ['the word that is taken', after('MEMBER_UPDATE', { serverId: 'srv_1', userId: 'ben', roles: ['helpers'], mutedUntil: at })],
    ['a conversation', after('CONVERSATION_CREATE', { ...group, id: 'dm_2' })],
    ['who comes to a group and was not seen', after('PARTICIPANT_ADD', { conversationId: 'dm_1', user: { id: 'dan', displayName: 'Dan' }, by: 'ada' })],
    ['a stream', after('STREAM_START', stream('st_2', 'ben'))],
    ['a stream to moderate', after('STREAM_USER_UPDATE', { topic: { type: 'USER', id: 'ben' }, streamId: 'st_2', userId: 'ben', isModerator: true, isBanned: false })],
  ])('asks for another snapshot: %s', (_, state) => {
    expect(state.isStale).toBe(true);
    expect(state.apply('NOTIFICATION', { unread: 9 } as PassingEvents['NOTIFICATION']).isStale).toBe(true);
  });
});

describe('what is left', () => {
  const topics = (state: ClientState): string[] => state.now.topics.map(({ id }) => id);

  it('a server takes its channels along, whether it is gone or one may be there no more', () => {
    const gone = after('SERVER_DELETE', { serverId: 'srv_1' });
    expect(gone.now.servers).toEqual([]);
    expect(topics(gone)).toEqual(['dm_1', 'st_ada', 'st_ben', 'ben']);
    expect(after('SUBSCRIPTION_ENDED', { topic: { type: 'SERVER', id: 'srv_1' }, reason: 'kicked' })).toEqual(gone);
    expect(before.leave({ type: 'SERVER', id: 'srv_1' })).toEqual(gone);
    expect(gone.isStale).toBe(false);
  });

  it('a channel, a conversation with those in it, a stream that is over', () => {
    const without = after('CHANNEL_DELETE', { serverId: 'srv_1', channelId: 'ch_1' });
    expect(without.now.servers[0]!.channels.map(({ channel: left }) => left.id)).toEqual(['ch_2']);
    expect(topics(without)).not.toContain('ch_1');
    const alone = after('PARTICIPANT_REMOVE', { conversationId: 'dm_1', user: ben, by: 'ada' });
    expect([alone.now.conversations, alone.now.presence, topics(alone).includes('dm_1')]).toEqual([[], [], false]);
    const ended = after('STREAM_UPDATE', { ...stream('st_ben', 'ben'), endedAt: at });
    expect([ended.now.streams.map(({ id }) => id), topics(ended).includes('st_ben')]).toEqual([['st_ada'], false]);
  });

  it('a stream that one moderates no longer, but not an own one', () => {
    const no = { topic: { type: 'USER', id: 'ben' }, userId: 'ben', isModerator: false, isBanned: false } as const;
    const left = after('STREAM_USER_UPDATE', { ...no, streamId: 'st_ada' });
    expect([left.now.streams.map(({ id }) => id), topics(left).includes('st_ada')]).toEqual([['st_ben'], false]);
    expect(after('STREAM_USER_UPDATE', { ...no, streamId: 'st_ben' })).toBe(before);
    expect(after('STREAM_USER_UPDATE', { ...no, streamId: 'st_ada', userId: 'cyd' })).toBe(before);
  });
});

it('says which events are to be heard', () => {
  expect(ClientState.events).toContain('MESSAGE_READ');
  expect(ClientState.events).not.toContain('TYPING_START');
});
