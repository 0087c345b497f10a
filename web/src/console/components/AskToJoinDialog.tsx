import { useState } from 'react';
import { notice } from '../state/ui.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function AskToJoinDialog({ serverId, serverName }: { serverId: string; serverName: string }) {
  const { client } = useWorkspace();
  const [message, setMessage] = useState('');

  const ask = async (): Promise<void> => {
    await client.requestToJoin(serverId, message.trim());
    notice.set(`You have asked to be let into ${serverName}. You will be told here when that is decided.`);
  };

  return (
    <DialogForm title={`Ask to join ${serverName}`} action="Ask" onSubmit={ask}>
      <p className="dialog-text">Those who look after it decide who is let in.</p>
      <Field label="A word to them" value={message} onChange={setMessage} maxLength={500} autoComplete="off" hint="Optional." />
    </DialogForm>
  );
}
