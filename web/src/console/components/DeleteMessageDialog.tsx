import './Choices.css';
import { useState } from 'react';
import type { Message } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { Quotation } from './Quotation.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function DeleteMessageDialog({ message }: { message: Message }) {
  const { client } = useWorkspace();
  const [isHard, setHard] = useState(false);

  const remove = async (): Promise<void> => {
    await client.delete(message.id, { hard: isHard });
  };

  return (
    <DialogForm title="Delete this message?" action="Delete" kind="danger" onSubmit={remove}>
      <Quotation message={message} />
      <p className="dialog-text">Everyone sees that a message was here, and no longer what it said.</p>
      <div className="choices">
        <label>
          <input type="checkbox" checked={isHard} onChange={({ target }) => setHard(target.checked)} />
          <span>
            <strong>Erase it for good</strong>
            Its text and what it said before are forgotten by the server, too.
          </span>
        </label>
      </div>
    </DialogForm>
  );
}
