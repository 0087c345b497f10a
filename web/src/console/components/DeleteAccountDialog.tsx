import { useState } from 'react';
import { useStore } from '../state/store.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function DeleteAccountDialog() {
  const workspace = useWorkspace();
  const { displayName } = useStore(workspace.profile);
  const [name, setName] = useState('');
  return (
    <DialogForm title="Delete your account?" action="Delete for good" kind="danger" isReady={name.trim() === displayName} onSubmit={() => workspace.deleteAccount()}>
      <p className="dialog-text">Nobody can bring it back. What you wrote stays, without your name. A server that is yours has to be handed over or deleted before.</p>
      <Field label="Your name, to be sure" value={name} onChange={setName} placeholder={displayName} autoComplete="off" />
    </DialogForm>
  );
}
