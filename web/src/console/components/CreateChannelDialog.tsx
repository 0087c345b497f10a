import { useState } from 'react';
import { channelTopic } from '../state/servers.ts';
import { arrive } from './arrive.ts';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function CreateChannelDialog({ serverId }: { serverId: string }) {
  const { servers } = useWorkspace();
  const [name, setName] = useState('');
  const [topic, setTopic] = useState('');

  const create = async (): Promise<void> => {
    const { id } = await servers.createChannel(serverId, { name: name.trim(), ...(topic.trim() && { topic: topic.trim() }) });
    arrive({ view: 'topic', topic: channelTopic(id) });
  };

  return (
    <DialogForm title="Create a channel" action="Create channel" isReady={name.trim() !== ''} onSubmit={create}>
      <Field label="Name" value={name} onChange={setName} maxLength={100} required placeholder="general" autoComplete="off" />
      <Field label="Topic" value={topic} onChange={setTopic} maxLength={1000} autoComplete="off" hint="What people talk about there. Optional." />
    </DialogForm>
  );
}
