import { useEffect, useState } from 'react';
import type { NotificationLevel, NotificationSetting, TopicRef } from '../../client/index.ts';
import { untilText } from '../text/times.ts';
import { Choices } from './Choices.tsx';
import { DialogForm } from './DialogForm.tsx';
import { Problem } from './Problem.tsx';
import { Select } from './Select.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

const levels: readonly { value: NotificationLevel; title: string; text: string }[] = [
  { value: 'all', title: 'All messages', text: 'Whatever is written here.' },
  { value: 'mentions', title: 'Mentions', text: 'Messages that name you.' },
  { value: 'none', title: 'Nothing', text: 'It still counts what is unread.' },
];

type Quiet = '' | 'kept' | '1' | '8' | '24' | '168';

/** What one wants to know of a topic, and from when on. */
export function NotificationSettingDialog({ topic, title }: { topic: TopicRef; title: string }) {
  const { client } = useWorkspace();
  const [setting, setSetting] = useState<NotificationSetting>();
  const [level, setLevel] = useState<NotificationLevel>();
  const [quiet, setQuiet] = useState<Quiet>('');
  const { run: load, problem } = useAction(async () => {
    const found = await client.notificationSetting(topic);
    setSetting(found);
    setLevel(found.level);
    setQuiet(isAhead(found.mutedUntil) ? 'kept' : '');
  });
  useEffect(() => void load(), []);

  const save = async (): Promise<void> => {
    const hours = Number(quiet);
    const mutedUntil = quiet === 'kept' ? setting?.mutedUntil : hours > 0 ? new Date(Date.now() + hours * 3_600_000).toISOString() : undefined;
    await client.setNotificationSetting(topic, { level: level!, ...(mutedUntil && { mutedUntil }) });
  };

  const kept = isAhead(setting?.mutedUntil) ? [{ value: 'kept' as const, label: `Quiet until it is over, ${untilText(setting!.mutedUntil!)}` }] : [];
  return (
    <DialogForm title={`Notifications of ${title}`} action="Save" isReady={level !== undefined} onSubmit={save}>
      <Problem text={problem} />
      <Choices legend="Tell me of" value={level} choices={levels} disabled={!setting} onChange={setLevel} />
      <Select<Quiet>
        label="For a while"
        value={quiet}
        disabled={!setting}
        choices={[
          { value: '', label: 'Tell me at once' },
          ...kept,
          { value: '1', label: 'Quiet for an hour' },
          { value: '8', label: 'Quiet for 8 hours' },
          { value: '24', label: 'Quiet for a day' },
          { value: '168', label: 'Quiet for a week' },
        ]}
        onChange={setQuiet}
      />
    </DialogForm>
  );
}

function isAhead(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) > Date.now();
}
