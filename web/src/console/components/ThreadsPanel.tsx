import { useEffect } from 'react';
import type { FollowedThread } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { whenOf } from '../text/times.ts';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { MessageText } from './MessageText.tsx';
import { Problem } from './Problem.tsx';
import { SidePanel } from './SidePanel.tsx';
import { useAction } from './useAction.ts';
import { useShowMessage } from './useShowMessage.ts';
import { useTopicTitle } from './useTopicTitle.ts';
import { useWorkspace } from './workspaceContext.ts';

/** The threads that one follows, wherever they are, the one with the last reply first. */
export function ThreadsPanel() {
  const { threads } = useWorkspace();
  const followed = useStore(threads.followed);
  const { run: load, problem } = useAction(() => threads.load());
  useEffect(() => void load(), []);
  return (
    <SidePanel title="Threads" count={followed.length > 0 ? `${followed.length}` : undefined} hideLabel="Hide threads">
      <Problem text={problem} />
      {followed.length === 0 && <p className="side-panel-note">You follow no thread. One follows those one has begun, written in or was named in.</p>}
      <ul>
        {followed.map((thread) => (
          <ThreadItem key={thread.root.id} thread={thread} />
        ))}
      </ul>
    </SidePanel>
  );
}

function ThreadItem({ thread: { root, unread } }: { thread: FollowedThread }) {
  const show = useShowMessage();
  const place = useTopicTitle(root.topic);
  return (
    <li className="pin" data-testid="thread">
      <header>
        <Avatar of={root.author} size="small" />
        <strong>{root.author.displayName}</strong>
        {root.thread && <time dateTime={root.thread.lastReplyAt}>{whenOf(root.thread.lastReplyAt)}</time>}
      </header>
      <div className="pin-text">
        <MessageText text={root.content} message={root} />
      </div>
      <Button kind="link" onClick={() => show({ topic: root.topic, seq: root.seq, threadId: root.id })}>
        {repliesText(root.thread?.count ?? 0)}
        {unread > 0 && `, ${unread} unread`}
        {place && ` in ${place}`}
      </Button>
    </li>
  );
}

export const repliesText = (count: number): string => (count === 1 ? '1 reply' : `${count} replies`);
