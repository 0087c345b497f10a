import './MembersPanel.css';
import type { User } from '../../client/index.ts';
import { conversationTopic } from '../state/conversations.ts';
import { goTo } from '../state/route.ts';
import { membersPanel } from '../state/ui.ts';
import { Avatar } from './Avatar.tsx';
import { IconButton } from './Button.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

const hide = (): void => membersPanel.set(false);

/** Who is here, each one a click away from a conversation. */
export function MembersPanel({ members }: { members: readonly User[] }) {
  return (
    <aside className="members-panel" aria-label="Members" onKeyDown={(event) => event.key === 'Escape' && hide()}>
      <header>
        <h2>
          Members <span>{members.length}</span>
        </h2>
        <IconButton icon="close" size={18} label="Hide members" onClick={hide} />
      </header>
      <ul>
        {members.map((user) => (
          <MemberItem key={user.id} user={user} />
        ))}
      </ul>
    </aside>
  );
}

function MemberItem({ user }: { user: User }) {
  const { me, conversations } = useWorkspace();
  const { run, isBusy, problem } = useAction(async () => {
    const { id } = await conversations.start([user.id]);
    goTo({ view: 'topic', topic: conversationTopic(id) });
  });
  const isMe = user.id === me.id;
  return (
    <li className="member">
      <Avatar of={user} size="small" />
      <span className="member-name">{user.displayName}</span>
      {isMe ? <span className="member-you">you</span> : <IconButton icon="chat" size={17} label={`Message ${user.displayName}`} disabled={isBusy} onClick={() => void run()} />}
      <Problem text={problem} />
    </li>
  );
}
