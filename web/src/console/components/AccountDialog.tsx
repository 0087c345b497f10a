import './AccountDialog.css';
import { useEffect, useState } from 'react';
import type { User } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Field } from './Field.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

const shortestPassword = 8;

/** How one is called and looks, the password, and whom one has blocked. */
export function AccountDialog() {
  const { profile } = useWorkspace();
  const { username } = useStore(profile);
  return (
    <Dialog title="Your account">
      <div className="dialog-content account-parts">
        <ProfileForm />
        {username !== undefined && <PasswordForm />}
        <BlockedPeople />
        <section>
          <h3>Sessions</h3>
          <div className="account-ways">
            <Button onClick={() => dialog.set({ name: 'sessions' })}>Where you are signed in…</Button>
            <Button kind="danger" onClick={() => dialog.set({ name: 'deleteAccount' })}>
              Delete account…
            </Button>
          </div>
        </section>
      </div>
    </Dialog>
  );
}

function ProfileForm() {
  const workspace = useWorkspace();
  const { displayName, avatarUrl = '', username, id } = useStore(workspace.profile);
  const [name, setName] = useState(displayName);
  const [picture, setPicture] = useState(avatarUrl);
  const isChanged = name.trim() !== displayName || picture.trim() !== avatarUrl;
  const { run, isBusy, problem } = useAction(() => workspace.changeProfile({ displayName: name.trim(), avatarUrl: picture.trim() }));

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <div className="account-who">
        <Avatar of={{ id, displayName: name || displayName, avatarUrl: picture.trim() || undefined }} />
        <span>
          <strong>{displayName}</strong>
          <span>{username ?? 'A guest: this account ends with its sessions.'}</span>
        </span>
      </div>
      <Field label="Your name" value={name} onChange={setName} maxLength={100} required autoComplete="off" />
      <Field label="Picture" type="url" value={picture} onChange={setPicture} maxLength={2_000} placeholder="https://…" autoComplete="off" hint="The address of one. Optional." />
      <Problem text={problem} />
      <div className="dialog-actions">
        <Button kind="primary" type="submit" disabled={!isChanged || name.trim() === '' || isBusy}>
          Save profile
        </Button>
      </div>
    </form>
  );
}

function PasswordForm() {
  const { api } = useWorkspace();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [isDone, setDone] = useState(false);
  const { run, isBusy, problem } = useAction(async () => {
    await api.changePassword(old, next);
    setOld('');
    setNext('');
    setDone(true);
  });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setDone(false);
        void run();
      }}
    >
      <h3>Password</h3>
      <Field label="The one you have" type="password" value={old} onChange={setOld} autoComplete="current-password" />
      <Field label="The new one" type="password" value={next} onChange={setNext} autoComplete="new-password" hint={`At least ${shortestPassword} characters. Your other sessions end.`} />
      <Problem text={problem} />
      <p role="status" className="dialog-text">
        {isDone && 'Your password is changed, and your other sessions have ended.'}
      </p>
      <div className="dialog-actions">
        <Button type="submit" disabled={old === '' || next.length < shortestPassword || isBusy}>
          Change password
        </Button>
      </div>
    </form>
  );
}

function BlockedPeople() {
  const { blocks, people } = useWorkspace();
  const ids = useStore(blocks.userIds);
  const byId = useStore(people.byId);
  const { run: load, problem } = useAction(() => blocks.load());
  useEffect(() => void load(), []);

  return (
    <section>
      <h3>Blocked people</h3>
      <Problem text={problem} />
      {ids?.size === 0 && <p className="dialog-text">You have blocked nobody. You can from the menu of a member.</p>}
      <ul className="account-blocked" aria-label="Blocked people">
        {[...(ids ?? [])].map((id) => (
          <BlockedItem key={id} user={byId.get(id) ?? { id, displayName: id }} />
        ))}
      </ul>
    </section>
  );
}

function BlockedItem({ user }: { user: User }) {
  const { blocks } = useWorkspace();
  const { run, isBusy, problem } = useAction(() => blocks.unblock(user));
  return (
    <li>
      <Avatar of={user} size="small" />
      <span>{user.displayName}</span>
      <Button disabled={isBusy} aria-label={`Unblock ${user.displayName}`} onClick={() => void run()}>
        Unblock
      </Button>
      <Problem text={problem} />
    </li>
  );
}
