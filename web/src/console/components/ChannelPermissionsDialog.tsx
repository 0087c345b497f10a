import './PermissionTable.css';
import { useEffect, useState } from 'react';
import type { ChannelOverride, ServerPermission } from '../../client/index.ts';
import type { OverrideSubject } from '../api/api.ts';
import { useStore } from '../state/store.ts';
import { channelPermissions, type PermissionText } from '../text/permissions.ts';
import { Button } from './Button.tsx';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { Select } from './Select.tsx';
import { useAction } from './useAction.ts';
import { useMembers, useRoles } from './useServer.ts';
import { useStanding } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

type Choice = 'allow' | 'inherit' | 'deny';

const choiceTexts: readonly { value: Choice; text: string }[] = [
  { value: 'allow', text: 'Allow' },
  { value: 'inherit', text: 'As usual' },
  { value: 'deny', text: 'Deny' },
];

/** What roles and members may in one channel, other than in the server. */
export function ChannelPermissionsDialog({ channelId }: { channelId: string }) {
  const { api, servers } = useWorkspace();
  const channel = useStore(servers.state, () => servers.channel(channelId));
  const serverId = channel?.serverId ?? '';
  const roles = useRoles(serverId);
  const members = useMembers(serverId);
  const [overrides, setOverrides] = useState<readonly ChannelOverride[]>();
  const [chosen, setChosen] = useState('role/everyone');
  const { run: load, problem: loadProblem } = useAction(async () => setOverrides(await api.overrides(channelId)));
  useEffect(() => void load(), []);

  const isSpecial = (subject: string, id: string): boolean => overrides?.some((one) => one.subject === subject && one.subjectId === id) === true;
  const mark = (subject: string, id: string, name: string): { value: string; label: string } => ({ value: `${subject}/${id}`, label: isSpecial(subject, id) ? `${name} •` : name });
  const [subject, subjectId] = chosen.split('/') as [ChannelOverride['subject'], string];
  const of = { subject, subjectId };
  const found = overrides?.find((one) => one.subject === subject && one.subjectId === subjectId);

  return (
    <Dialog title={`Who may do what in #${channel?.name ?? 'channel'}`}>
      <div className="dialog-content">
        <Select
          label="For"
          value={chosen}
          choices={[...roles.map(({ id, name }) => mark('role', id, id === 'everyone' ? 'Everyone' : `Role ${name}`)), ...members.map(({ user }) => mark('member', user.id, user.displayName))]}
          hint="A member’s own outweighs that of roles, and that of roles the one of everyone."
          onChange={setChosen}
        />
        <Problem text={loadProblem} />
        {overrides && <OverrideForm key={`${chosen} ${JSON.stringify(found)}`} channelId={channelId} serverId={serverId} of={of} found={found} onChanged={() => void load()} />}
      </div>
    </Dialog>
  );
}

interface OverrideFormProps {
  channelId: string;
  serverId: string;
  of: OverrideSubject;
  found?: ChannelOverride;
  onChanged: () => void;
}

function OverrideForm({ channelId, serverId, of, found, onChanged }: OverrideFormProps) {
  const { api } = useWorkspace();
  const standing = useStanding({ serverId });
  const [choices, setChoices] = useState<ReadonlyMap<ServerPermission, Choice>>(() => choicesOf(found));
  const { run: save, isBusy, problem } = useAction(async () => {
    const having = (wanted: Choice): ServerPermission[] => [...choices].filter(([, choice]) => choice === wanted).map(([permission]) => permission);
    const change = { allow: having('allow'), deny: having('deny') };
    await (change.allow.length + change.deny.length === 0 ? api.removeOverride(channelId, of) : api.setOverride(channelId, of, change));
    onChanged();
  });

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="permission-table">
        {channelPermissions.map((one) => (
          <ChoiceRow
            key={one.permission}
            of={one}
            value={choices.get(one.permission) ?? 'inherit'}
            disabled={standing?.permissions.has(one.permission) !== true}
            onChange={(choice) => setChoices((all) => new Map(all).set(one.permission, choice))}
          />
        ))}
      </div>
      <Problem text={problem} />
      <div className="dialog-actions">
        <Button onClick={closeDialog}>Close</Button>
        <Button kind="primary" type="submit" disabled={isBusy}>
          Save
        </Button>
      </div>
    </form>
  );
}

function choicesOf(found: ChannelOverride | undefined): Map<ServerPermission, Choice> {
  return new Map([
    ...(found?.allow ?? []).map((permission) => [permission, 'allow'] as const),
    ...(found?.deny ?? []).map((permission) => [permission, 'deny'] as const),
  ]);
}

interface ChoiceRowProps {
  of: PermissionText;
  value: Choice;
  disabled: boolean;
  onChange: (choice: Choice) => void;
}

function ChoiceRow({ of: { permission, title, inOne = title }, value, disabled, onChange }: ChoiceRowProps) {
  return (
    <div className="permission-row" role="radiogroup" aria-label={inOne}>
      <span>{inOne}</span>
      <span className="permission-choice">
        {choiceTexts.map((choice) => (
          <label key={choice.value} data-value={choice.value}>
            <input type="radio" name={permission} checked={value === choice.value} disabled={disabled} onChange={() => onChange(choice.value)} />
            {choice.text}
          </label>
        ))}
      </span>
    </div>
  );
}
