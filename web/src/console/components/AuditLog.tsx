import './AuditLog.css';
import { useEffect, useState, type ReactNode } from 'react';
import type { AuditEntry, Page } from '../../client/index.ts';
import { actionText } from '../text/audit.ts';
import { fullTimeOf, whenOf } from '../text/times.ts';
import { Button } from './Button.tsx';
import { PersonName } from './PersonName.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';

interface AuditLogProps {
  load: (cursor?: string) => Promise<Page<AuditEntry>>;
  /** To whom or what it was done. */
  targetOf: (entry: AuditEntry) => ReactNode;
}

/** What was done, by whom and to whom, newest first. */
export function AuditLog({ load, targetOf }: AuditLogProps) {
  const [entries, setEntries] = useState<readonly AuditEntry[]>();
  const [cursor, setCursor] = useState<string>();
  const { run: loadMore, isBusy, problem } = useAction(async () => {
    const page = await load(cursor);
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
              {actionText(entry.action)} {targetOf(entry)}
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
