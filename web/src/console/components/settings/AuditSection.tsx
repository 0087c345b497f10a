import './AuditSection.css';
import { useEffect, useState } from 'react';
import type { Role } from '../../../client/index.ts';
import type { AuditEntry } from '../../api/types.ts';
import { useStore } from '../../state/store.ts';
import { actionText } from '../../text/audit.ts';
import { fullTimeOf, whenOf } from '../../text/times.ts';
import { Button } from '../Button.tsx';
import { PersonName } from '../PersonName.tsx';
import { Problem } from '../Problem.tsx';
import { useAction } from '../useAction.ts';
import { useRoles } from '../useServer.ts';
import { useWorkspace } from '../workspaceContext.ts';

/** What was done, by whom and to whom, newest first. */
export function AuditSection({ serverId }: { serverId: string }) {
  const { api } = useWorkspace();
  const roles = useRoles(serverId);
  const [entries, setEntries] = useState<readonly AuditEntry[]>();
  const [cursor, setCursor] = useState<string>();
  const { run: loadMore, isBusy, problem } = useAction(async () => {
    const page = await api.auditLog(serverId, cursor);
    setEntries((before) => [...(before ?? []), ...page.items]);
    setCursor(page.nextCursor);
  });
  useEffect(() => void loadMore(), []);

  return (
    <>
      <Problem text={problem} />
      <ol className="audit" aria-label="Audit log">
        {entries?.map((entry) => (
          <li key={entry.id}>
            <time dateTime={entry.createdAt} title={fullTimeOf(entry.createdAt)}>
              {whenOf(entry.createdAt)}
            </time>
            <span>
              <strong>
                <PersonName id={entry.actorId} />
              </strong>{' '}
              {actionText(entry.action)} <Target serverId={serverId} roles={roles} entry={entry} />
              {entry.reason && <q>{entry.reason}</q>}
            </span>
          </li>
        ))}
      </ol>
      {entries?.length === 0 && <p className="settings-note">Nothing has been done yet.</p>}
      {cursor && (
        <div className="settings-more">
          <Button disabled={isBusy} onClick={() => void loadMore()}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

/** Whom or what it was done to, by name where it still has one. */
function Target({ serverId, roles, entry: { action, targetId } }: { serverId: string; roles: readonly Role[]; entry: AuditEntry }) {
  const { servers } = useWorkspace();
  const channel = useStore(servers.state, () => (targetId ? servers.channel(targetId) : undefined));
  if (!targetId || targetId === serverId) {
    return null;
  }
  if (/^(channel|override)_/.test(action)) {
    return <strong>{channel ? `#${channel.name}` : targetId}</strong>;
  }
  if (/^role_(create|update|delete)$/.test(action)) {
    const role = roles.find(({ id }) => id === targetId);
    return <strong>{role?.name ?? targetId}</strong>;
  }
  if (action.startsWith('invite_')) {
    return <code>{targetId}</code>;
  }
  return (
    <strong>
      <PersonName id={targetId} />
    </strong>
  );
}
