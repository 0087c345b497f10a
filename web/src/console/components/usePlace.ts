import { useEffect } from 'react';
import { route, type Route } from '../state/route.ts';
import { Store, useStore } from '../state/store.ts';
import { useWorkspace } from './workspaceContext.ts';

/** The server whose channels are shown; it stays while one is in a conversation or a stream. */
const chosenServer = new Store<string | undefined>(undefined);

/** Where one is, and in which server. */
export function usePlace(): { place: Route; serverId: string | undefined } {
  const { servers } = useWorkspace();
  const { servers: list, channels } = useStore(servers.state);
  const place = useStore(route);
  const chosen = useStore(chosenServer);

  const here =
    place.view === 'server' || place.view === 'settings'
      ? place.id
      : place.view === 'topic' && place.topic.type === 'CHANNEL'
        ? [...channels].find(([, inServer]) => inServer.some(({ id }) => id === place.topic.id))?.[0]
        : undefined;

  useEffect(() => {
    if (here) {
      chosenServer.set(here);
    }
  }, [here]);

  const serverId = [here, chosen, list[0]?.id].find((id) => list.some((server) => server.id === id));
  return { place, serverId };
}
