import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { change, channel, FakeClient, flush, subscribed } from '../../testing/fakeClient.ts';
import type { MessageChange } from './contract.ts';

let fake: FakeClient;

beforeEach(async () => {
  vi.useFakeTimers();
  fake = await new FakeClient().started();
});

afterEach(async () => {
  await fake.client.stop();
  vi.useRealTimers();
});

describe('what is done to a message', () => {
  it('is handed over in order of seq, whichever event tells of it', async () => {
    const told: MessageChange[] = [];
    fake.client.subscribe(channel, { change: (one) => told.push(one) });
    await flush();
    fake.connection.call('SUBSCRIBE').reply({ subscriptions: [subscribed(1)] });
    await flush();
    const of = (seq: number, content: string): MessageChange => {
      const { topic, message } = change(1);
      return { topic, seq, message: { ...message, changeSeq: seq, content } };
    };

    fake.connection.emit('MESSAGE_UPDATE', of(2, 'edited'));
    fake.connection.emit('REACTION_ADD', { ...of(3, 'edited'), userId: 'usr_ben', emoji: ':tea:' });
    fake.connection.emit('MESSAGE_REDACT', of(4, ''));
    fake.connection.emit('REACTION_REMOVE', { ...of(5, ''), userId: 'usr_ben', emoji: ':tea:' });
    fake.connection.emit('MESSAGE_DELETE', of(6, ''));
    fake.connection.emit('MESSAGE_UPDATE', of(2, 'edited'));

    expect(told.map(({ seq }) => seq)).toEqual([2, 3, 4, 5, 6]);
    expect(told[1]).toMatchObject({ userId: 'usr_ben', emoji: ':tea:' });
  });

  it('is asked for by the name of the operation', async () => {
    const made = { id: 'msg_1', seq: 2 };
    const edit = fake.client.edit('msg_1', 'tea?', 1);
    await flush();
    const call = fake.connection.call('MESSAGE_EDIT');
    expect(call.request).toEqual({ messageId: 'msg_1', content: 'tea?', expectedChangeSeq: 1 });
    call.reply(made);
    await expect(edit).resolves.toEqual(made);

    const removal = fake.client.delete('msg_1', { hard: true });
    await flush();
    const second = fake.connection.call('MESSAGE_DELETE');
    expect(second.request).toEqual({ messageId: 'msg_1', hard: true });
    second.refuse({ code: 'forbidden', reason: 'not_a_moderator' });
    await expect(removal).rejects.toMatchObject({ code: 'forbidden', reason: 'not_a_moderator' });
  });

  it('names what a send answers, and only then', async () => {
    void fake.client.send(channel, 'plain', 'n1').catch(() => undefined);
    await flush();
    const plain = fake.connection.call('MESSAGE_SEND');
    expect(plain.request).toEqual({ ...channel, content: 'plain', nonce: 'n1' });
    plain.reply({ id: 'msg_2', seq: 2, createdAt: '2026-01-01T00:00:00Z', duplicate: false });

    void fake.client.send(channel, 'an answer', 'n2', 'msg_1').catch(() => undefined);
    await flush();
    expect(fake.connection.call('MESSAGE_SEND').request).toEqual({ ...channel, content: 'an answer', nonce: 'n2', replyTo: 'msg_1' });
    fake.connection.call('MESSAGE_SEND').reply({ id: 'msg_3', seq: 3, createdAt: '2026-01-01T00:00:00Z', duplicate: false });

    void fake.client.send(channel, 'in a thread', 'n3', undefined, undefined, 'msg_1').catch(() => undefined);
    await flush();
    expect(fake.connection.call('MESSAGE_SEND').request).toEqual({ ...channel, content: 'in a thread', nonce: 'n3', threadId: 'msg_1' });
  });
});
