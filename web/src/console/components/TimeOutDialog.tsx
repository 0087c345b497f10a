import { useState } from 'react';
import type { Author } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { ReasonField } from './ReasonField.tsx';
import { Select } from './Select.tsx';
import { useWorkspace } from './workspaceContext.ts';

const whiles = [
  { value: '60', label: 'A minute' },
  { value: '600', label: '10 minutes' },
  { value: '3600', label: 'An hour' },
  { value: '86400', label: 'A day' },
  { value: '1209600', label: '14 days' },
] as const;

/** Takes somebody's word in a stream's chat. */
export function TimeOutDialog({ streamId, user }: { streamId: string; user: Author }) {
  const { client } = useWorkspace();
  const [seconds, setSeconds] = useState<(typeof whiles)[number]['value']>('600');
  const [reason, setReason] = useState('');
  return (
    <DialogForm
      title={`Time out ${user.displayName}?`}
      action="Time out"
      kind="danger"
      onSubmit={async () => void (await client.timeOutInStream(streamId, user.id, Number(seconds), reason.trim() || undefined))}
    >
      <p className="dialog-text">They can read on, but not write in this chat.</p>
      <Select label="For" value={seconds} choices={whiles} onChange={setSeconds} />
      <ReasonField value={reason} onChange={setReason} />
    </DialogForm>
  );
}
