import { useState } from 'react';
import type { User } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { ReasonField } from './ReasonField.tsx';
import { Select } from './Select.tsx';
import { useWorkspace } from './workspaceContext.ts';

const whiles = [
  { value: '10', label: '10 minutes' },
  { value: '60', label: 'An hour' },
  { value: '1440', label: 'A day' },
  { value: '10080', label: 'A week' },
  { value: '40320', label: '28 days' },
] as const;

export function MuteMemberDialog({ serverId, user }: { serverId: string; user: User }) {
  const { api } = useWorkspace();
  const [minutes, setMinutes] = useState<(typeof whiles)[number]['value']>('60');
  const [reason, setReason] = useState('');

  const mute = (): Promise<void> => {
    // A little early: the longest that there is may not be exceeded by a clock that goes ahead.
    const until = new Date(Date.now() + Number(minutes) * 60_000 - 5_000).toISOString();
    return api.mute(serverId, user.id, until, reason.trim() || undefined);
  };

  return (
    <DialogForm title={`Mute ${user.displayName}?`} action="Mute" kind="danger" onSubmit={mute}>
      <p className="dialog-text">They can read on, but neither write, react nor speak anywhere in the server.</p>
      <Select label="For" value={minutes} choices={whiles} onChange={setMinutes} />
      <ReasonField value={reason} onChange={setReason} />
    </DialogForm>
  );
}
