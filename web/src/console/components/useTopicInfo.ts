import { useEffect, useMemo, useState } from 'react';
import type { Channel, Conversation, LiveStream, Server, TopicRef, User } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import type { Workspace } from '../state/workspace.ts';
import { listOf, othersIn, titleOf } from '../text/names.ts';
import { timeOf } from '../text/times.ts';
import { useWorkspace } from './workspaceContext.ts';

/** What the view of a topic says about it. */
export interface TopicInfo {
  /** Empty while it is not known. */
  title: string;
  detail?: string;
  placeholder: string;
  /** What is said before the first message. */
  beginning: string;
  /** Why nothing can be written any more. */
  closed?: string;
  /** Who is in it; absent where everyone may come and go. */
  members?: readonly User[];
  channel?: Channel;
  /** The server that it is in. */
  server?: Server;
  conversation?: Conversation;
  stream?: LiveStream;
}

const unknown: TopicInfo = { title: '', placeholder: 'Message', beginning: '' };

export function useTopicInfo(topic: TopicRef): TopicInfo {
  const workspace = useWorkspace();
  const channel = useChannelInfo(workspace, topic);
  const conversation = useConversationInfo(workspace, topic);
  const stream = useStreamInfo(workspace, topic);
  return channel ?? conversation ?? stream ?? unknown;
}

function useChannelInfo({ servers, presence }: Workspace, topic: TopicRef): TopicInfo | undefined {
  const { servers: list, members } = useStore(servers.state);
  const channel = topic.type === 'CHANNEL' ? servers.channel(topic.id) : undefined;
  const serverId = channel?.serverId;

  useEffect(() => {
    if (serverId) {
      servers.loadMembers(serverId).catch(() => undefined);
      // By name, where they are called.
      servers.loadRoles(serverId).catch(() => undefined);
      presence.loadServer(serverId).catch(() => undefined);
    }
  }, [servers, presence, serverId]);

  const server = list.find(({ id }) => id === serverId);
  const inServer = members.get(serverId ?? '');
  return useMemo(
    () =>
      channel && {
        title: channel.name,
        detail: channel.topic || server?.name,
        placeholder: `Message #${channel.name}`,
        beginning: `This is the beginning of #${channel.name}. Say something.`,
        members: inServer?.map(({ user }) => user) ?? [],
        channel,
        server,
      },
    [channel, server, inServer],
  );
}

function useConversationInfo({ conversations, me }: Workspace, topic: TopicRef): TopicInfo | undefined {
  const conversation = useStore(conversations.state, (state) => state.conversations.find(({ id }) => topic.type === 'CONVERSATION' && id === topic.id));
  if (!conversation) {
    return undefined;
  }
  const title = titleOf(conversation, me.id);
  const others = othersIn(conversation, me.id);
  return {
    title,
    detail: conversation.name && listOf(others.map(({ displayName }) => displayName)),
    placeholder: `Message ${title}`,
    beginning: `This is the beginning of your conversation with ${listOf(others.map(({ displayName }) => displayName))}.`,
    members: others.length > 1 || conversation.ownerId !== undefined ? conversation.participants : undefined,
    conversation,
  };
}

function useStreamInfo({ streams, people }: Workspace, topic: TopicRef): TopicInfo | undefined {
  const id = topic.type === 'STREAM' ? topic.id : undefined;
  const stream = useStore(streams.state, (state) => state.streams.find((other) => other.id === id));
  const ownerId = stream?.ownerId;
  const owner = useStore(people.byId, (byId) => (ownerId ? byId.get(ownerId) : undefined));
  const viewers = useStore(streams.viewers, (byStream) => (id ? byStream.get(id) : undefined));
  const isUnknown = id !== undefined && !stream;
  const [isMissing, setMissing] = useState(false);

  useEffect(() => {
    if (isUnknown) {
      streams.find(id).catch(() => setMissing(true));
    }
  }, [streams, id, isUnknown]);
  useEffect(() => {
    if (ownerId) {
      void people.lookUp(ownerId);
    }
  }, [people, ownerId]);

  if (!stream) {
    return isMissing ? { ...unknown, title: 'Stream' } : undefined;
  }
  const by = owner ? `by ${owner.displayName}, ` : '';
  return {
    title: stream.title,
    detail: stream.endedAt ? `${by}ended ${timeOf(stream.endedAt)}` : `${by}live since ${timeOf(stream.startedAt)}${viewers ? `, ${viewers} watching` : ''}`,
    placeholder: 'Say something to everyone',
    beginning: 'The chat is open. Everyone who watches can write here.',
    closed: stream.endedAt && 'The stream has ended, and its chat with it.',
    stream,
  };
}
