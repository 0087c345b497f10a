import { useEffect } from 'react';
import type { Member, Role, Server } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { useStanding } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

const noRoles: readonly Role[] = [];
const noMembers: readonly Member[] = [];

export function useServer(id: string): Server | undefined {
  return useStore(useWorkspace().servers.state, (state) => state.servers.find((server) => server.id === id));
}

/** A server's roles, highest first; none until they are loaded. */
export function useRoles(serverId: string): readonly Role[] {
  const { servers } = useWorkspace();
  useEffect(() => {
    servers.loadRoles(serverId).catch(() => undefined);
  }, [servers, serverId]);
  return useStore(servers.state, (state) => state.roles.get(serverId)) ?? noRoles;
}

export function useMembers(serverId: string): readonly Member[] {
  const { servers } = useWorkspace();
  useEffect(() => {
    servers.loadMembers(serverId).catch(() => undefined);
  }, [servers, serverId]);
  return useStore(servers.state, (state) => state.members.get(serverId)) ?? noMembers;
}

/** What one may do to the members of a server: only to those below oneself. */
export function useModeration(serverId: string | undefined): (member: Pick<Member, 'user' | 'roles'>) => { mute: boolean; kick: boolean; ban: boolean; roles: boolean } {
  const { servers, me } = useWorkspace();
  const standing = useStanding(serverId ? { serverId } : undefined);
  const ownerId = useStore(servers.state, (state) => state.servers.find(({ id }) => id === serverId)?.ownerId);
  const roles = useStore(servers.state, (state) => state.roles.get(serverId ?? '')) ?? noRoles;
  const needsRoles = standing !== undefined && serverId !== undefined && ['mute_members', 'kick_members', 'ban_members', 'manage_roles'].some((one) => standing.permissions.has(one as never));

  useEffect(() => {
    if (needsRoles) {
      servers.loadRoles(serverId).catch(() => undefined);
    }
  }, [servers, serverId, needsRoles]);

  return ({ user, roles: held }) => {
    const rank = Math.max(0, ...held.map((id) => roles.find((role) => role.id === id)?.rank ?? 0));
    const isBelow = standing !== undefined && user.id !== me.id && user.id !== ownerId && rank < standing.rank;
    const may = (permission: Parameters<NonNullable<typeof standing>['permissions']['has']>[0]): boolean => standing?.permissions.has(permission) === true;
    return {
      mute: isBelow && may('mute_members'),
      kick: isBelow && may('kick_members'),
      ban: isBelow && may('ban_members'),
      roles: may('manage_roles') && (isBelow || user.id === me.id),
    };
  };
}
