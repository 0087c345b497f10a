import { useState } from 'react';
import type { User } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { ReasonField } from './ReasonField.tsx';
import { useServer } from './useServer.ts';
import { useWorkspace } from './workspaceContext.ts';

export function RemoveMemberDialog({ serverId, user }: { serverId: string; user: User }) {
  const { servers } = useWorkspace();
  const server = useServer(serverId);
  const [reason, setReason] = useState('');
  return (
    <DialogForm title={`Remove ${user.displayName}?`} action="Remove" kind="danger" onSubmit={() => servers.removeMember(serverId, user.id, reason.trim())}>
      <p className="dialog-text">
        They will no longer see {server?.name ?? 'the server'}
        {server?.joinPolicy === 'open' && server.visibility === 'public' ? ', but it is open: they can join it again.' : '.'}
      </p>
      <ReasonField value={reason} onChange={setReason} />
    </DialogForm>
  );
}
