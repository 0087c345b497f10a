import './TopicView.css';
import { useEffect } from 'react';
import type { TopicRef } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { membersPanel } from '../state/ui.ts';
import { Button } from './Button.tsx';
import { Composer } from './Composer.tsx';
import { EmptyState } from './EmptyState.tsx';
import { MembersPanel } from './MembersPanel.tsx';
import { MessageList } from './MessageList.tsx';
import { MessageListSkeleton } from './MessageListSkeleton.tsx';
import { TopicHeader } from './TopicHeader.tsx';
import { TypingIndicator } from './TypingIndicator.tsx';
import { useTitle } from './useTitle.ts';
import { useTopicInfo } from './useTopicInfo.ts';
import { useTimeline, useWorkspace } from './workspaceContext.ts';

/** A channel, a conversation or a stream's chat. */
export function TopicView({ topic }: { topic: TopicRef }) {
  const { timelines } = useWorkspace();
  const timeline = useTimeline(topic);
  const info = useTopicInfo(topic);
  const status = timeline?.status ?? 'loading';
  const showsMembers = useStore(membersPanel) && info.members !== undefined;

  useEffect(() => {
    timelines.open(topic);
    return () => {
      timelines.close(topic);
      // Of streams just the one in view is followed; channels and conversations are, all the time.
      if (topic.type === 'STREAM') {
        timelines.unfollow(topic);
      }
    };
  }, [timelines, topic]);

  // One may lose it while looking at it, as when one leaves its server in another window; asking again says so.
  const isKnown = timeline !== undefined;
  useEffect(() => {
    if (!isKnown) {
      timelines.open(topic);
    }
  }, [timelines, topic, isKnown]);

  const title = info.title || (status === 'denied' ? 'Not available' : 'Loading…');
  useTitle(title);

  return (
    <>
      <TopicHeader topic={topic} title={title} info={info} />
      <div className="topic">
        <div className="topic-main">
          {status === 'denied' && (
            <EmptyState icon="lock" title="You cannot see this">
              <p>It may be gone, or for others only. If you have just been let in, try again.</p>
              <Button onClick={() => timelines.open(topic)}>Try again</Button>
            </EmptyState>
          )}
          {status === 'failed' && (
            <EmptyState icon="chat" title="The messages could not be loaded">
              <p>They will be as soon as the connection is back.</p>
              <Button onClick={() => timelines.open(topic)}>Try again</Button>
            </EmptyState>
          )}
          {(status === 'loading' || status === 'idle') && <MessageListSkeleton />}
          {status === 'ready' && <MessageList topic={topic} timeline={timeline!} info={info} />}
          {status !== 'denied' && (
            <footer className="topic-footer">
              <TypingIndicator topic={topic} />
              {info.closed ? <p className="topic-closed">{info.closed}</p> : <Composer topic={topic} placeholder={info.placeholder} />}
            </footer>
          )}
        </div>
        {showsMembers && <MembersPanel members={info.members!} server={info.server} />}
      </div>
    </>
  );
}
