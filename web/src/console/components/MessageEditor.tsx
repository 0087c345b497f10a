import { useState } from 'react';
import type { Message } from '../../client/index.ts';
import { withMarks, withNames } from '../text/mentions.ts';
import { Button } from './Button.tsx';
import { MentionTextarea } from './MentionTextarea.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useMentionables } from './useMentionables.ts';
import { useWorkspace } from './workspaceContext.ts';

/** One's own message, being changed where it stands. Enter saves, Esc leaves it as it was. */
export function MessageEditor({ message, onClose }: { message: Message; onClose: () => void }) {
  const { client } = useWorkspace();
  const people = useMentionables();
  const [text, setText] = useState(() => withNames(message.content, people));
  const content = withMarks(text, people);
  const canSave = content.trim() !== '';
  const { run, isBusy, problem } = useAction(async () => {
    if (content !== message.content) {
      await client.edit(message.id, content, message.changeSeq);
    }
    onClose();
  });

  return (
    <form
      className="message-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <MentionTextarea
        label="Edit message"
        value={text}
        people={people}
        hasFocusAtOnce
        onChange={setText}
        onEnter={() => canSave && void run()}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') {
            onClose();
          }
        }}
      />
      <div className="message-editor-actions">
        <Button type="submit" kind="link" disabled={!canSave || isBusy}>
          Save
        </Button>
        <Button kind="link" onClick={onClose}>
          Cancel
        </Button>
        <span>Enter saves, Esc cancels</span>
      </div>
      <Problem text={problem} />
    </form>
  );
}
