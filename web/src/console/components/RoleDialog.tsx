import './PermissionTable.css';
import './RoleDialog.css';
import { useId, useState } from 'react';
import type { Role, ServerPermission } from '../../client/index.ts';
import { channelPermissions, serverPermissions } from '../text/permissions.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useRoles } from './useServer.ts';
import { useStanding } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

const firstColour = '#3f8f77';

export function RoleDialog({ serverId, roleId }: { serverId: string; roleId: string }) {
  const role = useRoles(serverId).find(({ id }) => id === roleId);
  return role && <RoleForm role={role} />;
}

/** A role's name and colour, and what those who have it may. */
function RoleForm({ role }: { role: Role }) {
  const { servers } = useWorkspace();
  const colourId = useId();
  const standing = useStanding({ serverId: role.serverId });
  const [name, setName] = useState(role.name);
  const [colour, setColour] = useState(role.colour);
  const [permissions, setPermissions] = useState<ReadonlySet<ServerPermission>>(new Set(role.permissions));
  const isEveryone = role.id === 'everyone';

  const toggle = (permission: ServerPermission): void => {
    const others = new Set(permissions);
    if (!others.delete(permission)) {
      others.add(permission);
    }
    setPermissions(others);
  };

  const save = (): Promise<void> =>
    servers.changeRole(role, { permissions: [...permissions], ...(!isEveryone && { name: name.trim(), ...(colour && { colour }) }) });

  return (
    <DialogForm title={isEveryone ? 'What everyone may' : `Role ${role.name}`} action="Save" isReady={name.trim() !== ''} onSubmit={save}>
      {!isEveryone && (
        <div className="role-fields">
          <Field label="Name" value={name} onChange={setName} maxLength={100} required autoComplete="off" />
          <div className="field">
            <label htmlFor={colourId}>Colour</label>
            <input id={colourId} type="color" value={colour ?? firstColour} onChange={({ target }) => setColour(target.value)} />
          </div>
        </div>
      )}
      {[
        { legend: 'In channels', all: channelPermissions },
        { legend: 'In the server', all: serverPermissions },
      ].map(({ legend, all }) => (
        <fieldset key={legend} className="permission-table">
          <legend>{legend}</legend>
          {all.map(({ permission, title, text }) => (
            <label key={permission} className="permission-row">
              <span>
                {title}
                {text && <small>{text}</small>}
              </span>
              <input type="checkbox" checked={permissions.has(permission)} disabled={standing?.permissions.has(permission) !== true} onChange={() => toggle(permission)} />
            </label>
          ))}
        </fieldset>
      ))}
    </DialogForm>
  );
}
