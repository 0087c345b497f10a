import { useState } from 'react';
import type { Message } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { Quotation } from './Quotation.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function RedactMessageDialog({ message }: { message: Message }) {
  const { client } = useWorkspace();
  const [reason, setReason] = useState('');

  const redact = async (): Promise<void> => {
    await client.redact(message.id, reason.trim());
  };

  return (
    <DialogForm title="Redact this message?" action="Redact" kind="danger" isReady={reason.trim() !== ''} onSubmit={redact}>
      <Quotation message={message} />
      <Field label="Reason" value={reason} onChange={setReason} maxLength={300} required autoComplete="off" hint="Everyone sees it in the place of the message." />
    </DialogForm>
  );
}
