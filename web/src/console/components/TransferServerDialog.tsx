import { useState } from 'react';
import { DialogForm } from './DialogForm.tsx';
import { Select } from './Select.tsx';
import { useMembers, useServer } from './useServer.ts';
import { useWorkspace } from './workspaceContext.ts';

export function TransferServerDialog({ serverId }: { serverId: string }) {
  const { servers, me } = useWorkspace();
  const server = useServer(serverId);
  const others = useMembers(serverId).filter(({ user }) => user.id !== me.id);
  const [userId, setUserId] = useState('');

  return (
    <DialogForm title="Make someone else the owner?" action="Make owner" kind="danger" isReady={userId !== ''} onSubmit={() => servers.transfer(serverId, userId)}>
      <p className="dialog-text">
        {server?.name} will be theirs: they may do everything there, and you what your roles say. Only they can give it back.
      </p>
      {others.length === 0 ? (
        <p className="dialog-text">There is nobody else in it yet.</p>
      ) : (
        <Select
          label="The new owner"
          value={userId}
          choices={[{ value: '', label: 'Choose a member' }, ...others.map(({ user }) => ({ value: user.id, label: user.displayName }))]}
          onChange={setUserId}
        />
      )}
    </DialogForm>
  );
}
