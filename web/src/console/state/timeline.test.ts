import { describe, expect, it } from 'vitest';
import type { Message } from '../../client/index.ts';
import { emptyTimeline, putMessages, withChange, withRead, type Timeline } from './timeline.ts';

const topic = { type: 'CHANNEL', id: 'ch_1' } as const;
const me = 'usr_me';

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `msg_${seq}`,
  topic,
  seq,
  changeSeq: seq,
  author: { id: 'usr_ada', displayName: 'Ada' },
  content: `${seq}`,
  createdAt: '2026-01-01T00:00:00Z',
  ...more,
});
const own = { author: { id: me, displayName: 'Me' } };
const seqs = (messages: readonly Message[]): number[] => messages.map(({ seq }) => seq);
const ready = (more: Partial<Timeline> = {}): Timeline => ({ ...emptyTimeline(topic), status: 'ready', ...more });
const away = { me, attended: false };
const attended = { me, attended: true };

describe('putting messages', () => {
  it('orders them by seq, whichever way they come', () => {
    expect(seqs(putMessages([], [3, 1, 2, 5, 4].map((seq) => message(seq))))).toEqual([1, 2, 3, 4, 5]);
  });

  it('keeps one of two with the same id: the later state', () => {
    const edited = message(1, { changeSeq: 9, content: 'edited' });
    expect(putMessages([message(1)], [edited])).toEqual([edited]);
    expect(putMessages([edited], [message(1)])).toEqual([edited]);
  });
});

describe('a change', () => {
  it('of someone else counts as unread', () => {
    const timeline = withChange(ready({ readSeq: 4, unread: 1 }), 6, message(6), away);
    expect(timeline).toMatchObject({ unread: 2, head: 6 });
  });

  it('of a message that was read, or one’s own, does not', () => {
    expect(withChange(ready({ readSeq: 4 }), 7, message(3, { changeSeq: 7 }), away).unread).toBe(0);
    expect(withChange(ready(), 7, message(7, own), away).unread).toBe(0);
  });

  it('takes the place of its draft, matched by nonce', () => {
    const drafts = ['n1', 'n2'].map((nonce) => ({ nonce, content: 'hi', createdAt: '2026-01-01T00:00:00Z' }));
    const timeline = withChange(ready({ drafts }), 5, message(5, { ...own, nonce: 'n1' }), attended);
    expect(timeline.drafts.map(({ nonce }) => nonce)).toEqual(['n2']);
    expect(seqs(timeline.messages)).toEqual([5]);
  });

  it('with the nonce of a draft, but of someone else, leaves it alone', () => {
    const drafts = [{ nonce: 'n1', content: 'hi', createdAt: '2026-01-01T00:00:00Z' }];
    expect(withChange(ready({ drafts }), 5, message(5, { nonce: 'n1' }), attended).drafts).toEqual(drafts);
  });

  it('is not kept while nobody looks at the topic', () => {
    expect(withChange(emptyTimeline(topic), 5, message(5), away).messages).toEqual([]);
  });

  it('in a thread is no row of the topic and nothing unread in it', () => {
    const reply = { ...message(5), threadId: message(4).id };
    expect(withChange(ready({ readSeq: 4, head: 4 }), 5, reply, away)).toMatchObject({ head: 5, unread: 0, messages: [] });
  });

  it('draws the line "new" where the reader left', () => {
    let timeline = withChange(ready({ readSeq: 4, head: 4 }), 5, message(5), away);
    timeline = withChange(timeline, 6, message(6), away);
    expect(timeline.newAfter).toBe(4);
    timeline = withRead(timeline, 6, me);
    expect(timeline.newAfter).toBe(4);
    expect(withChange(timeline, 7, message(7), away).newAfter).toBe(6);
  });

  it('draws no line under the eyes of the reader', () => {
    expect(withChange(ready({ readSeq: 4 }), 5, message(5), attended).newAfter).toBeUndefined();
  });
});

describe('reading', () => {
  it('up to the head leaves nothing unread', () => {
    expect(withRead(ready({ head: 9, unread: 5 }), 9, me)).toMatchObject({ readSeq: 9, unread: 0 });
  });

  it('up to a message leaves those of others above it', () => {
    const messages = [message(1), message(2), message(3, own), message(4)];
    expect(withRead(ready({ head: 4, unread: 3, messages }), 1, me).unread).toBe(2);
  });

  it('of a topic that is not loaded leaves at most what can be above', () => {
    expect(withRead(ready({ status: 'idle', head: 10, unread: 8, older: 'some' }), 7, me).unread).toBe(3);
  });

  it('never goes back', () => {
    const timeline = ready({ head: 9, readSeq: 9 });
    expect(withRead(timeline, 5, me)).toBe(timeline);
  });
});

describe('a change of a message that is there already', () => {
  const hearts = (count: number, mine?: boolean): Partial<Message> => ({ reactions: [{ emoji: '❤️', count, ...(mine !== undefined && { mine }) }] });
  const reactionsOf = ({ messages }: Timeline): Message['reactions'] => messages.at(-1)!.reactions;

  it('does not take one’s own reactions away, which events do not tell', () => {
    const before = ready({ messages: [message(1, hearts(1, true))], head: 1 });
    const after = withChange(before, 2, message(1, { changeSeq: 2, ...hearts(2) }), { ...away, reacted: { userId: 'usr_bob', emoji: '❤️' } });
    expect(reactionsOf(after)).toEqual([{ emoji: '❤️', count: 2, mine: true }]);
  });

  it('makes a reaction one’s own, or not, as one has done it on another device', () => {
    const before = ready({ messages: [message(1, hearts(1, false))], head: 1 });
    const reacted = { userId: me, emoji: '❤️' };
    const added = withChange(before, 2, message(1, { changeSeq: 2, ...hearts(2) }), { ...away, reacted });
    expect(reactionsOf(added)).toEqual([{ emoji: '❤️', count: 2, mine: true }]);
    const taken = withChange(added, 3, message(1, { changeSeq: 3, ...hearts(1) }), { ...away, reacted });
    expect(reactionsOf(taken)).toEqual([{ emoji: '❤️', count: 1, mine: false }]);
  });

  it('leaves out a message that is older than all that is loaded: before it there would be a hole', () => {
    const before = ready({ messages: [message(7)], older: 'some', head: 7 });
    const after = withChange(before, 8, message(2, { changeSeq: 8 }), away);
    expect(seqs(after.messages)).toEqual([7]);
    expect(after.head).toBe(8);
    expect(seqs(withChange({ ...before, older: 'none' }, 8, message(2, { changeSeq: 8 }), away).messages)).toEqual([2, 7]);
  });
});

describe('a deletion', () => {
  const forMe = { mentions: [{ userId: me }] };
  const gone = (seq: number, changeSeq: number): Message => message(seq, { changeSeq, content: '', deletedAt: '2026-01-01T00:00:00Z' });
  const two = withChange(withChange(ready({ readSeq: 4, head: 4 }), 5, message(5), away), 6, message(6, forMe), away);

  it('of an unread message takes it off again, and off the mentions', () => {
    const one = withChange(two, 7, gone(5, 7), away);
    expect(one).toMatchObject({ unread: 1, mentions: 1 });
    expect(withChange(one, 8, gone(6, 8), away)).toMatchObject({ unread: 0, mentions: 0 });
    expect(withRead(one, 5, me)).toMatchObject({ unread: 1, mentions: 1 });
  });

  it('of what was read, is one’s own or is in a thread takes nothing off', () => {
    expect(withChange(two, 7, gone(3, 7), away).unread).toBe(2);
    expect(withChange(two, 7, { ...gone(5, 7), ...own }, away).unread).toBe(2);
    expect(withChange(two, 7, { ...gone(5, 7), threadId: 'msg_1' }, away).unread).toBe(2);
  });

  it('of a topic that nobody looks at leaves no more mentions than there are unread', () => {
    expect(withChange({ ...emptyTimeline(topic), head: 6, unread: 1, mentions: 1 }, 7, gone(5, 7), away)).toMatchObject({ unread: 0, mentions: 0 });
  });

  it('that came before one heard of the message leaves nothing to count', () => {
    expect(withChange(ready({ readSeq: 4, head: 4 }), 5, gone(5, 5), away).unread).toBe(0);
  });

  it('of more than is counted leaves that many', () => {
    expect(withChange(ready({ head: 6, unread: 1_000, older: 'some' }), 7, gone(5, 7), away).unread).toBe(1_000);
  });
});

describe('mentions', () => {
  const forMe = { mentions: [{ userId: me }] };

  it('are counted while they are unread, those of everyone too', () => {
    const one = withChange(ready({ readSeq: 4, head: 4 }), 5, message(5, forMe), away);
    const two = withChange(one, 6, message(6, { mentionsEveryone: true }), away);
    const three = withChange(two, 7, message(7, { mentions: [{ userId: 'usr_bob' }] }), away);
    expect(three).toMatchObject({ unread: 3, mentions: 2 });
    expect(withRead(three, 5, me)).toMatchObject({ unread: 2, mentions: 1 });
    expect(withRead(three, 7, me)).toMatchObject({ unread: 0, mentions: 0 });
  });

  it('of a role are one’s own when one has it', () => {
    const tea = { mentionsRoles: ['tea'] };
    const timeline = ready({ readSeq: 4, head: 4 });
    expect(withChange(timeline, 5, message(5, tea), { ...away, roles: ['tea', 'milk'] })).toMatchObject({ unread: 1, mentions: 1 });
    expect(withChange(timeline, 5, message(5, tea), { ...away, roles: ['milk'] })).toMatchObject({ unread: 1, mentions: 0 });
    const two = withChange(withChange(timeline, 5, message(5, tea), { ...away, roles: ['tea'] }), 6, message(6, tea), { ...away, roles: ['tea'] });
    expect(withRead(two, 5, me, ['tea'])).toMatchObject({ unread: 1, mentions: 1 });
  });

  it('of one’s own doing do not count', () => {
    expect(withChange(ready({ readSeq: 4 }), 5, message(5, { ...own, mentionsEveryone: true }), away)).toMatchObject({ unread: 0, mentions: 0 });
  });
});
