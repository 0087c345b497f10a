import { useEffect } from 'react';
import type { User } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { useWorkspace } from './workspaceContext.ts';

/** With whom one shares a server or a conversation, by name. */
export function useAcquaintances(): User[] {
  const { servers, conversations, me } = useWorkspace();
  const { servers: list, members } = useStore(servers.state);
  const known = useStore(conversations.state, (state) => state.conversations);

  useEffect(() => {
    list.forEach(({ id }) => servers.loadMembers(id).catch(() => undefined));
  }, [servers, list]);

  const all = [...members.values()].flat().map(({ user }) => user).concat(known.flatMap(({ participants }) => participants));
  const byId = new Map(all.map((user) => [user.id, user]));
  byId.delete(me.id);
  return [...byId.values()].toSorted((a, b) => a.displayName.localeCompare(b.displayName));
}
