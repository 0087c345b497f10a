import './TopicHeader.css';
import type { TopicRef } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { dialog, panel, togglePanel } from '../state/ui.ts';
import { othersIn } from '../text/names.ts';
import { Avatar } from './Avatar.tsx';
import { Button, IconButton } from './Button.tsx';
import { FollowButton } from './FollowButton.tsx';
import { Icon } from './Icon.tsx';
import { LiveDot } from './LiveDot.tsx';
import { Problem } from './Problem.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useAction } from './useAction.ts';
import type { TopicInfo } from './useTopicInfo.ts';
import { useTopicRights } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

interface TopicHeaderProps {
  topic: TopicRef;
  title: string;
  info: TopicInfo;
}

export function TopicHeader({ topic, title, info }: TopicHeaderProps) {
  const { me, people, threads } = useWorkspace();
  const unreadThreads = useStore(threads.followed, (all) => all.reduce((sum, { unread }) => sum + unread, 0));
  const shown = useStore(panel);
  const ownerId = info.stream?.ownerId;
  const ownerName = useStore(people.byId, (byId) => byId.get(ownerId ?? '')?.displayName);
  const rights = useTopicRights(topic, info);
  const isGroup = info.conversation?.ownerId !== undefined;
  const actions = (
    <>
      {info.stream && !info.stream.endedAt && <EndStream id={info.stream.id} ownerId={info.stream.ownerId} />}
      {ownerId !== undefined && ownerId !== me.id && <FollowButton userId={ownerId} name={ownerName} />}
      <span className="topic-header-icons">
        {info.stream && !info.stream.endedAt && rights.manage && (
          <IconButton icon="settings" label="Stream settings" onClick={() => dialog.set({ name: 'stream', streamId: topic.id })} />
        )}
        {info.channel && rights.manage && <IconButton icon="settings" label="Channel settings" onClick={() => dialog.set({ name: 'channel', channelId: topic.id })} />}
        {isGroup && <IconButton icon="settings" label="Group settings" onClick={() => dialog.set({ name: 'group', conversationId: topic.id })} />}
        <IconButton icon="bell" label="Notification settings" onClick={() => dialog.set({ name: 'notificationSetting', topic, title })} />
        <IconButton icon="search" label={shown === 'search' ? 'Hide search' : 'Search messages'} aria-pressed={shown === 'search'} onClick={() => togglePanel('search')} />
        <IconButton
          icon="thread"
          label={shown === 'threads' ? 'Hide threads' : unreadThreads > 0 ? `Show threads, ${unreadThreads} unread` : 'Show threads'}
          data-unread={unreadThreads > 0 || undefined}
          aria-pressed={shown === 'threads'}
          onClick={() => togglePanel('threads')}
        />
        <IconButton icon="pin" label={shown === 'pins' ? 'Hide pinned messages' : 'Show pinned messages'} aria-pressed={shown === 'pins'} onClick={() => togglePanel('pins')} />
        {info.members && (
          <IconButton icon="members" label={shown === 'members' ? 'Hide members' : 'Show members'} aria-pressed={shown === 'members'} onClick={() => togglePanel('members')} />
        )}
      </span>
    </>
  );
  return <StageHeader picture={<Picture topic={topic} info={info} />} title={title} detail={info.detail} actions={actions} />;
}

function Picture({ topic, info: { conversation, stream } }: Pick<TopicHeaderProps, 'topic' | 'info'>) {
  const { me } = useWorkspace();
  if (conversation) {
    const others = othersIn(conversation, me.id);
    return others.length === 1 ? <Avatar of={others[0]!} size="small" /> : <Icon name="members" />;
  }
  if (stream) {
    return stream.endedAt ? <Icon name="live" /> : <span className="live-sign"><LiveDot /> Live</span>;
  }
  return topic.type === 'CHANNEL' ? <Icon name="channel" size={19} /> : null;
}

function EndStream({ id, ownerId }: { id: string; ownerId: string }) {
  const { streams, me } = useWorkspace();
  const { run, isBusy, problem } = useAction(() => streams.end(id));
  if (ownerId !== me.id) {
    return null;
  }
  return (
    <>
      <Problem text={problem} />
      <Button disabled={isBusy} onClick={() => void run()}>
        End stream
      </Button>
    </>
  );
}
