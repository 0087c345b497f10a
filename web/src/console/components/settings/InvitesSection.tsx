import { useEffect, useRef } from 'react';
import type { Invite } from '../../../client/index.ts';
import { useStore } from '../../state/store.ts';
import { dialog } from '../../state/ui.ts';
import { untilText } from '../../text/times.ts';
import { Button } from '../Button.tsx';
import { inviteLink } from '../CreateInviteDialog.tsx';
import { PersonName } from '../PersonName.tsx';
import { Problem } from '../Problem.tsx';
import { useAction } from '../useAction.ts';
import { useList } from '../useList.ts';
import { useWorkspace } from '../workspaceContext.ts';

export function InvitesSection({ serverId }: { serverId: string }) {
  const { api } = useWorkspace();
  const { items, problem, reload } = useList(() => api.invites(serverId));

  // A new one comes from the dialog.
  const isAsking = useStore(dialog, (open) => open?.name === 'createInvite');
  const wasAsking = useRef(isAsking);
  useEffect(() => {
    if (wasAsking.current && !isAsking) {
      void reload();
    }
    wasAsking.current = isAsking;
  }, [isAsking]);

  return (
    <>
      <div className="settings-bar">
        <p>Each is a link that lets in whoever opens it.</p>
        <Button kind="primary" onClick={() => dialog.set({ name: 'createInvite', serverId })}>
          New invite
        </Button>
      </div>
      <Problem text={problem} />
      <ul className="settings-list" aria-label="Invites">
        {items?.map((invite) => (
          <InviteRow key={invite.code} invite={invite} onDeleted={() => void reload()} />
        ))}
      </ul>
      {items?.length === 0 && <p className="settings-note">There are none.</p>}
    </>
  );
}

function InviteRow({ invite, onDeleted }: { invite: Invite; onDeleted: () => void }) {
  const { api } = useWorkspace();
  const { serverId, code, createdBy, uses, maxUses, expiresAt } = invite;
  const { run: copy, problem: copyProblem } = useAction(() => navigator.clipboard.writeText(inviteLink(code)));
  const { run: remove, isBusy, problem } = useAction(async () => {
    await api.deleteInvite(serverId, code);
    onDeleted();
  });
  return (
    <li>
      <span className="settings-what">
        <strong>
          <code>{code}</code>
        </strong>
        <small>
          By <PersonName id={createdBy} />, {maxUses ? `used ${uses} of ${maxUses} times` : uses === 0 ? 'not used yet' : uses === 1 ? 'used once' : `used ${uses} times`}
          {expiresAt && `, ends ${untilText(expiresAt)}`}
        </small>
      </span>
      <Button aria-label={`Copy the link of ${code}`} onClick={() => void copy()}>
        Copy link
      </Button>
      <Button kind="danger" disabled={isBusy} aria-label={`Withdraw ${code}`} onClick={() => void remove()}>
        Withdraw
      </Button>
      <Problem text={problem ?? copyProblem} />
    </li>
  );
}
