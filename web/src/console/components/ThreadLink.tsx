import type { Message } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { whenOf } from '../text/times.ts';
import { Icon } from './Icon.tsx';
import { repliesText } from './ThreadsPanel.tsx';
import { useShowMessage } from './useShowMessage.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Under a message that a thread began with: what has come of it. */
export function ThreadLink({ message: { id, topic, seq, thread } }: { message: Message }) {
  const { threads } = useWorkspace();
  const show = useShowMessage();
  const unread = useStore(threads.followed, (all) => all.find(({ root }) => root.id === id)?.unread ?? 0);
  if (!thread || thread.count === 0) {
    return null;
  }
  return (
    <button type="button" className="message-thread" data-unread={unread > 0 || undefined} onClick={() => show({ topic, seq, threadId: id })}>
      <Icon name="thread" size={15} />
      {repliesText(thread.count)}
      {unread > 0 && `, ${unread} new`}
      <small>{whenOf(thread.lastReplyAt)}</small>
    </button>
  );
}
