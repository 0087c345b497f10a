import { useEffect } from 'react';
import type { JoinRequest } from '../../../client/index.ts';
import { useStore } from '../../state/store.ts';
import { fullTimeOf } from '../../text/times.ts';
import { Avatar } from '../Avatar.tsx';
import { Button } from '../Button.tsx';
import { Problem } from '../Problem.tsx';
import { useAction } from '../useAction.ts';
import { useList } from '../useList.ts';
import { useWorkspace } from '../workspaceContext.ts';

export function RequestsSection({ serverId }: { serverId: string }) {
  const { api, servers } = useWorkspace();
  const { items, problem, reload } = useList(() => api.joinRequests(serverId));
  const isNews = useStore(servers.state, (state) => state.asked.has(serverId));

  useEffect(() => {
    if (isNews) {
      servers.lookedAtRequests(serverId);
      void reload();
    }
  }, [servers, serverId, isNews]);

  return (
    <>
      <Problem text={problem} />
      <ul className="settings-list" aria-label="Requests to join">
        {items?.map((request) => (
          <RequestRow key={request.user.id} request={request} onDecided={() => void reload()} />
        ))}
      </ul>
      {items?.length === 0 && <p className="settings-note">Nobody asks to be let in. People can, when the server’s overview says so.</p>}
    </>
  );
}

function RequestRow({ request: { serverId, user, createdAt, message }, onDecided }: { request: JoinRequest; onDecided: () => void }) {
  const { client } = useWorkspace();
  const { run: decide, isBusy, problem } = useAction(async (isLetIn: boolean) => {
    await client.decideJoinRequest(serverId, user.id, isLetIn);
    onDecided();
  });
  return (
    <li>
      <Avatar of={user} size="small" />
      <span className="settings-what">
        <strong>{user.displayName}</strong>
        <small>{message || `Asked ${fullTimeOf(createdAt)}`}</small>
      </span>
      <Button disabled={isBusy} aria-label={`Do not let ${user.displayName} in`} onClick={() => void decide(false)}>
        Deny
      </Button>
      <Button kind="primary" disabled={isBusy} aria-label={`Let ${user.displayName} in`} onClick={() => void decide(true)}>
        Let in
      </Button>
      <Problem text={problem} />
    </li>
  );
}
