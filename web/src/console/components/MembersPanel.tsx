import './MembersPanel.css';
import type { Server, User } from '../../client/index.ts';
import { conversationTopic } from '../state/conversations.ts';
import { goTo } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { Avatar } from './Avatar.tsx';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { MemberMenu } from './MemberMenu.tsx';
import { PresenceDot, PresenceText } from './PresenceDot.tsx';
import { Problem } from './Problem.tsx';
import { SidePanel } from './SidePanel.tsx';
import { useAction } from './useAction.ts';
import { usePresence, useWorkspace } from './workspaceContext.ts';

interface MembersPanelProps {
  members: readonly User[];
  /** Whose members they are; absent in a conversation. */
  server?: Server;
}

/** Who is here, each one a click away from a conversation. */
export function MembersPanel({ members, server }: MembersPanelProps) {
  const { presence } = useWorkspace();
  const counted = useStore(presence.counts, (counts) => (server ? counts.get(server.id) : undefined));
  const told = useStore(presence.byUser, (byUser) => members.filter(({ id }) => (byUser.get(id) ?? 'offline') !== 'offline').length);
  const online = counted ?? told;
  return (
    <SidePanel title="Members" count={online > 0 ? `${members.length} · ${online} online` : `${members.length}`} hideLabel="Hide members">
      <ul>
        {members.map((user) => (
          <MemberItem key={user.id} user={user} server={server} />
        ))}
      </ul>
    </SidePanel>
  );
}

function MemberItem({ user, server }: { user: User; server?: Server }) {
  const { me, conversations, servers } = useWorkspace();
  const status = usePresence(user.id);
  const member = useStore(servers.state, (state) => state.members.get(server?.id ?? '')?.find((other) => other.user.id === user.id));
  const role = useStore(servers.state, (state) => state.roles.get(server?.id ?? '')?.find(({ id, colour }) => colour && member?.roles.includes(id)));
  const { run, isBusy, problem } = useAction(async () => {
    const { id } = await conversations.start([user.id]);
    goTo({ view: 'topic', topic: conversationTopic(id) });
  });
  const isMe = user.id === me.id;
  const isMuted = member?.mutedUntil !== undefined && Date.parse(member.mutedUntil) > Date.now();
  return (
    <li className="member" data-status={status ?? 'offline'}>
      <PresenceDot status={status}>
        <Avatar of={user} size="small" />
      </PresenceDot>
      <span className="member-name">
        {user.displayName}
        <PresenceText status={status} />
      </span>
      {role && <i className="member-role" style={{ background: role.colour }} title={role.name} />}
      {isMuted && (
        <span className="member-note" title="Muted">
          <Icon name="mute" size={15} />
          <span className="visually-hidden">Muted</span>
        </span>
      )}
      {server?.ownerId === user.id && <span className="member-note">owner</span>}
      {isMe && <span className="member-note">you</span>}
      <span className="member-actions">
        {!isMe && <IconButton icon="chat" size={17} label={`Message ${user.displayName}`} disabled={isBusy} onClick={() => void run()} />}
        <MemberMenu serverId={server?.id} member={member ?? { user, roles: [] }} />
      </span>
      <Problem text={problem} />
    </li>
  );
}
