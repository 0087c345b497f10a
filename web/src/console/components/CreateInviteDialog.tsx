import { useState } from 'react';
import { hrefOf } from '../state/route.ts';
import { Button } from './Button.tsx';
import { CopyField } from './CopyField.tsx';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { Select } from './Select.tsx';
import { useAction } from './useAction.ts';
import { useServer } from './useServer.ts';
import { useWorkspace } from './workspaceContext.ts';

const lifetimes = [
  { value: '3600', label: 'An hour' },
  { value: '86400', label: 'A day' },
  { value: '604800', label: 'A week' },
  { value: '', label: 'For good' },
] as const;
const uses = [
  { value: '1', label: 'One person' },
  { value: '10', label: '10 people' },
  { value: '100', label: '100 people' },
  { value: '', label: 'As many as come' },
] as const;

export const inviteLink = (code: string): string => `${location.origin}${location.pathname}${hrefOf({ view: 'invite', code })}`;

export function CreateInviteDialog({ serverId }: { serverId: string }) {
  const { api } = useWorkspace();
  const server = useServer(serverId);
  const [expires, setExpires] = useState<(typeof lifetimes)[number]['value']>('604800');
  const [most, setMost] = useState<(typeof uses)[number]['value']>('');
  const [code, setCode] = useState<string>();
  const { run, isBusy, problem } = useAction(async () => {
    const invite = await api.createInvite(serverId, { ...(most && { maxUses: Number(most) }), ...(expires && { expiresInSeconds: Number(expires) }) });
    setCode(invite.code);
  });

  if (code) {
    return (
      <Dialog title={`Invite to ${server?.name ?? 'the server'}`}>
        <div className="dialog-content">
          <CopyField label="Whoever opens this link can come in" value={inviteLink(code)} />
          <div className="dialog-actions">
            <Button kind="primary" onClick={closeDialog}>
              Done
            </Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={`Invite to ${server?.name ?? 'the server'}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Select label="It is good for" value={expires} choices={lifetimes} onChange={setExpires} />
        <Select label="It lets in" value={most} choices={uses} onChange={setMost} />
        <Problem text={problem} />
        <div className="dialog-actions">
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={isBusy}>
            Create link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
