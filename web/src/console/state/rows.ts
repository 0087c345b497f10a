import type { Attachment, Author, Message, Reply } from '../../client/index.ts';
import { isSameDay } from '../text/times.ts';
import { mentions, type Draft, type Timeline } from './timeline.ts';

/** A message, or one of one's own that is on its way to be one. */
export interface MessageRow {
  kind: 'message';
  /** Stays the same when a draft becomes a message. */
  key: string;
  author: Author;
  content: string;
  createdAt: string;
  /** What has become of it; of a deleted or redacted one there is no content. */
  fate?: 'edited' | 'deleted' | 'redacted';
  /** What it answers. */
  reply?: Quote;
  /** Whether it is for one's own eyes above all. */
  isForMe: boolean;
  attachments?: readonly Attachment[];
  message?: Message;
  draft?: Draft;
  /** Whether it says who speaks; those that follow stand under the same name. */
  isFirst: boolean;
}

/** A message as another one shows it that answers it. */
export interface Quote {
  seq: number;
  authorId: string;
  /** Absent when it was deleted or redacted. */
  excerpt?: string;
}

export type Row = { kind: 'day'; key: string; date: string } | { kind: 'new'; key: string } | MessageRow;

/** Messages of one author that are closer together than this stand under one name. */
const groupMs = 5 * 60_000;

/**
 * Lays a timeline out in rows: days, messages, and the line above what is new.
 * @param ownRoles that one has where the messages are
 */
export function rowsOf(
  { messages, drafts, newAfter, older }: Pick<Timeline, 'messages' | 'drafts' | 'newAfter' | 'older'>,
  me: Author,
  ownRoles?: readonly string[],
): Row[] {
  const rows: Row[] = [];
  let date: string | undefined;
  const byId = new Map(messages.map((message) => [message.id, message]));
  const add = (row: Omit<MessageRow, 'kind' | 'isFirst'>, isNew: boolean): void => {
    if (!date || !isSameDay(date, row.createdAt)) {
      rows.push({ kind: 'day', key: `day of ${row.key}`, date: row.createdAt });
      date = row.createdAt;
    }
    if (isNew) {
      rows.push({ kind: 'new', key: 'new' });
    }
    rows.push({ ...row, kind: 'message', isFirst: !follows(rows.at(-1), row) });
  };

  messages.forEach((message, index) => {
    const { id, seq, author, nonce, content, createdAt, replyTo, attachments } = message;
    const key = author.id === me.id && nonce ? nonce : id;
    const isNew = newAfter !== undefined && seq > newAfter && isBoundary(messages, index, newAfter, older);
    const isForMe = author.id !== me.id && mentions(message, me.id, ownRoles);
    add({ key, author, content, createdAt, fate: fateOf(message), reply: quoteOf(replyTo, byId), isForMe, attachments, message }, isNew);
  });
  for (const draft of drafts) {
    const { nonce: key, content, createdAt, replyTo, attachments } = draft;
    add({ key, author: me, content, createdAt, reply: quoteOf(replyTo, byId), isForMe: false, attachments, draft }, false);
  }
  return rows;
}

/** As the answered one is now, where it is at hand; else as it was when the answer was read. */
function quoteOf(reply: Reply | undefined, byId: ReadonlyMap<string, Message>): Quote | undefined {
  if (!reply) {
    return undefined;
  }
  const { seq, authorId, excerpt } = reply;
  const answered = byId.get(reply.id);
  return { seq, authorId, excerpt: answered ? excerptOf(answered) : excerpt };
}

/** Of what says nothing but by its files, their names. */
function excerptOf({ content, attachments }: Message): string | undefined {
  return content || attachments?.map(({ name }) => name).join(', ');
}

function fateOf({ editedAt, deletedAt, redaction }: Message): MessageRow['fate'] {
  if (deletedAt) {
    return 'deleted';
  }
  if (redaction) {
    return 'redacted';
  }
  return editedAt ? 'edited' : undefined;
}

/** With older messages still to be loaded, the first one here need not be the first new one. */
function isBoundary(messages: readonly Message[], index: number, newAfter: number, older: Timeline['older']): boolean {
  const before = messages[index - 1];
  return before ? before.seq <= newAfter : older === 'none';
}

function follows(before: Row | undefined, { author, createdAt, reply }: Pick<MessageRow, 'author' | 'createdAt' | 'reply'>): boolean {
  return !reply && before?.kind === 'message' && before.author.id === author.id && Date.parse(createdAt) - Date.parse(before.createdAt) < groupMs;
}
