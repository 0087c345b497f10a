import { useState } from 'react';
import { dialog } from '../state/ui.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function CreateRoleDialog({ serverId }: { serverId: string }) {
  const { servers } = useWorkspace();
  const [name, setName] = useState('');

  const create = async (): Promise<void> => {
    const { id } = await servers.createRole(serverId, name.trim());
    // After this dialog has closed itself.
    setTimeout(() => dialog.set({ name: 'role', serverId, roleId: id }));
  };

  return (
    <DialogForm title="Create a role" action="Create role" isReady={name.trim() !== ''} onSubmit={create}>
      <Field label="Name" value={name} onChange={setName} maxLength={100} required placeholder="Moderators" autoComplete="off" hint="What those who have it may is chosen next." />
    </DialogForm>
  );
}
