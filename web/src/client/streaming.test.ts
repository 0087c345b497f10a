import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClient, flush } from '../../testing/fakeClient.ts';
import type { OperationName, StreamUserUpdate } from './index.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('in a stream', () => {
  it('each thing that is done is asked for once, by its name', async () => {
    const fake = await new FakeClient().started();
    const asked = async (operation: OperationName, ask: () => Promise<unknown>, request: unknown) => {
      void ask();
      await flush();
      expect(fake.connection.calls(operation).map((call) => call.request)).toEqual([request]);
      fake.connection.call(operation).reply({});
    };
    const who = { streamId: 'st_1', userId: 'usr_1' };
    const until = new Date('2026-01-01T00:00:00Z');
    const { client } = fake;
    await asked('STREAM_UPDATE', () => client.updateStream('st_1', { slowModeSeconds: 5 }), { streamId: 'st_1', slowModeSeconds: 5 });
    await asked('STREAM_MODERATORS', () => client.streamModerators('st_1'), { streamId: 'st_1' });
    await asked('STREAM_TIMEOUTS', () => client.streamTimeouts('st_1', { limit: 5 }), { streamId: 'st_1', limit: 5 });
    await asked('STREAM_BANS', () => client.streamBans('st_1', { cursor: 'usr_1' }), { streamId: 'st_1', cursor: 'usr_1' });
    await asked('STREAM_MODERATOR_ADD', () => client.addStreamModerator('st_1', 'usr_1'), who);
    await asked('STREAM_MODERATOR_REMOVE', () => client.removeStreamModerator('st_1', 'usr_1'), who);
    await asked('STREAM_TIMEOUT', () => client.timeOutInStream('st_1', 'usr_1', 600, 'spam'), { ...who, seconds: 600, reason: 'spam' });
    await asked('STREAM_UNTIMEOUT', () => client.liftTimeoutInStream('st_1', 'usr_1'), who);
    await asked('STREAM_BAN', () => client.banFromStream('st_1', 'usr_1', { until }), { ...who, until: '2026-01-01T00:00:00.000Z' });
    await asked('STREAM_UNBAN', () => client.liftBanFromStream('st_1', 'usr_1'), who);
    await asked('USER_FOLLOW', () => client.follow('usr_1'), { userId: 'usr_1' });
    await asked('USER_UNFOLLOW', () => client.unfollow('usr_1'), { userId: 'usr_1' });
  });

  it('one hears where somebody stands now', async () => {
    const fake = await new FakeClient().started();
    const heard: StreamUserUpdate[] = [];
    fake.client.on('STREAM_USER_UPDATE', (update) => heard.push(update));
    const update: StreamUserUpdate = {
      topic: { type: 'STREAM', id: 'st_1' },
      streamId: 'st_1',
      userId: 'usr_1',
      isModerator: false,
      timedOutUntil: '2026-01-01T00:00:00Z',
      isBanned: false,
    };
    fake.connection.emit('STREAM_USER_UPDATE', update);
    expect(heard).toEqual([update]);
  });
});
