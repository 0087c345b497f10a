import { useState } from 'react';
import type { Author } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { ReasonField } from './ReasonField.tsx';
import { useWorkspace } from './workspaceContext.ts';

/** Closes a stream's chat to somebody for good. */
export function BanFromStreamDialog({ streamId, user }: { streamId: string; user: Author }) {
  const { client } = useWorkspace();
  const [reason, setReason] = useState('');
  return (
    <DialogForm
      title={`Ban ${user.displayName} from the stream?`}
      action="Ban"
      kind="danger"
      onSubmit={async () => void (await client.banFromStream(streamId, user.id, { reason: reason.trim() || undefined }))}
    >
      <p className="dialog-text">They can neither read nor write in this chat, until you let them in again in the stream’s settings.</p>
      <ReasonField value={reason} onChange={setReason} />
    </DialogForm>
  );
}
