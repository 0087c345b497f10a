import './MessageList.css';
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { topicKey, type TopicRef } from '../../client/index.ts';
import { attention } from '../state/attention.ts';
import { rowsOf, type Row } from '../state/rows.ts';
import { useStore } from '../state/store.ts';
import type { Timeline } from '../state/timeline.ts';
import type { Jump } from '../state/ui.ts';
import { dayOf } from '../text/times.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { MessageView, type DraftActions } from './MessageView.tsx';
import { SeenBy } from './SeenBy.tsx';
import { useBottom } from './useBottom.ts';
import { useJump } from './useJump.ts';
import { useOnceInView } from './useOnceInView.ts';
import type { TopicInfo } from './useTopicInfo.ts';
import { useWorkspace } from './workspaceContext.ts';

interface MessageListProps {
  topic: TopicRef;
  timeline: Timeline;
  info: TopicInfo;
}

export function MessageList({ topic, timeline, info }: MessageListProps) {
  const { profile, timelines, ownRoles } = useWorkspace();
  const me = useStore(profile);
  const roles = useStore(ownRoles.byServer, () => ownRoles.in(topic));
  const { messages, older } = timeline;
  const rows = useMemo(() => rowsOf(timeline, me, roles), [timeline, me, roles]);
  const ref = useRef<HTMLDivElement>(null);
  const { isAtBottom, missed, toBottom } = useBottom(ref, timeline, me.id);
  const isLookedAt = useStore(attention);
  const isHere = useCallback((wanted: Jump) => wanted.threadId === undefined && topicKey(wanted.topic) === topicKey(topic), [topic]);
  const reach = useCallback((seq: number) => timelines.reach(topic, seq), [timelines, topic]);
  const shown = useJump(ref, isHere, reach);

  useEffect(() => {
    timelines.attend(topic, isAtBottom && isLookedAt);
    return () => timelines.attend(topic, false);
  }, [timelines, topic, isAtBottom, isLookedAt]);

  const loadOlder = useCallback(() => void timelines.loadOlder(topic), [timelines, topic]);
  const olderRef = useOnceInView(ref, loadOlder, `${older} ${messages[0]?.seq}`);

  const actions = useMemo<DraftActions>(
    () => ({
      sendAgain: (nonce) => void timelines.sendAgain(topic, nonce),
      discard: (nonce) => timelines.discard(topic, nonce),
    }),
    [timelines, topic],
  );

  return (
    <div className="message-list-area">
      <div className="message-list" ref={ref} role="log" aria-live="polite" aria-label={`Messages in ${info.title}`} aria-busy={older === 'loading'} tabIndex={0} onKeyDown={goToLast}>
        <div className="message-list-content">
          {older === 'none' && <p className="message-list-beginning">{info.beginning}</p>}
          {older === 'some' && <div ref={olderRef} className="message-list-older" />}
          {older === 'loading' && <p className="message-list-older">Loading older messages…</p>}
          {older === 'failed' && (
            <p className="message-list-older">
              Older messages could not be loaded.{' '}
              <Button kind="link" onClick={loadOlder}>
                Try again
              </Button>
            </p>
          )}
          {rows.map((row) => (
            <RowView key={row.key} row={row} actions={actions} isShown={row.kind === 'message' && row.message !== undefined && row.message.seq === shown} />
          ))}
          {info.conversation && <SeenBy conversation={info.conversation} messages={messages} />}
        </div>
      </div>
      {!isAtBottom && (
        <button type="button" className="message-list-down" onClick={toBottom}>
          <Icon name="down" size={16} />
          {missed > 0 ? `${missed} new ${missed === 1 ? 'message' : 'messages'}` : 'To the newest'}
        </button>
      )}
    </div>
  );
}

/** Arrow up, from the list itself: to the last message that is in view, and from there to its actions. */
function goToLast(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === 'ArrowUp' && event.target === event.currentTarget) {
    const { bottom } = event.currentTarget.getBoundingClientRect();
    const inView = [...event.currentTarget.querySelectorAll<HTMLElement>('.message')].filter((message) => message.getBoundingClientRect().top < bottom);
    event.preventDefault();
    inView.at(-1)?.focus({ preventScroll: true });
  }
}

function RowView({ row, actions, isShown }: { row: Row; actions: DraftActions; isShown: boolean }) {
  switch (row.kind) {
    case 'day':
      return (
        <div className="message-rule" role="separator">
          <span>{dayOf(row.date)}</span>
        </div>
      );
    case 'new':
      return (
        <div className="message-rule message-rule-new" role="separator" data-testid="new-line">
          <span>New</span>
        </div>
      );
    case 'message':
      return <MessageView row={row} isShown={isShown} {...actions} />;
  }
}
