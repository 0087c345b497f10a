import { describe, expect, it } from 'vitest';
import type { Message, MessageChange, Subscribed, TopicRef } from './contract.ts';
import { TopicState } from './topicState.ts';

const topic: TopicRef = { type: 'CHANNEL', id: 'ch_1' };
const epoch = 'e1';

const message = (seq: number, changeSeq = seq): Message => ({
  id: `msg_${seq}`,
  topic,
  seq,
  changeSeq,
  author: { id: 'usr_1', displayName: 'Ada' },
  content: `${seq}`,
  createdAt: '2026-01-01T00:00:00Z',
});
const change = (seq: number): MessageChange => ({ topic, seq, message: message(seq) });
const subscribed = (seq: number, more: Partial<Subscribed> = {}): Subscribed => ({ ...topic, status: 'subscribed', seq, epoch, ...more });
const seqs = (changes: MessageChange[]): number[] => changes.map(({ seq }) => seq);

function live(seq: number): TopicState {
  const state = new TopicState(topic);
  state.joined(subscribed(seq));
  return state;
}

describe('a live topic', () => {
  it('hands over what follows on its position', () => {
    const state = live(4);
    expect(seqs(state.accept(change(5)).changes)).toEqual([5]);
    expect(seqs(state.accept(change(6)).changes)).toEqual([6]);
    expect(state.position).toEqual({ seq: 6, epoch });
  });

  it('drops what it had', () => {
    const state = live(4);
    state.accept(change(5));
    expect(state.accept(change(5))).toEqual({ changes: [], gap: false });
    expect(state.accept(change(3))).toEqual({ changes: [], gap: false });
    expect(state.position).toEqual({ seq: 5, epoch });
  });

  it('holds what is too far ahead, and asks to subscribe again from where it is', () => {
    const state = live(4);
    expect(state.accept(change(7))).toEqual({ changes: [], gap: true });
    expect(state.request).toEqual({ ...topic, after: 4, epoch });
    expect(state.position).toEqual({ seq: 4, epoch });
  });

  it('fills the gap from the reply, then hands over what it held, once', () => {
    const state = live(4);
    state.accept(change(7));
    state.accept(change(8));
    const joined = state.joined(subscribed(7, { complete: true, messages: [message(5), message(6), message(7)] }));
    expect(seqs(joined.replay)).toEqual([5, 6, 7]);
    expect(seqs(joined.held.changes)).toEqual([8]);
    expect(joined.held.gap).toBe(false);
    expect(state.position).toEqual({ seq: 8, epoch });
  });
});

describe('a joining topic', () => {
  it('asks for no replay when it has no position', () => {
    expect(new TopicState(topic).request).toEqual(topic);
  });

  it('asks for what came after the position that the app gave', () => {
    expect(new TopicState(topic, { seq: 9, epoch }).request).toEqual({ ...topic, after: 9, epoch });
  });

  it('holds events, and hands them over in order of seq', () => {
    const state = new TopicState(topic);
    for (const seq of [12, 10, 11, 13]) {
      expect(state.accept(change(seq))).toEqual({ changes: [], gap: false });
    }
    const { held } = state.joined(subscribed(10));
    expect(seqs(held.changes)).toEqual([11, 12, 13]);
    expect(state.position).toEqual({ seq: 13, epoch });
  });

  it('hands over nothing of a reply that it did not ask a replay of', () => {
    const joined = new TopicState(topic).joined(subscribed(3, { messages: [message(1)] }));
    expect(joined).toEqual({ reset: false, replay: [], held: { changes: [], gap: false } });
  });

  it('sees a gap among what it held', () => {
    const state = new TopicState(topic);
    state.accept(change(11));
    state.accept(change(13));
    const { held } = state.joined(subscribed(10));
    expect(seqs(held.changes)).toEqual([11]);
    expect(held.gap).toBe(true);
    expect(state.request.after).toBe(11);
  });

  it('takes a replay that passes over replaced states', () => {
    const state = new TopicState(topic, { seq: 2, epoch });
    const joined = state.joined(subscribed(6, { complete: true, messages: [message(3), message(1, 6)] }));
    expect(seqs(joined.replay)).toEqual([3, 6]);
    expect(state.position).toEqual({ seq: 6, epoch });
  });

  it('drops of a replay what it had', () => {
    const state = new TopicState(topic, { seq: 2, epoch });
    const joined = state.joined(subscribed(3, { complete: true, messages: [message(1), message(2), message(3)] }));
    expect(seqs(joined.replay)).toEqual([3]);
  });

  it('resets when the replay is not complete, and goes on from the reply', () => {
    const state = new TopicState(topic, { seq: 2, epoch: 'old' });
    state.accept(change(901));
    const joined = state.joined(subscribed(900, { complete: false, messages: [] }));
    expect(joined.reset).toBe(true);
    expect(joined.replay).toEqual([]);
    expect(seqs(joined.held.changes)).toEqual([901]);
    expect(state.position).toEqual({ seq: 901, epoch });
  });

  it('goes back to the smaller seqs of a new epoch', () => {
    const state = new TopicState(topic, { seq: 500, epoch: 'old' });
    state.joined(subscribed(3, { epoch: 'new', complete: false, messages: [] }));
    expect(state.position).toEqual({ seq: 3, epoch: 'new' });
    expect(seqs(state.accept(change(4)).changes)).toEqual([4]);
  });
});

describe('a topic whose connection was lost', () => {
  it('asks for what it missed', () => {
    const state = live(4);
    state.accept(change(5));
    state.connectionLost();
    expect(state.request).toEqual({ ...topic, after: 5, epoch });
  });

  it('holds again until it has rejoined', () => {
    const state = live(4);
    state.connectionLost();
    expect(state.accept(change(5))).toEqual({ changes: [], gap: false });
    const joined = state.joined(subscribed(5, { complete: true, messages: [message(5)] }));
    expect([...seqs(joined.replay), ...seqs(joined.held.changes)]).toEqual([5]);
  });

  it('forgets what it held, which may be of another epoch than the next connection', () => {
    const state = live(4);
    state.accept(change(9));
    state.connectionLost();
    const joined = state.joined(subscribed(4, { complete: true, messages: [] }));
    expect(joined.held).toEqual({ changes: [], gap: false });
  });
});

describe('however events and replies interleave', () => {
  it('hands over every seq once and in order', () => {
    // A small generator, so that a failure can be repeated from its seed.
    for (let seed = 1; seed <= 300; seed++) {
      let x = seed;
      const random = (n: number): number => (x = (x * 48_271) % 2_147_483_647) % n;

      const state = live(0);
      const told: number[] = [];
      let head = 0;
      let joining = false;
      const hear = (delivery: { changes: MessageChange[]; gap: boolean }): void => {
        told.push(...seqs(delivery.changes));
        joining ||= delivery.gap;
      };
      const rejoin = (): void => {
        const after = state.request.after!;
        joining = false;
        const messages = Array.from({ length: head - after }, (_, i) => message(after + 1 + i));
        const { replay, held } = state.joined(subscribed(head, { complete: true, messages }));
        told.push(...seqs(replay));
        hear(held);
      };
      for (let step = 0; step < 80; step++) {
        const what = random(10);
        if (what < 6) {
          head++;
          if (what < 4) hear(state.accept(change(head)));
        } else if (what < 7 && head > 0) {
          hear(state.accept(change(1 + random(head))));
        } else if (what < 8) {
          state.connectionLost();
          joining = true;
        } else if (joining) {
          rejoin();
        }
      }
      state.connectionLost();
      rejoin();
      expect(told, `seed ${seed}`).toEqual(Array.from({ length: head }, (_, i) => i + 1));
    }
  });
});
