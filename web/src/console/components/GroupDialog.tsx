import './GroupDialog.css';
import { useState } from 'react';
import type { Conversation, User } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { arrive } from './arrive.ts';
import { Avatar } from './Avatar.tsx';
import { Button, IconButton } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Field } from './Field.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useAcquaintances } from './useAcquaintances.ts';
import { useWorkspace } from './workspaceContext.ts';

/** What a group is called, and who is in it. */
export function GroupDialog({ conversationId }: { conversationId: string }) {
  const { conversations } = useWorkspace();
  const group = useStore(conversations.state, (state) => state.conversations.find(({ id }) => id === conversationId));
  return group && <Group group={group} />;
}

function Group({ group }: { group: Conversation }) {
  const { conversations, me } = useWorkspace();
  const [name, setName] = useState(group.name ?? '');
  const { run: rename, isBusy, problem } = useAction(() => conversations.rename(group.id, name.trim()));
  const { run: leave, isBusy: isLeaving, problem: leaveProblem } = useAction(async () => {
    await conversations.leave(group.id);
    arrive({ view: 'home' });
  });

  return (
    <Dialog title="Group">
      <div className="dialog-content">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void rename();
          }}
        >
          <div className="group-name">
            <Field label="Name of the group" value={name} onChange={setName} maxLength={100} autoComplete="off" />
            <Button type="submit" disabled={isBusy || name.trim() === (group.name ?? '')}>
              Rename
            </Button>
          </div>
          <Problem text={problem} />
        </form>
        <ul className="group-people" aria-label="Participants">
          {group.participants.map((user) => (
            <Participant key={user.id} group={group} user={user} canRemove={group.ownerId === me.id && user.id !== me.id} />
          ))}
        </ul>
        <AddPeople group={group} />
        <Problem text={leaveProblem} />
        <div className="dialog-ways">
          <Button kind="danger" disabled={isLeaving} onClick={() => void leave()}>
            Leave group
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Participant({ group, user, canRemove }: { group: Conversation; user: User; canRemove: boolean }) {
  const { conversations, me } = useWorkspace();
  const { run, isBusy, problem } = useAction(() => conversations.removeParticipant(group.id, user));
  const notes = [user.id === me.id && 'you', user.id === group.ownerId && 'owner'].filter((note) => note !== false);
  return (
    <li>
      <Avatar of={user} size="small" />
      <span>{user.displayName}</span>
      <small>{notes.join(', ')}</small>
      {canRemove && <IconButton icon="close" size={16} label={`Remove ${user.displayName} from the group`} disabled={isBusy} onClick={() => void run()} />}
      <Problem text={problem} />
    </li>
  );
}

const mostOffered = 5;

function AddPeople({ group }: { group: Conversation }) {
  const { conversations } = useWorkspace();
  const [search, setSearch] = useState('');
  const sought = search.trim().toLowerCase();
  const people = useAcquaintances().filter(({ id }) => !group.participants.some((user) => user.id === id));
  const found = sought === '' ? [] : people.filter(({ displayName }) => displayName.toLowerCase().includes(sought)).slice(0, mostOffered);
  const { run: add, isBusy, problem } = useAction(async (user: User) => {
    await conversations.addParticipant(group.id, user);
    setSearch('');
  });

  return (
    <div>
      <Field label="Add someone" value={search} onChange={setSearch} placeholder="Name" autoComplete="off" hint="They will see all that was written here." />
      <ul className="group-people" aria-label="People to add">
        {found.map((user) => (
          <li key={user.id}>
            <Avatar of={user} size="small" />
            <span>{user.displayName}</span>
            <Button disabled={isBusy} aria-label={`Add ${user.displayName}`} onClick={() => void add(user)}>
              Add
            </Button>
          </li>
        ))}
        {sought !== '' && found.length === 0 && <li className="dialog-text">Nobody by that name whom you know.</li>}
      </ul>
      <Problem text={problem} />
    </div>
  );
}
