import { useEffect, useMemo } from 'react';
import { topicKey, type ServerPermission, type TopicRef } from '../../client/index.ts';
import type { Place, Standing } from '../state/permissions.ts';
import { useStore } from '../state/store.ts';
import { useStreamStanding } from './useStreamStanding.ts';
import type { TopicInfo } from './useTopicInfo.ts';
import { useWorkspace } from './workspaceContext.ts';

/** What one may do in a topic. */
export interface TopicRights {
  write: boolean;
  react: boolean;
  /** Send files. */
  attach: boolean;
  /** Delete and redact what others wrote. */
  moderate: boolean;
  pin: boolean;
  mentionEveryone: boolean;
  /** Whether slow mode is for oneself too. */
  isSlowed: boolean;
  /** Change the channel, or the modes of the stream's chat. */
  manage: boolean;
}

/** What one may in a server; nothing until it is known. */
export function useStanding(place: Place | undefined): Standing | undefined {
  const { permissions } = useWorkspace();
  const { serverId, channelId } = place ?? {};

  useEffect(() => {
    if (serverId) {
      permissions.want({ serverId, channelId });
    }
  }, [permissions, serverId, channelId]);

  const key = channelId ? topicKey({ type: 'CHANNEL', id: channelId }) : topicKey({ type: 'SERVER', id: serverId ?? '' });
  return useStore(permissions.byTopic, (all) => all.get(key));
}

export function useMay(serverId: string | undefined): (permission: ServerPermission) => boolean {
  const standing = useStanding(serverId ? { serverId } : undefined);
  return (permission) => standing?.permissions.has(permission) === true;
}

export function useTopicRights(topic: TopicRef, { server, stream }: TopicInfo): TopicRights {
  const standing = useStanding(server && topic.type === 'CHANNEL' ? { serverId: server.id, channelId: topic.id } : undefined);
  const { isModerator, hindrance } = useStreamStanding(stream);
  return useMemo(() => {
    if (topic.type !== 'CHANNEL') {
      const isConversation = topic.type === 'CONVERSATION';
      return {
        write: hindrance === undefined,
        react: hindrance === undefined,
        attach: hindrance === undefined,
        moderate: isModerator,
        pin: isConversation || isModerator,
        mentionEveryone: isConversation || isModerator,
        isSlowed: !isConversation && !isModerator,
        manage: isModerator,
      };
    }
    // Until it is known, one may write: the server says no if need be.
    const may = (permission: ServerPermission, unlessKnown = false): boolean => standing?.permissions.has(permission) ?? unlessKnown;
    return {
      write: may('send_messages', true),
      react: may('add_reactions'),
      attach: may('attach_files'),
      moderate: may('manage_messages'),
      pin: may('manage_messages'),
      mentionEveryone: may('mention_everyone'),
      isSlowed: !may('manage_messages', true),
      manage: may('manage_channels'),
    };
  }, [topic.type, isModerator, hindrance, standing]);
}
