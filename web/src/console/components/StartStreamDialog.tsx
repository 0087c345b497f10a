import { useState } from 'react';
import { streamTopic } from '../state/streams.ts';
import { arrive } from './arrive.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function StartStreamDialog() {
  const { streams } = useWorkspace();
  const [title, setTitle] = useState('');

  const start = async (): Promise<void> => {
    const { id } = await streams.start(title.trim());
    arrive({ view: 'topic', topic: streamTopic(id) });
  };

  return (
    <DialogForm title="Start a stream" action="Go live" isReady={title.trim() !== ''} onSubmit={start}>
      <Field label="Title" value={title} onChange={setTitle} maxLength={200} required placeholder="Building a clock from scratch" autoComplete="off" hint="Everyone can find it and chat, until you end it." />
    </DialogForm>
  );
}
