import './MembersSection.css';
import { useState } from 'react';
import type { Member } from '../../../client/index.ts';
import { useStore } from '../../state/store.ts';
import { untilText } from '../../text/times.ts';
import { Avatar } from '../Avatar.tsx';
import { Field } from '../Field.tsx';
import { MemberMenu } from '../MemberMenu.tsx';
import { RoleName } from '../RoleName.tsx';
import { useMembers, useServer } from '../useServer.ts';
import { useWorkspace } from '../workspaceContext.ts';

export function MembersSection({ serverId }: { serverId: string }) {
  const members = useMembers(serverId);
  const [search, setSearch] = useState('');
  const found = members.filter(({ user }) => user.displayName.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <>
      <div className="settings-form settings-bar">
        <Field label={`Search ${members.length} ${members.length === 1 ? 'member' : 'members'}`} value={search} onChange={setSearch} placeholder="Name" autoComplete="off" />
      </div>
      <ul className="settings-list" aria-label="Members">
        {found.map((member) => (
          <MemberRow key={member.user.id} serverId={serverId} member={member} />
        ))}
      </ul>
      {found.length === 0 && <p className="settings-note">Nobody by that name.</p>}
    </>
  );
}

function MemberRow({ serverId, member }: { serverId: string; member: Member }) {
  const { people } = useWorkspace();
  const isOwner = useServer(serverId)?.ownerId === member.user.id;
  const roles = useRolesOf(serverId, member);
  const user = useStore(people.byId, (byId) => byId.get(member.user.id)) ?? member.user;
  return (
    <li>
      <Avatar of={user} size="small" />
      <span className="settings-what">
        <strong>{user.displayName}</strong>
        <small className="member-roles">
          {isOwner && <span>Owner</span>}
          {roles.map((role) => (
            <RoleName key={role.id} role={role} />
          ))}
          {member.mutedUntil && <span>Muted until {untilText(member.mutedUntil).replace(/^(at|on) /, '')}</span>}
          {!isOwner && roles.length === 0 && !member.mutedUntil && <span>No role</span>}
        </small>
      </span>
      <MemberMenu serverId={serverId} member={member} />
    </li>
  );
}

function useRolesOf(serverId: string, { roles: held }: Member) {
  return useStore(useWorkspace().servers.state, (state) => state.roles.get(serverId))?.filter(({ id }) => held.includes(id)) ?? [];
}
