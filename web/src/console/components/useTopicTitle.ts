import type { TopicRef } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { titleOf } from '../text/names.ts';
import { useWorkspace } from './workspaceContext.ts';

/** What a place is called, in a sentence; nothing for a conversation of two, where the other one is known already. */
export function useTopicTitle({ type, id }: TopicRef): string | undefined {
  const { servers, conversations, streams, me } = useWorkspace();
  const { servers: list } = useStore(servers.state);
  const conversation = useStore(conversations.state, (state) => state.conversations.find((other) => other.id === id));
  const stream = useStore(streams.state, (state) => state.streams.find((other) => other.id === id));
  if (type === 'CHANNEL') {
    const channel = servers.channel(id);
    const server = list.find((other) => other.id === channel?.serverId);
    return channel && `#${channel.name}${server ? ` of ${server.name}` : ''}`;
  }
  if (type === 'STREAM') {
    return stream?.title;
  }
  return conversation && conversation.participants.length > 2 ? titleOf(conversation, me.id) : undefined;
}
