import './MessageView.css';
import { memo } from 'react';
import type { MessageRow } from '../state/rows.ts';
import { fullTimeOf, timeOf } from '../text/times.ts';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { MessageText } from './MessageText.tsx';

export interface DraftActions {
  sendAgain: (nonce: string) => void;
  discard: (nonce: string) => void;
}

interface MessageViewProps extends DraftActions {
  row: MessageRow;
}

export const MessageView = memo(function MessageView({ row, sendAgain, discard }: MessageViewProps) {
  const { key, author, content, createdAt, fate, draft, isFirst } = row;
  return (
    <article className="message" data-testid="message" data-entry={key} data-state={stateOf(row)} data-first={isFirst || undefined} aria-label={author.displayName}>
      {isFirst && (
        <>
          <Avatar of={author} />
          <header>
            <strong>{author.displayName}</strong>
            <Time of={createdAt} />
          </header>
        </>
      )}
      {!isFirst && <Time of={createdAt} />}
      <p dir="auto">
        <MessageText text={content} />
        {fate && <span className="message-fate">{fates[fate]}</span>}
      </p>
      {draft?.problem && (
        <div className="message-problem" role="alert">
          <span>Not sent. {draft.problem}</span>
          <Button kind="link" onClick={() => sendAgain(draft.nonce)}>
            Try again
          </Button>
          <Button kind="link" onClick={() => discard(draft.nonce)}>
            Discard
          </Button>
        </div>
      )}
    </article>
  );
}, isSame);

const fates = { edited: ' (edited)', deleted: 'This message was deleted.', redacted: 'A moderator removed this message.' };

function stateOf({ draft }: MessageRow): 'sent' | 'sending' | 'failed' {
  return !draft ? 'sent' : draft.problem ? 'failed' : 'sending';
}

function Time({ of }: { of: string }) {
  return (
    <time dateTime={of} title={fullTimeOf(of)}>
      {timeOf(of)}
    </time>
  );
}

/** Rows are laid out anew at every change, yet few of them say something new. */
function isSame(a: MessageViewProps, b: MessageViewProps): boolean {
  return (
    a.sendAgain === b.sendAgain &&
    a.discard === b.discard &&
    a.row.key === b.row.key &&
    a.row.isFirst === b.row.isFirst &&
    a.row.draft === b.row.draft &&
    a.row.content === b.row.content &&
    a.row.fate === b.row.fate &&
    a.row.createdAt === b.row.createdAt &&
    a.row.author.displayName === b.row.author.displayName &&
    a.row.author.avatarUrl === b.row.author.avatarUrl
  );
}
