import './ReactorsDialog.css';
import { useEffect, useState } from 'react';
import type { Message, User } from '../../client/index.ts';
import { Avatar } from './Avatar.tsx';
import { Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Who reacted how, to the first hundred of each. */
export function ReactorsDialog({ message }: { message: Message }) {
  const { api } = useWorkspace();
  const [found, setFound] = useState<readonly { emoji: string; count: number; users: User[] }[]>();
  const { run: load, problem } = useAction(async () => {
    const reactions = message.reactions ?? [];
    const pages = await Promise.all(reactions.map(({ emoji }) => api.reactors(message.id, emoji)));
    setFound(reactions.map(({ emoji, count }, index) => ({ emoji, count, users: pages[index]!.items.map(({ user }) => user) })));
  });
  useEffect(() => void load(), []);

  return (
    <Dialog title="Who reacted">
      <div className="dialog-content">
        <Problem text={problem} />
        {!found && !problem && <p className="dialog-text">Loading…</p>}
        {found?.map(({ emoji, count, users }) => (
          <section key={emoji} className="reactors" aria-label={`${emoji} ${count}`}>
            <h3>
              {emoji} <span>{count}</span>
            </h3>
            <ul>
              {users.map((user) => (
                <li key={user.id}>
                  <Avatar of={user} size="small" />
                  {user.displayName}
                </li>
              ))}
              {users.length < count && <li>and {count - users.length} more</li>}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
