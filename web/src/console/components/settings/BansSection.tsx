import type { Ban } from '../../../client/index.ts';
import { untilText } from '../../text/times.ts';
import { Button } from '../Button.tsx';
import { PersonName } from '../PersonName.tsx';
import { Problem } from '../Problem.tsx';
import { useAction } from '../useAction.ts';
import { useList } from '../useList.ts';
import { useWorkspace } from '../workspaceContext.ts';

export function BansSection({ serverId }: { serverId: string }) {
  const { api } = useWorkspace();
  const { items, problem, reload } = useList(() => api.bans(serverId));
  return (
    <>
      <Problem text={problem} />
      <ul className="settings-list" aria-label="Bans">
        {items?.map((ban) => (
          <BanRow key={ban.userId} serverId={serverId} ban={ban} onLifted={() => void reload()} />
        ))}
      </ul>
      {items?.length === 0 && <p className="settings-note">Nobody is banned. Members are from their menu.</p>}
    </>
  );
}

function BanRow({ serverId, ban: { userId, bannedBy, reason, until }, onLifted }: { serverId: string; ban: Ban; onLifted: () => void }) {
  const { api } = useWorkspace();
  const { run, isBusy, problem } = useAction(async () => {
    await api.unban(serverId, userId);
    onLifted();
  });
  return (
    <li>
      <span className="settings-what">
        <strong>
          <PersonName id={userId} />
        </strong>
        <small>
          By <PersonName id={bannedBy} />, {until ? `ends ${untilText(until)}` : 'for good'}
          {reason && `: ${reason}`}
        </small>
      </span>
      <Button disabled={isBusy} onClick={() => void run()}>
        Lift ban
      </Button>
      <Problem text={problem} />
    </li>
  );
}
