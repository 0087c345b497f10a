import { useState } from 'react';
import type { User } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { ReasonField } from './ReasonField.tsx';
import { Select } from './Select.tsx';
import { useWorkspace } from './workspaceContext.ts';

const whiles = [
  { value: '', label: 'For good' },
  { value: '1', label: 'A day' },
  { value: '7', label: 'A week' },
  { value: '30', label: '30 days' },
] as const;

export function BanMemberDialog({ serverId, user }: { serverId: string; user: User }) {
  const { servers } = useWorkspace();
  const [days, setDays] = useState<(typeof whiles)[number]['value']>('');
  const [reason, setReason] = useState('');

  const ban = (): Promise<void> =>
    servers.banMember(serverId, user.id, { reason: reason.trim(), ...(days && { until: new Date(Date.now() + Number(days) * 86_400_000) }) });

  return (
    <DialogForm title={`Ban ${user.displayName}?`} action="Ban" kind="danger" onSubmit={ban}>
      <p className="dialog-text">They are removed, and cannot come back while the ban lasts, not even by an invite.</p>
      <Select label="It lasts" value={days} choices={whiles} onChange={setDays} />
      <ReasonField value={reason} onChange={setReason} />
    </DialogForm>
  );
}
