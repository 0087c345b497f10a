import './StartConversationDialog.css';
import { useState } from 'react';
import { conversationTopic } from '../state/conversations.ts';
import { arrive } from './arrive.ts';
import { Avatar } from './Avatar.tsx';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useAcquaintances } from './useAcquaintances.ts';
import { useWorkspace } from './workspaceContext.ts';

/** With whom one shares a server or a conversation, to write to one or several of them. */
export function StartConversationDialog() {
  const { conversations } = useWorkspace();
  const people = useAcquaintances();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [name, setName] = useState('');
  const found = people.filter(({ id, displayName }) => chosen.has(id) || displayName.toLowerCase().includes(search.trim().toLowerCase()));
  const isGroup = chosen.size > 1;

  const toggle = (id: string): void => {
    const others = new Set(chosen);
    if (!others.delete(id)) {
      others.add(id);
    }
    setChosen(others);
  };

  const start = async (): Promise<void> => {
    const { id } = await conversations.start([...chosen], isGroup ? name.trim() : undefined);
    arrive({ view: 'topic', topic: conversationTopic(id) });
  };

  return (
    <DialogForm title="Start a conversation" action={isGroup ? 'Start group' : 'Start conversation'} isReady={chosen.size > 0} onSubmit={start}>
      <Field label="Search people" value={search} onChange={setSearch} placeholder="Name" autoComplete="off" />
      {people.length === 0 ? (
        <p className="dialog-text">You know nobody here yet. Join a server, and its members will be listed here.</p>
      ) : (
        <ul className="people" aria-label="People">
          {found.map((user) => (
            <li key={user.id}>
              <label>
                <input type="checkbox" checked={chosen.has(user.id)} onChange={() => toggle(user.id)} />
                <Avatar of={user} size="small" />
                <span>{user.displayName}</span>
              </label>
            </li>
          ))}
          {found.length === 0 && <li className="dialog-text">Nobody by that name.</li>}
        </ul>
      )}
      {isGroup && <Field label="Name of the group" value={name} onChange={setName} maxLength={100} autoComplete="off" hint="Optional." />}
    </DialogForm>
  );
}
