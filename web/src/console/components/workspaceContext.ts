import { createContext, useContext } from 'react';
import type { Timeline } from '../state/timeline.ts';
import { useStore } from '../state/store.ts';
import type { Workspace } from '../state/workspace.ts';
import { topicKey, type PresenceStatus, type TopicRef } from '../../client/index.ts';

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) {
    throw new Error('This component belongs into a workspace.');
  }
  return workspace;
}

export function useTimeline(topic: TopicRef): Timeline | undefined {
  return useStore(useWorkspace().timelines.all, (all) => all.get(topicKey(topic)));
}

/** How someone is there, as far as it is known; oneself as one has chosen. */
export function usePresence(userId: string | undefined): PresenceStatus | undefined {
  const { me, presence } = useWorkspace();
  const mine = useStore(presence.mine);
  const theirs = useStore(presence.byUser, (byUser) => (userId === undefined ? undefined : byUser.get(userId)));
  return userId === me.id ? mine : theirs;
}

/** How many messages of these topics are unread. */
export function useUnread(topics: readonly TopicRef[]): number {
  return useStore(useWorkspace().timelines.all, (all) => topics.reduce((sum, topic) => sum + (all.get(topicKey(topic))?.unread ?? 0), 0));
}

/** How many of them mention oneself or everyone. */
export function useMentions(topics: readonly TopicRef[]): number {
  return useStore(useWorkspace().timelines.all, (all) => topics.reduce((sum, topic) => sum + (all.get(topicKey(topic))?.mentions ?? 0), 0));
}
