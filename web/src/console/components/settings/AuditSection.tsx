import type { AuditEntry, Role } from '../../../client/index.ts';
import { useStore } from '../../state/store.ts';
import { AuditLog } from '../AuditLog.tsx';
import { PersonName } from '../PersonName.tsx';
import { useRoles } from '../useServer.ts';
import { useWorkspace } from '../workspaceContext.ts';

/** What was done to a server. */
export function AuditSection({ serverId }: { serverId: string }) {
  const { api } = useWorkspace();
  const roles = useRoles(serverId);
  return <AuditLog load={(cursor) => api.auditLog(serverId, cursor)} targetOf={(entry) => <Target serverId={serverId} roles={roles} entry={entry} />} />;
}

/** Whom or what it was done to, by name where it still has one. */
function Target({ serverId, roles, entry: { action, targetId } }: { serverId: string; roles: readonly Role[]; entry: AuditEntry }) {
  const { servers } = useWorkspace();
  const channel = useStore(servers.state, () => (targetId ? servers.channel(targetId) : undefined));
  if (!targetId || targetId === serverId) {
    return null;
  }
  if (/^(channel|override)_/.test(action)) {
    return <strong>{channel ? `#${channel.name}` : targetId}</strong>;
  }
  if (/^role_(create|update|delete)$/.test(action)) {
    const role = roles.find(({ id }) => id === targetId);
    return <strong>{role?.name ?? targetId}</strong>;
  }
  if (action.startsWith('invite_')) {
    return <code>{targetId}</code>;
  }
  return (
    <strong>
      <PersonName id={targetId} />
    </strong>
  );
}
