import { useState } from 'react';
import type { LiveStream } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { untilText, waitText } from '../text/times.ts';
import { AuditLog } from './AuditLog.tsx';
import { Button } from './Button.tsx';
import { Choices } from './Choices.tsx';
import { DialogForm } from './DialogForm.tsx';
import { Field } from './Field.tsx';
import { PersonName } from './PersonName.tsx';
import { Problem } from './Problem.tsx';
import { Select } from './Select.tsx';
import { useAction } from './useAction.ts';
import { useList } from './useList.ts';
import { useWorkspace } from './workspaceContext.ts';

const usualWaits = [0, 5, 10, 30, 60, 300, 900];

type Writers = 'everyone' | 'followers' | 'mods';

/** A stream's title and the modes of its chat, and whom they do not concern or the chat is closed to. */
export function StreamDialog({ streamId }: { streamId: string }) {
  const { streams } = useWorkspace();
  const stream = useStore(streams.state, (state) => state.streams.find(({ id }) => id === streamId));
  return stream ? <StreamSettings stream={stream} /> : null;
}

function StreamSettings({ stream }: { stream: LiveStream }) {
  const { streams, client, api, me } = useWorkspace();
  const { id, ownerId, slowModeSeconds } = stream;
  const isOwner = ownerId === me.id;
  const moderators = useStore(streams.moderators, (byStream) => byStream.get(id));
  const [title, setTitle] = useState(stream.title);
  const [writers, setWriters] = useState<Writers>(stream.modsOnly ? 'mods' : stream.followersOnly ? 'followers' : 'everyone');
  const [slowMode, setSlowMode] = useState(`${slowModeSeconds}`);
  const waits = [...new Set([...usualWaits, slowModeSeconds])].toSorted((a, b) => a - b);

  const save = (): Promise<void> =>
    streams.change(id, {
      ...(isOwner && { title: title.trim() }),
      slowModeSeconds: Number(slowMode),
      followersOnly: writers === 'followers',
      modsOnly: writers === 'mods',
    });

  return (
    <DialogForm title="Stream settings" action="Save" isReady={title.trim() !== ''} onSubmit={save}>
      {isOwner && <Field label="Title" value={title} onChange={setTitle} maxLength={200} required autoComplete="off" />}
      <Choices
        legend="Who may write"
        value={writers}
        onChange={setWriters}
        choices={[
          { value: 'everyone', title: 'Everyone', text: 'Whoever watches.' },
          { value: 'followers', title: 'Followers', text: 'Those who follow the streamer.' },
          { value: 'mods', title: 'Moderators', text: 'The streamer and the moderators.' },
        ]}
      />
      <Select
        label="Slow mode"
        value={slowMode}
        choices={waits.map((seconds) => ({ value: `${seconds}`, label: seconds === 0 ? 'Off' : `One message every ${waitText(seconds)}` }))}
        hint="The streamer and the moderators are not slowed down."
        onChange={setSlowMode}
      />
      {isOwner && moderators !== undefined && moderators.size > 0 && (
        <People
          legend="Moderators"
          people={[...moderators].map((userId) => ({ userId }))}
          action="Remove"
          act={(userId) => client.removeStreamModerator(id, userId)}
        />
      )}
      <Restricted legend="Timed out" action="Lift" ask={() => api.streamTimeouts(id)} act={(userId) => client.liftTimeoutInStream(id, userId)} />
      <Restricted legend="Banned" action="Let in" ask={() => api.streamBans(id)} act={(userId) => client.liftBanFromStream(id, userId)} />
      <Done streamId={id} />
    </DialogForm>
  );
}

/** What was done here, for whoever wants to know. */
function Done({ streamId }: { streamId: string }) {
  const { api } = useWorkspace();
  const [isShown, show] = useState(false);
  return isShown ? (
    <AuditLog
      load={(cursor) => api.streamAuditLog(streamId, cursor)}
      targetOf={({ targetId }) =>
        targetId !== undefined && (
          <strong>
            <PersonName id={targetId} />
          </strong>
        )
      }
    />
  ) : (
    <Button kind="link" onClick={() => show(true)}>
      Show what was done here
    </Button>
  );
}

interface Restriction {
  userId: string;
  until?: string;
  reason?: string;
}

interface PeopleProps {
  legend: string;
  people: readonly Restriction[];
  action: string;
  act: (userId: string) => Promise<unknown>;
}

function Restricted({ ask, act, ...rest }: Omit<PeopleProps, 'people'> & { ask: () => Promise<readonly Restriction[]> }) {
  const { items, problem, reload } = useList(ask);
  const lift = async (userId: string): Promise<void> => {
    await act(userId);
    await reload();
  };
  return (
    <>
      <Problem text={problem} />
      {items !== undefined && items.length > 0 && <People {...rest} people={items} act={lift} />}
    </>
  );
}

function People({ legend, people, action, act }: PeopleProps) {
  const { run, isBusy, problem } = useAction(async (userId: string) => void (await act(userId)));
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      <ul className="group-people">
        {people.map(({ userId, until, reason }) => (
          <li key={userId}>
            <span>
              <PersonName id={userId} />
              {(until ?? reason) !== undefined && <small> {[until && `until ${untilText(until)}`, reason].filter(Boolean).join(': ')}</small>}
            </span>
            <Button kind="link" disabled={isBusy} onClick={() => void run(userId)}>
              {action}
            </Button>
          </li>
        ))}
      </ul>
      <Problem text={problem} />
    </fieldset>
  );
}
