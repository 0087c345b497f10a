import './ThreadPanel.css';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { attention } from '../state/attention.ts';
import { rowsOf, type MessageRow } from '../state/rows.ts';
import { useStore } from '../state/store.ts';
import type { ShownThread } from '../state/threads.ts';
import { notice, type Jump } from '../state/ui.ts';
import { inWords } from '../text/problems.ts';
import { Button } from './Button.tsx';
import { Composer } from './Composer.tsx';
import { MessageView, type DraftActions } from './MessageView.tsx';
import { SidePanel } from './SidePanel.tsx';
import { TopicContext, useTopicScope, type TopicScope } from './topicContext.ts';
import { useAction } from './useAction.ts';
import { useJump } from './useJump.ts';
import { useWorkspace } from './workspaceContext.ts';

const noReactionsYet: DraftActions = { sendAgain: () => undefined, discard: () => undefined };

/** A message and what was answered to it, beside its topic. */
export function ThreadPanel({ thread }: { thread: ShownThread }) {
  const { threads, timelines, profile, ownRoles } = useWorkspace();
  const scope = useTopicScope();
  const me = useStore(profile);
  const { id, topic, timeline } = thread;
  const roles = useStore(ownRoles.byServer, () => ownRoles.in(topic));
  // As it is now, where its topic has it.
  const root = useStore(timelines.all, () => timelines.get(topic)?.messages.find((message) => message.id === id)) ?? thread.root;
  const followed = useStore(threads.followed, (all) => all.find((one) => one.root.id === id));
  const isLookedAt = useStore(attention);
  const [editing, edit] = useState<string>();
  const inThread = useMemo<TopicScope>(() => ({ ...scope, threadId: id, answered: undefined, answer: () => undefined, editing, edit }), [scope, id, editing]);
  const replies = useMemo(() => rowsOf({ ...timeline, newAfter: undefined }, me, roles).filter((row): row is MessageRow => row.kind === 'message'), [timeline, me, roles]);
  const [rootRow] = useMemo(() => (root ? rowsOf({ messages: [root], drafts: [], older: 'none' }, me, roles).filter((row): row is MessageRow => row.kind === 'message') : []), [root, me, roles]);
  const actions = useMemo<DraftActions>(() => ({ sendAgain: (nonce) => void threads.sendAgain(nonce), discard: (nonce) => threads.discard(nonce) }), [threads]);
  const unread = followed?.unread ?? 0;
  const listRef = useEnd(`${timeline.messages.at(-1)?.id} ${timeline.drafts.length}`);
  const isReady = timeline.status === 'ready';
  const isHere = useCallback((wanted: Jump) => isReady && wanted.threadId === id, [isReady, id]);
  const reach = useCallback((seq: number) => threads.reach(id, seq), [threads, id]);
  const shown = useJump(listRef, isHere, reach);

  useEffect(() => {
    if (isLookedAt && timeline.status === 'ready' && unread > 0) {
      // Without an answer they stay unread until the next occasion.
      threads.read().catch(() => undefined);
    }
  }, [threads, isLookedAt, timeline, unread]);

  const isThere = root === undefined || (!root.deletedAt && !root.redaction);
  return (
    <SidePanel title="Thread" count={root?.thread && `${root.thread.count}`} hideLabel="Hide thread">
      <TopicContext value={inThread}>
        <div className="thread" ref={listRef}>
          {rootRow && (
            <div className="thread-root">
              <MessageView row={rootRow} isShown={false} {...noReactionsYet} />
            </div>
          )}
          <FollowThread id={id} isOn={followed !== undefined} />
          <div role="region" aria-label="Replies" aria-live="polite">
            {timeline.older !== 'none' && timeline.status === 'ready' && (
              <Button kind="link" disabled={timeline.older === 'loading'} onClick={() => void threads.loadOlder()}>
                Show earlier replies
              </Button>
            )}
            {timeline.status === 'failed' && (
              <Button kind="link" onClick={() => void threads.reload()}>
                The replies could not be loaded. Try again
              </Button>
            )}
            {replies.map((row) => (
              <MessageView key={row.key} row={row} isShown={row.message !== undefined && row.message.seq === shown} {...actions} />
            ))}
          </div>
        </div>
        {isThere && !scope.info.closed && scope.rights.write && (
          <div className="thread-composer">
            <Composer key={id} placeholder="Reply in the thread" slowModeSeconds={(scope.info.channel ?? scope.info.stream)?.slowModeSeconds ?? 0} />
          </div>
        )}
      </TopicContext>
    </SidePanel>
  );
}

function FollowThread({ id, isOn }: { id: string; isOn: boolean }) {
  const { threads } = useWorkspace();
  const { run, isBusy } = useAction(async () => threads.follow(id, !isOn).catch((error: unknown) => notice.set(inWords(error))));
  return (
    <Button kind="link" className="thread-follow" aria-pressed={isOn} disabled={isBusy} onClick={() => void run()}>
      {isOn ? 'Unfollow thread' : 'Follow thread'}
    </Button>
  );
}

/** Keeps the end in view as it moves. */
function useEnd(end: string) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    ref.current!.scrollTop = ref.current!.scrollHeight;
  }, [end]);
  return ref;
}
