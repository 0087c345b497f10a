import type { Author, Message } from '../../client/index.ts';
import { isSameDay } from '../text/times.ts';
import type { Draft, Timeline } from './timeline.ts';

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
  draft?: Draft;
  /** Whether it says who speaks; those that follow stand under the same name. */
  isFirst: boolean;
}

export type Row = { kind: 'day'; key: string; date: string } | { kind: 'new'; key: string } | MessageRow;

/** Messages of one author that are closer together than this stand under one name. */
const groupMs = 5 * 60_000;

/** Lays a timeline out in rows: days, messages, and the line above what is new. */
export function rowsOf({ messages, drafts, newAfter, older }: Pick<Timeline, 'messages' | 'drafts' | 'newAfter' | 'older'>, me: Author): Row[] {
  const rows: Row[] = [];
  let date: string | undefined;
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
    const { id, seq, author, nonce, content, createdAt } = message;
    const key = author.id === me.id && nonce ? nonce : id;
    const isNew = newAfter !== undefined && seq > newAfter && isBoundary(messages, index, newAfter, older);
    add({ key, author, content, createdAt, fate: fateOf(message) }, isNew);
  });
  for (const draft of drafts) {
    add({ key: draft.nonce, author: me, content: draft.content, createdAt: draft.createdAt, draft }, false);
  }
  return rows;
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

function follows(before: Row | undefined, { author, createdAt }: Pick<MessageRow, 'author' | 'createdAt'>): boolean {
  return before?.kind === 'message' && before.author.id === author.id && Date.parse(createdAt) - Date.parse(before.createdAt) < groupMs;
}
