import { describe, expect, it } from 'vitest';
import type { Author, Message } from '../../client/index.ts';
import { rowsOf, type Row } from './rows.ts';

const me: Author = { id: 'usr_me', displayName: 'Me' };
const ada: Author = { id: 'usr_ada', displayName: 'Ada' };

const at = (minutes: number): string => new Date(2026, 0, 5, 9, minutes).toISOString();
const message = (seq: number, author: Author, minutes: number, nonce?: string): Message => ({
  id: `msg_${seq}`,
  topic: { type: 'CHANNEL', id: 'ch_1' },
  seq,
  changeSeq: seq,
  author,
  content: `${seq}`,
  createdAt: at(minutes),
  nonce,
});

/** As one sees them: a name, and what is said under it. */
function draw(rows: Row[]): string[] {
  const lines: string[] = [];
  for (const row of rows) {
    if (row.kind !== 'message') {
      lines.push(row.kind);
    } else if (row.isFirst) {
      lines.push(`${row.author.displayName}: ${row.content}`);
    } else {
      lines.push(`${lines.pop()} ${row.content}`);
    }
  }
  return lines;
}

const keysOf = (rows: Row[]): string[] => rows.map(({ key }) => key);

const lay = (messages: Message[], more: Partial<Parameters<typeof rowsOf>[0]> = {}): string[] =>
  draw(rowsOf({ messages, drafts: [], older: 'none', ...more }, me));

describe('rows', () => {
  it('gather what one author says in a row', () => {
    expect(lay([message(1, ada, 0), message(2, ada, 1), message(3, me, 2), message(4, ada, 3)])).toEqual(['day', 'Ada: 1 2', 'Me: 3', 'Ada: 4']);
  });

  it('name the author again after a pause', () => {
    expect(lay([message(1, ada, 0), message(2, ada, 4), message(3, ada, 9)])).toEqual(['day', 'Ada: 1 2', 'Ada: 3']);
  });

  it('begin each day with its date', () => {
    const nextDay = 24 * 60;
    expect(lay([message(1, ada, 0), message(2, ada, nextDay)])).toEqual(['day', 'Ada: 1', 'day', 'Ada: 2']);
  });

  it('draw the line above the first new message', () => {
    const messages = [message(1, ada, 0), message(2, ada, 1), message(3, ada, 2)];
    expect(lay(messages, { newAfter: 1 })).toEqual(['day', 'Ada: 1', 'new', 'Ada: 2 3']);
    expect(lay(messages, { newAfter: 0 })).toEqual(['day', 'new', 'Ada: 1 2 3']);
    expect(lay(messages, { newAfter: 3 })).toEqual(['day', 'Ada: 1 2 3']);
  });

  it('draw no line while its place is not loaded', () => {
    expect(lay([message(7, ada, 0)], { newAfter: 2, older: 'some' })).toEqual(['day', 'Ada: 7']);
  });

  it('end with what is on its way, under the same key as when it has arrived', () => {
    const draft = { nonce: 'n1', content: 'hi', createdAt: at(1) };
    const before = rowsOf({ messages: [message(1, me, 0)], drafts: [draft], older: 'none' }, me);
    const after = rowsOf({ messages: [message(1, me, 0), message(2, me, 1, 'n1')], drafts: [], older: 'none' }, me);
    expect(draw(before)).toEqual(['day', 'Me: 1 hi']);
    expect(keysOf(before)).toEqual(keysOf(after));
  });

  it('stay themselves when older ones come above them', () => {
    const messages = [message(1, ada, 0), message(2, ada, 1)];
    const [, second] = keysOf(rowsOf({ messages, drafts: [], older: 'none' }, me)).slice(-2);
    const [alone] = keysOf(rowsOf({ messages: messages.slice(1), drafts: [], older: 'some' }, me)).slice(-1);
    expect(alone).toBe(second);
  });

  it('trust no one else’s nonce to be a key', () => {
    const keys = keysOf(rowsOf({ messages: [message(1, ada, 0, 'n1'), message(2, me, 1, 'n1')], drafts: [], older: 'none' }, me));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what became of a message', () => {
  const fates = (...messages: Message[]): unknown[] =>
    rowsOf({ messages, drafts: [], older: 'none' }, me).flatMap((row) => (row.kind === 'message' ? [row.fate] : []));

  it('is shown with it', () => {
    const changed = { editedAt: at(9) };
    expect(
      fates(
        message(1, ada, 0),
        { ...message(2, ada, 0), ...changed },
        { ...message(3, ada, 0), ...changed, content: '', redaction: { by: 'usr_me', reason: 'rude' } },
        { ...message(4, ada, 0), ...changed, content: '', deletedAt: at(9), deletedBy: 'usr_ada' },
      ),
    ).toEqual([undefined, 'edited', 'redacted', 'deleted']);
  });

  it('show what a message answers as it is now, or as it was when it is not at hand', () => {
    const answer = { ...message(3, me, 2), replyTo: { id: 'msg_1', seq: 1, authorId: ada.id, excerpt: 'as it was' } };
    const excerpts = (messages: Message[]): unknown => rowsOf({ messages, drafts: [], older: 'none' }, me).map((row) => row.kind === 'message' && row.reply?.excerpt).at(-1);
    expect(excerpts([answer])).toBe('as it was');
    expect(excerpts([{ ...message(1, ada, 0), content: 'as it is' }, answer])).toBe('as it is');
    expect(excerpts([{ ...message(1, ada, 0), content: '', deletedAt: at(1) }, answer])).toBeUndefined();
  });

  it('name the author again where a message answers another', () => {
    const answer = { ...message(2, ada, 1), replyTo: { id: 'msg_1', seq: 1, authorId: ada.id, excerpt: '1' } };
    expect(lay([message(1, ada, 0), answer])).toEqual(['day', 'Ada: 1', 'Ada: 2']);
  });
});
