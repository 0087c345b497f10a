import './NotificationsView.css';
import type { Notification } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { fullTimeOf, whenOf } from '../text/times.ts';
import { Avatar } from './Avatar.tsx';
import { Button, IconButton } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { MessageText } from './MessageText.tsx';
import { Problem } from './Problem.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useAction } from './useAction.ts';
import { useShowMessage } from './useShowMessage.ts';
import { useTitle } from './useTitle.ts';
import { useTopicTitle } from './useTopicTitle.ts';
import { useWorkspace } from './workspaceContext.ts';

/** What one was to know of, newest first, each the way to its message. */
export function NotificationsView() {
  const { notifications } = useWorkspace();
  const { status, items, unread, nextCursor } = useStore(notifications.state);
  const { run: readAll, isBusy, problem } = useAction(() => notifications.markRead());
  const { run: loadMore, isBusy: isLoading, problem: loadProblem } = useAction(() => notifications.loadMore());
  useTitle('Notifications');

  return (
    <>
      <StageHeader
        title="Notifications"
        detail={unread > 0 ? `${unread} unread` : undefined}
        actions={
          <Button disabled={isBusy || unread === 0} onClick={() => void readAll()}>
            Mark all read
          </Button>
        }
      />
      <div className="notifications">
        <Problem text={problem ?? loadProblem} />
        {status === 'failed' && (
          <EmptyState icon="bell" title="They could not be loaded">
            <Button onClick={() => void notifications.load()}>Try again</Button>
          </EmptyState>
        )}
        {status === 'ready' && items.length === 0 && (
          <EmptyState icon="bell" title="Nothing yet">
            <p>Messages that name you, and those of your conversations, will be listed here.</p>
          </EmptyState>
        )}
        <ul aria-label="Notifications">
          {items.map((notification) => (
            <NotificationItem key={notification.id} notification={notification} />
          ))}
        </ul>
        {nextCursor && (
          <div className="settings-more">
            <Button disabled={isLoading} onClick={() => void loadMore()}>
              Show older
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

function NotificationItem({ notification }: { notification: Notification }) {
  const { notifications } = useWorkspace();
  const { id, kind, topic, seq, threadId, author, createdAt, body, readAt } = notification;
  const { run: markRead, problem } = useAction(() => notifications.markRead(id));
  const place = useTopicTitle(topic);
  const show = useShowMessage();
  return (
    <li className="notification" data-testid="notification" data-unread={readAt === undefined || undefined}>
      <button
        type="button"
        onClick={() => {
          show({ topic, seq, threadId });
          if (!readAt) {
            void markRead();
          }
        }}
      >
        <Avatar of={author} />
        <span className="notification-text">
          <span>
            <strong>{author.displayName}</strong> {{ mention: 'named you', reply: 'replied in a thread', message: 'wrote' }[kind]}
            {place && <> in {place}</>}
            <time dateTime={createdAt} title={fullTimeOf(createdAt)}>
              {whenOf(createdAt)}
            </time>
          </span>
          <span className="notification-body">{body === undefined ? 'You cannot read it any more.' : <MessageText text={body} />}</span>
        </span>
      </button>
      {!readAt && <IconButton icon="check" size={17} label={`Mark what ${author.displayName} wrote as read`} onClick={() => void markRead()} />}
      <Problem text={problem} />
    </li>
  );
}
