import './CreateServerDialog.css';
import { useState } from 'react';
import type { ServerVisibility } from '../../client/index.ts';
import { arrive } from './arrive.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useWorkspace } from './workspaceContext.ts';

const visibilities: { value: ServerVisibility; title: string; text: string }[] = [
  { value: 'public', title: 'Public', text: 'Everyone here can find and join it.' },
  { value: 'private', title: 'Private', text: 'Only its members know of it.' },
];

export function CreateServerDialog() {
  const { servers } = useWorkspace();
  const [name, setName] = useState('');
  const [visibility, setVisibility] = useState<ServerVisibility>('public');

  const create = async (): Promise<void> => {
    const { id } = await servers.create(name.trim(), visibility);
    arrive({ view: 'server', id });
  };

  return (
    <DialogForm title="Create a server" action="Create server" isReady={name.trim() !== ''} onSubmit={create}>
      <Field label="Name" value={name} onChange={setName} maxLength={100} required placeholder="Night Owls" autoComplete="off" />
      <fieldset className="choices">
        <legend>Who can join</legend>
        {visibilities.map(({ value, title, text }) => (
          <label key={value}>
            <input type="radio" name="visibility" value={value} checked={visibility === value} onChange={() => setVisibility(value)} />
            <span>
              <strong>{title}</strong>
              {text}
            </span>
          </label>
        ))}
      </fieldset>
    </DialogForm>
  );
}
