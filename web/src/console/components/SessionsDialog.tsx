import './SessionsDialog.css';
import { useEffect, useState } from 'react';
import type { AccountSession } from '../../client/index.ts';
import { fullTimeOf } from '../text/times.ts';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Where one is signed in, each with a way to end it. */
export function SessionsDialog() {
  const { api } = useWorkspace();
  const [sessions, setSessions] = useState<readonly AccountSession[]>();
  const { run: load, problem } = useAction(async () => setSessions(await api.sessions()));

  useEffect(() => void load(), []);

  return (
    <Dialog title="Your sessions">
      <div className="dialog-content">
        <p className="dialog-text">Each is one time you signed in. Ending one signs it out at once.</p>
        <Problem text={problem} />
        {!sessions && !problem && <p className="dialog-text">Loading…</p>}
        <ul className="sessions" aria-label="Sessions">
          {sessions?.map((session) => (
            <SessionItem key={session.id} session={session} onEnded={() => setSessions((all) => all?.filter(({ id }) => id !== session.id))} />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function SessionItem({ session, onEnded }: { session: AccountSession; onEnded: () => void }) {
  const { api } = useWorkspace();
  const { run, isBusy, problem } = useAction(async () => {
    await api.endSession(session.id);
    onEnded();
  });
  const since = fullTimeOf(session.createdAt);
  return (
    <li>
      <span>
        <strong>{session.current ? 'This session' : 'Another session'}</strong>
        <span>Since {since}</span>
      </span>
      {!session.current && (
        <Button kind="danger" disabled={isBusy} aria-label={`End the session of ${since}`} onClick={() => void run()}>
          End
        </Button>
      )}
      <Problem text={problem} />
    </li>
  );
}
