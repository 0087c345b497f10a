import './DiscoverView.css';
import { useCallback, useEffect, useState } from 'react';
import type { Server } from '../../client/index.ts';
import { goTo } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { hueOf, initialsOf } from '../text/names.ts';
import { inWords } from '../text/problems.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { Problem } from './Problem.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useAction } from './useAction.ts';
import { useTitle } from './useTitle.ts';
import { useWorkspace } from './workspaceContext.ts';

/** The public servers, to join. */
export function DiscoverView() {
  const { servers } = useWorkspace();
  const mine = useStore(servers.state, (state) => state.servers);
  const [found, setFound] = useState<Server[]>();
  const [problem, setProblem] = useState<string>();
  useTitle('Discover');

  const search = useCallback(async () => {
    setProblem(undefined);
    try {
      setFound(await servers.discover());
    } catch (error) {
      setProblem(inWords(error));
    }
  }, [servers]);
  useEffect(() => void search(), [search]);

  // Those one is in may or may not be among the answers, depending on whether one joined before or after asking.
  const all = [...mine.filter(({ visibility }) => visibility === 'public'), ...(found ?? [])].filter(
    (server, index, list) => list.findIndex(({ id }) => id === server.id) === index,
  );

  return (
    <>
      <StageHeader title="Discover" detail="Public servers" actions={<Button onClick={() => void search()}>Refresh</Button>} />
      <div className="discover">
        <Problem text={problem} />
        {found && all.length === 0 ? (
          <EmptyState icon="compass" title="Nothing public yet">
            <p>Create a public server, and everyone here can find it.</p>
            <Button kind="primary" onClick={() => dialog.set({ name: 'createServer' })}>
              Create a server
            </Button>
          </EmptyState>
        ) : (
          <ul>
            {found &&
              all.map((server) => (
                <li key={server.id}>
                  <ServerCard server={server} isMine={mine.some(({ id }) => id === server.id)} />
                </li>
              ))}
          </ul>
        )}
      </div>
    </>
  );
}

function ServerCard({ server, isMine }: { server: Server; isMine: boolean }) {
  const { servers } = useWorkspace();
  const open = (): void => goTo({ view: 'server', id: server.id });
  const { run, isBusy, problem } = useAction(async () => {
    await servers.join(server);
    open();
  });

  return (
    <article className="server-card" aria-label={server.name}>
      <span className="server-card-picture" style={{ '--hue': hueOf(server.id) }} aria-hidden="true">
        {initialsOf(server.name)}
      </span>
      <h2>{server.name}</h2>
      {isMine && <Button onClick={open}>Open</Button>}
      {!isMine && server.joinPolicy === 'open' && (
        <Button kind="primary" disabled={isBusy} onClick={() => void run()}>
          Join
        </Button>
      )}
      {!isMine && server.joinPolicy === 'request' && (
        <Button kind="primary" onClick={() => dialog.set({ name: 'askToJoin', serverId: server.id, serverName: server.name })}>
          Ask to join
        </Button>
      )}
      {!isMine && server.joinPolicy === 'invite' && <p className="server-card-note">By invite only</p>}
      <Problem text={problem} />
    </article>
  );
}
