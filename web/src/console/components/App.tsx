import { useEffect, useState } from 'react';
import type { User } from '../../client/index.ts';
import type { Session } from '../state/session.ts';
import { useStore } from '../state/store.ts';
import { Workspace } from '../state/workspace.ts';
import { SignIn } from './SignIn.tsx';
import { WorkspaceContext } from './workspaceContext.ts';
import { WorkspaceView } from './WorkspaceView.tsx';

export function App({ session }: { session: Session }) {
  const user = useStore(session.user);
  return user ? <SignedIn key={user.id} user={user} session={session} /> : <SignIn session={session} />;
}

function SignedIn({ user, session }: { user: User; session: Session }) {
  const [workspace, setWorkspace] = useState<Workspace>();

  useEffect(() => {
    const opened = new Workspace(user, session);
    opened.start();
    setWorkspace(opened);
    return () => void opened.stop();
  }, [user, session]);

  return (
    workspace && (
      <WorkspaceContext value={workspace}>
        <WorkspaceView onSignOut={() => void session.signOut()} />
      </WorkspaceContext>
    )
  );
}
