import { useState } from 'react';
import { arrive } from './arrive.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useServer } from './useServer.ts';
import { useWorkspace } from './workspaceContext.ts';

export function DeleteServerDialog({ serverId }: { serverId: string }) {
  const { servers } = useWorkspace();
  const server = useServer(serverId);
  const [name, setName] = useState('');

  const remove = async (): Promise<void> => {
    await servers.delete(serverId);
    arrive({ view: 'home' });
  };

  return (
    <DialogForm title={`Delete ${server?.name ?? 'the server'}?`} action="Delete for good" kind="danger" isReady={name.trim() === server?.name} onSubmit={remove}>
      <p className="dialog-text">Its channels, and all that was ever written in them, go with it. Nobody can bring it back.</p>
      <Field label="Its name, to be sure" value={name} onChange={setName} placeholder={server?.name} autoComplete="off" />
    </DialogForm>
  );
}
