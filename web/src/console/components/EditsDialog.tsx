import './EditsDialog.css';
import { useEffect, useState } from 'react';
import type { EarlierContent, Message } from '../../client/index.ts';
import { fullTimeOf } from '../text/times.ts';
import { Dialog } from './Dialog.tsx';
import { MessageText } from './MessageText.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

/** What a message said before it was edited. */
export function EditsDialog({ message }: { message: Message }) {
  const { api } = useWorkspace();
  const [edits, setEdits] = useState<readonly EarlierContent[]>();
  const { run: load, problem } = useAction(async () => setEdits(await api.edits(message.id)));
  useEffect(() => void load(), []);

  return (
    <Dialog title="What it said before">
      <div className="dialog-content">
        <Problem text={problem} />
        {!edits && !problem && <p className="dialog-text">Loading…</p>}
        {edits?.length === 0 && <p className="dialog-text">What it said before was erased.</p>}
        <ol className="edits" aria-label="Earlier versions">
          {edits?.map(({ seq, content, editedAt }) => (
            <li key={seq}>
              <time dateTime={editedAt}>until {fullTimeOf(editedAt)}</time>
              <div>
                <MessageText text={content} message={message} />
              </div>
            </li>
          ))}
        </ol>
      </div>
    </Dialog>
  );
}
