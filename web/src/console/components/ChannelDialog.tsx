import { useState } from 'react';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { waitText } from '../text/times.ts';
import { Button } from './Button.tsx';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { Select } from './Select.tsx';
import { useMay } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

const usualWaits = [0, 5, 10, 30, 60, 300, 900, 3_600, 21_600];

/** A channel's name, topic and slow mode, and the ways to what else there is to set. */
export function ChannelDialog({ channelId }: { channelId: string }) {
  const { servers } = useWorkspace();
  const channel = useStore(servers.state, () => servers.channel(channelId));
  const may = useMay(channel?.serverId);
  const [name, setName] = useState(channel?.name ?? '');
  const [topic, setTopic] = useState(channel?.topic ?? '');
  const [slowMode, setSlowMode] = useState(`${channel?.slowModeSeconds ?? 0}`);
  const waits = [...new Set([...usualWaits, channel?.slowModeSeconds ?? 0])].toSorted((a, b) => a - b);

  const save = (): Promise<void> => servers.changeChannel(channelId, { name: name.trim(), topic: topic.trim(), slowModeSeconds: Number(slowMode) });

  return (
    <DialogForm title={`#${channel?.name ?? 'channel'}`} action="Save" isReady={name.trim() !== ''} onSubmit={save}>
      <Field label="Name" value={name} onChange={setName} maxLength={100} required autoComplete="off" />
      <Field label="Topic" value={topic} onChange={setTopic} maxLength={1000} autoComplete="off" hint="Shown beside the name." />
      <Select
        label="Slow mode"
        value={slowMode}
        choices={waits.map((seconds) => ({ value: `${seconds}`, label: seconds === 0 ? 'Off' : `One message every ${waitText(seconds)}` }))}
        hint="Whoever may moderate messages is not slowed down."
        onChange={setSlowMode}
      />
      <div className="dialog-ways">
        {may('manage_roles') && <Button onClick={() => dialog.set({ name: 'channelPermissions', channelId })}>Who may do what…</Button>}
        <Button kind="danger" onClick={() => dialog.set({ name: 'deleteChannel', channelId })}>
          Delete channel…
        </Button>
      </div>
    </DialogForm>
  );
}
