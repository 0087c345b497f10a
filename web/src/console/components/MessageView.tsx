import './MessageView.css';
import { memo, useState, type KeyboardEvent } from 'react';
import type { MessageRow, Quote } from '../state/rows.ts';
import { useStore } from '../state/store.ts';
import { dialog, jumpTo } from '../state/ui.ts';
import { fullTimeOf, timeOf } from '../text/times.ts';
import { Attachments } from './Attachments.tsx';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { MessageActions } from './MessageActions.tsx';
import { MessageEditor } from './MessageEditor.tsx';
import { MessageText } from './MessageText.tsx';
import { Reactions } from './Reactions.tsx';
import { ThreadLink } from './ThreadLink.tsx';
import { useTopicScope } from './topicContext.ts';
import { useWorkspace } from './workspaceContext.ts';

export interface DraftActions {
  sendAgain: (nonce: string) => void;
  discard: (nonce: string) => void;
}

interface MessageViewProps extends DraftActions {
  row: MessageRow;
  /** Whether someone has just come to see this one. */
  isShown: boolean;
}

export const MessageView = memo(function MessageView({ row, isShown, sendAgain, discard }: MessageViewProps) {
  const { key, author, content, createdAt, fate, reply, isForMe, attachments, message, draft, isFirst } = row;
  const { editing, edit, threadId } = useTopicScope();
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const isThere = message !== undefined && fate !== 'deleted' && fate !== 'redacted';
  const isEdited = isThere && editing === message.id;

  return (
    <article
      className="message"
      data-testid="message"
      data-entry={key}
      data-seq={message?.seq}
      data-state={stateOf(row)}
      data-first={isFirst || undefined}
      data-reply={reply ? true : undefined}
      data-for-me={isForMe || undefined}
      data-shown={isShown || undefined}
      aria-label={author.displayName}
      tabIndex={-1}
      onPointerEnter={({ pointerType }) => setPointedAt(pointerType === 'mouse')}
      // Nobody says that it was entered when a dialog above it has gone.
      onPointerMove={({ pointerType }) => setPointedAt(pointerType === 'mouse')}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setFocus(true)}
      onBlur={({ currentTarget, relatedTarget }) => setFocus(currentTarget.contains(relatedTarget))}
      onKeyDown={moveToNeighbour}
    >
      {reply && <ReplyQuote reply={reply} />}
      {isFirst && (
        <>
          <Avatar of={author} />
          <header>
            <strong>{author.displayName}</strong>
            <Time of={createdAt} />
            {message?.pinnedAt && <Pinned />}
          </header>
        </>
      )}
      {!isFirst && <Time of={createdAt} />}
      {isEdited ? (
        <MessageEditor message={message} onClose={() => edit(undefined)} />
      ) : (
        // Files may speak for themselves.
        (content !== '' || !attachments || fate !== undefined) && (
          <p dir="auto">
            <MessageText text={content} message={message} />
            {fate && <Fate row={row} />}
            {!isFirst && message?.pinnedAt && <Pinned />}
          </p>
        )
      )}
      {attachments && <Attachments attachments={attachments} />}
      {isThere && <Reactions message={message} />}
      {message && threadId === undefined && <ThreadLink message={message} />}
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
      {message && (isPointedAt || hasFocus) && !isEdited && <MessageActions message={message} isThere={isThere} />}
    </article>
  );
}, isSame);

/** Arrows go from message to message, once one of them has the focus. */
function moveToNeighbour(event: KeyboardEvent<HTMLElement>): void {
  const { key, currentTarget, target } = event;
  if (target !== currentTarget || (key !== 'ArrowUp' && key !== 'ArrowDown')) {
    return;
  }
  const all = [...(currentTarget.closest('[role=log]')?.querySelectorAll<HTMLElement>('.message') ?? [])];
  const next = all[all.indexOf(currentTarget) + (key === 'ArrowUp' ? -1 : 1)];
  if (next) {
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }
}

function ReplyQuote({ reply: { seq, authorId, excerpt } }: { reply: Quote }) {
  const { people, threads } = useWorkspace();
  const { topic, threadId } = useTopicScope();
  // What is answered in a thread may stand there as well.
  const show = (): void => jumpTo(topic, seq, threads.shown.value?.timeline.messages.some((message) => message.seq === seq) ? threadId : undefined);
  const name = useStore(people.byId, (byId) => byId.get(authorId)?.displayName);
  return (
    <button type="button" className="message-quote" onClick={show} aria-label={`In answer to ${name ?? 'a message'}: show it`}>
      <Icon name="reply" size={13} />
      <strong>{name}</strong>
      <span>{excerpt === undefined ? 'A message that is gone' : <MessageText text={excerpt} />}</span>
    </button>
  );
}

function Pinned() {
  return (
    <span className="message-pinned" title="Pinned">
      <Icon name="pin" size={12} />
      <span className="visually-hidden">Pinned</span>
    </span>
  );
}

/** What has become of a message; of an edited one, the way to what it said before, for those who may know. */
function Fate({ row: { fate, message, author } }: { row: MessageRow }) {
  const { me } = useWorkspace();
  const { rights } = useTopicScope();
  if (fate === 'deleted') {
    return <span className="message-fate">This message was deleted.</span>;
  }
  if (fate === 'redacted') {
    return <span className="message-fate">A moderator removed this message: {message?.redaction?.reason}</span>;
  }
  return message && (author.id === me.id || rights.moderate) ? (
    <>
      {' '}
      <button type="button" className="message-fate" title="What it said before" onClick={() => dialog.set({ name: 'edits', message })}>
        (edited)
      </button>
    </>
  ) : (
    <span className="message-fate"> (edited)</span>
  );
}

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
    a.isShown === b.isShown &&
    a.row.key === b.row.key &&
    a.row.isFirst === b.row.isFirst &&
    a.row.draft === b.row.draft &&
    a.row.message === b.row.message &&
    a.row.reply?.excerpt === b.row.reply?.excerpt &&
    a.row.author.displayName === b.row.author.displayName
  );
}
