import './TopicView.css';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { topicKey, type Message, type TopicRef } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { panel } from '../state/ui.ts';
import { Button } from './Button.tsx';
import { CannotWrite, CannotWriteInStream, Composer } from './Composer.tsx';
import { EmptyState } from './EmptyState.tsx';
import { MembersPanel } from './MembersPanel.tsx';
import { MessageList } from './MessageList.tsx';
import { MessageListSkeleton } from './MessageListSkeleton.tsx';
import { PinsPanel } from './PinsPanel.tsx';
import { SearchPanel } from './SearchPanel.tsx';
import { ThreadPanel } from './ThreadPanel.tsx';
import { ThreadsPanel } from './ThreadsPanel.tsx';
import { TopicContext, type TopicScope } from './topicContext.ts';
import { TopicHeader } from './TopicHeader.tsx';
import { TypingIndicator } from './TypingIndicator.tsx';
import { useAttach } from './useAttach.ts';
import { useFileDrop } from './useFileDrop.ts';
import { useTitle } from './useTitle.ts';
import { useTopicInfo } from './useTopicInfo.ts';
import { useTopicRights } from './useTopicRights.ts';
import { useTimeline, useWorkspace } from './workspaceContext.ts';

/** A channel, a conversation or a stream's chat. */
export function TopicView({ topic }: { topic: TopicRef }) {
  const { timelines, threads, permissions, servers, me } = useWorkspace();
  const thread = useStore(threads.shown);
  const timeline = useTimeline(topic);
  const info = useTopicInfo(topic);
  const status = timeline?.status ?? 'loading';
  const rights = useTopicRights(topic, info);
  const shownPanel = useStore(panel);
  const [answered, answer] = useState<Message>();
  const [editing, edit] = useState<string>();
  const scope = useMemo<TopicScope>(() => ({ topic, info, rights, answered, answer, editing, edit }), [topic, info, rights, answered, editing]);
  const mutedUntil = useStore(servers.state, ({ members }) => members.get(info.server?.id ?? '')?.find(({ user }) => user.id === me.id)?.mutedUntil);
  const lookAgain = useCallback(() => permissions.reload(), [permissions]);

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

  const drop = useFileDrop(status === 'ready' && !info.closed && rights.write && rights.attach, useAttach(topicKey(topic)));
  const title = info.title || (status === 'denied' ? 'Not available' : 'Loading…');
  useTitle(title);

  return (
    <TopicContext value={scope}>
      <TopicHeader topic={topic} title={title} info={info} />
      <div className="topic">
        <div className="topic-main" data-dropping={drop.isOver || undefined} {...drop.handlers}>
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
              {info.closed && <p className="topic-closed">{info.closed}</p>}
              {!info.closed && rights.write && <Composer placeholder={info.placeholder} slowModeSeconds={(info.channel ?? info.stream)?.slowModeSeconds ?? 0} />}
              {!info.closed && !rights.write && info.stream && <CannotWriteInStream stream={info.stream} />}
              {!info.closed && !rights.write && !info.stream && <CannotWrite mutedUntil={mutedUntil} onOver={lookAgain} />}
            </footer>
          )}
        </div>
        {shownPanel === 'members' && info.members && <MembersPanel members={info.members} server={info.server} />}
        {shownPanel === 'search' && <SearchPanel topic={topic} />}
        {shownPanel === 'threads' && <ThreadsPanel />}
        {shownPanel === 'thread' && thread && topicKey(thread.topic) === topicKey(topic) && <ThreadPanel thread={thread} />}
        {shownPanel === 'pins' && status === 'ready' && <PinsPanel topic={topic} messages={timeline!.messages} />}
      </div>
    </TopicContext>
  );
}
