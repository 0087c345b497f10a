import './MembersPanel.css';
import type { Server, User } from '../../client/index.ts';
import { conversationTopic } from '../state/conversations.ts';
import { goTo } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { dialog, membersPanel } from '../state/ui.ts';
import { Avatar } from './Avatar.tsx';
import { IconButton } from './Button.tsx';
import { PresenceDot, PresenceText } from './PresenceDot.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { usePresence, useWorkspace } from './workspaceContext.ts';

const hide = (): void => membersPanel.set(false);

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
    <aside className="members-panel" aria-label="Members" onKeyDown={(event) => event.key === 'Escape' && hide()}>
      <header>
        <h2>
          Members <span>{online > 0 ? `${members.length} · ${online} online` : members.length}</span>
        </h2>
        <IconButton icon="close" size={18} label="Hide members" onClick={hide} />
      </header>
      <ul>
        {members.map((user) => (
          <MemberItem key={user.id} user={user} server={server} />
        ))}
      </ul>
    </aside>
  );
}

function MemberItem({ user, server }: { user: User; server?: Server }) {
  const { me, conversations } = useWorkspace();
  const status = usePresence(user.id);
  const { run, isBusy, problem } = useAction(async () => {
    const { id } = await conversations.start([user.id]);
    goTo({ view: 'topic', topic: conversationTopic(id) });
  });
  const isMe = user.id === me.id;
  return (
    <li className="member" data-status={status ?? 'offline'}>
      <PresenceDot status={status}>
        <Avatar of={user} size="small" />
      </PresenceDot>
      <span className="member-name">
        {user.displayName}
        <PresenceText status={status} />
      </span>
      {isMe && <span className="member-you">you</span>}
      {server?.ownerId === me.id && !isMe && (
        <IconButton
          icon="close"
          size={16}
          label={`Remove ${user.displayName}`}
          onClick={() => dialog.set({ name: 'removeMember', serverId: server.id, user })}
        />
      )}
      {!isMe && <IconButton icon="chat" size={17} label={`Message ${user.displayName}`} disabled={isBusy} onClick={() => void run()} />}
      <Problem text={problem} />
    </li>
  );
}
