import type { Role } from '../../../client/index.ts';
import { dialog } from '../../state/ui.ts';
import { Button, IconButton } from '../Button.tsx';
import { Problem } from '../Problem.tsx';
import { RoleName } from '../RoleName.tsx';
import { useAction } from '../useAction.ts';
import { useMembers, useRoles } from '../useServer.ts';
import { useStanding } from '../useTopicRights.ts';
import { useWorkspace } from '../workspaceContext.ts';
import { moved } from './ChannelsSection.tsx';

export function RolesSection({ serverId }: { serverId: string }) {
  const { servers } = useWorkspace();
  const roles = useRoles(serverId);
  const members = useMembers(serverId);
  const rank = useStanding({ serverId })?.rank ?? 0;
  const ordered = roles.filter(({ id }) => id !== 'everyone').map(({ id }) => id);
  const { run: order, isBusy, problem } = useAction((from: number, to: number) => servers.orderRoles(serverId, moved(ordered, from, to)));
  // One may only trade the places of two that are both below oneself.
  const isBelow = (index: number): boolean => index >= 0 && index < ordered.length && roles[index]!.rank < rank;

  return (
    <>
      <div className="settings-bar">
        <p>The highest first. Whoever has one may only touch what is below it.</p>
        <Button kind="primary" onClick={() => dialog.set({ name: 'createRole', serverId })}>
          New role
        </Button>
      </div>
      <Problem text={problem} />
      <ul className="settings-list" aria-label="Roles">
        {roles.map((role, index) => (
          <li key={role.id}>
            <span className="settings-what">
              <strong>
                <RoleName role={role} />
              </strong>
              <small>{role.id === 'everyone' ? 'What every member may, whatever else they have' : holdersText(members.filter((member) => member.roles.includes(role.id)).length)}</small>
            </span>
            {role.id !== 'everyone' && (
              <>
                <IconButton icon="up" size={17} label={`Move ${role.name} up`} disabled={isBusy || !isBelow(index) || !isBelow(index - 1)} onClick={() => void order(index, index - 1)} />
                <IconButton icon="down" size={17} label={`Move ${role.name} down`} disabled={isBusy || !isBelow(index) || !isBelow(index + 1)} onClick={() => void order(index, index + 1)} />
              </>
            )}
            <Button disabled={role.rank >= rank} aria-label={`Edit ${role.id === 'everyone' ? 'what everyone may' : role.name}`} onClick={() => dialog.set({ name: 'role', serverId, roleId: role.id })}>
              Edit
            </Button>
            {role.id !== 'everyone' && role.rank < rank && <DeleteRole role={role} />}
          </li>
        ))}
      </ul>
    </>
  );
}

function DeleteRole({ role }: { role: Role }) {
  const { servers } = useWorkspace();
  const { run, isBusy, problem } = useAction(() => servers.deleteRole(role));
  return (
    <>
      <IconButton icon="erase" size={17} label={`Delete ${role.name}`} disabled={isBusy} onClick={() => void run()} />
      <Problem text={problem} />
    </>
  );
}

function holdersText(count: number): string {
  return count === 0 ? 'Nobody has it yet' : count === 1 ? 'One member has it' : `${count} members have it`;
}
