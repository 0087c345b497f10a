import './PermissionTable.css';
import type { Role, User } from '../../client/index.ts';
import { Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { RoleName } from './RoleName.tsx';
import { useAction } from './useAction.ts';
import { useMembers, useRoles } from './useServer.ts';
import { useStanding } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Which roles a member has, each of them a click. */
export function MemberRolesDialog({ serverId, user }: { serverId: string; user: User }) {
  const roles = useRoles(serverId).filter(({ id }) => id !== 'everyone');
  const held = useMembers(serverId).find((member) => member.user.id === user.id)?.roles ?? [];
  return (
    <Dialog title={`Roles of ${user.displayName}`}>
      <div className="dialog-content">
        {roles.length === 0 && <p className="dialog-text">There are no roles yet. They are created in the server’s settings.</p>}
        <div className="permission-table">
          {roles.map((role) => (
            <RoleRow key={role.id} role={role} userId={user.id} isHeld={held.includes(role.id)} />
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function RoleRow({ role, userId, isHeld }: { role: Role; userId: string; isHeld: boolean }) {
  const { servers } = useWorkspace();
  const standing = useStanding({ serverId: role.serverId });
  const { run, isBusy, problem } = useAction(() => servers.setRole(role, userId, !isHeld));
  return (
    <>
      <label className="permission-row">
        <RoleName role={role} />
        <input type="checkbox" checked={isBusy ? !isHeld : isHeld} disabled={role.rank >= (standing?.rank ?? 0)} onChange={() => void run()} />
      </label>
      <Problem text={problem} />
    </>
  );
}
