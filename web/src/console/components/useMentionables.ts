import { useMemo } from 'react';
import { useStore } from '../state/store.ts';
import { everyone, type Mentionable } from '../text/mentions.ts';
import { useTopicScope } from './topicContext.ts';
import { useTimeline, useWorkspace } from './workspaceContext.ts';

/** Whom one can name in a topic: those in it, or who has spoken where everyone may come and go; and roles and all, if one may. */
export function useMentionables(): Mentionable[] {
  const { me, servers } = useWorkspace();
  const { topic, info, rights } = useTopicScope();
  const { members } = info;
  const messages = useTimeline(topic)?.messages;
  const roles = useStore(servers.state, (state) => state.roles.get(info.server?.id ?? ''));
  return useMemo(() => {
    const users = members ?? messages?.map(({ author }) => author) ?? [];
    const byId = new Map(users.map(({ id, displayName }) => [id, { id, name: displayName }]));
    byId.delete(me.id);
    const people = [...byId.values()].toSorted((a, b) => a.name.localeCompare(b.name));
    const called = roles?.filter(({ id }) => id !== 'everyone').map(({ id, name }) => ({ id: `&${id}`, name })) ?? [];
    return rights.mentionEveryone ? [...people, ...called, everyone] : people;
  }, [members, messages, roles, me.id, rights.mentionEveryone]);
}
