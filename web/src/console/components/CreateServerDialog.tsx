import { useState } from 'react';
import type { JoinPolicy, ServerVisibility } from '../../client/index.ts';
import { arrive } from './arrive.ts';
import { Choices } from './Choices.tsx';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { Select } from './Select.tsx';
import { useWorkspace } from './workspaceContext.ts';

export const visibilities: readonly { value: ServerVisibility; title: string; text: string }[] = [
  { value: 'public', title: 'Public', text: 'Everyone here can find it.' },
  { value: 'private', title: 'Private', text: 'Only its members know of it. Others come in by an invite.' },
];

export const joinPolicies: readonly { value: JoinPolicy; label: string }[] = [
  { value: 'open', label: 'Everyone who finds it' },
  { value: 'request', label: 'Those who ask and are let in' },
  { value: 'invite', label: 'Those with an invite' },
];

export function CreateServerDialog() {
  const { servers } = useWorkspace();
  const [name, setName] = useState('');
  const [visibility, setVisibility] = useState<ServerVisibility>('public');
  const [joinPolicy, setJoinPolicy] = useState<JoinPolicy>('open');

  const create = async (): Promise<void> => {
    const { id } = await servers.create({ name: name.trim(), visibility, ...(visibility === 'public' && { joinPolicy }) });
    arrive({ view: 'server', id });
  };

  return (
    <DialogForm title="Create a server" action="Create server" isReady={name.trim() !== ''} onSubmit={create}>
      <Field label="Name" value={name} onChange={setName} maxLength={100} required placeholder="Night Owls" autoComplete="off" />
      <Choices legend="Who can find it" value={visibility} choices={visibilities} onChange={setVisibility} />
      {visibility === 'public' && <Select label="Who can join" value={joinPolicy} choices={joinPolicies} onChange={setJoinPolicy} />}
    </DialogForm>
  );
}
