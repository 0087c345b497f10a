import './Rail.css';
import type { Server } from '../../client/index.ts';
import { hrefOf } from '../state/route.ts';
import { channelTopic } from '../state/servers.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { hueOf, initialsOf } from '../text/names.ts';
import { MentionBadge } from './Badge.tsx';
import { Icon } from './Icon.tsx';
import { Mark } from './Mark.tsx';
import { usePlace } from './usePlace.ts';
import { useMentions, useUnread, useWorkspace } from './workspaceContext.ts';

/** The servers one is in, one tile each. */
export function Rail() {
  const { servers } = useWorkspace();
  const { servers: list } = useStore(servers.state);
  const { place, serverId } = usePlace();

  return (
    <div className="rail">
      <a className="rail-home" href={hrefOf({ view: 'home' })} aria-label="Home" title="Home" aria-current={place.view === 'home' ? 'page' : undefined}>
        <Mark size={36} />
      </a>
      <span className="rail-rule" />
      <ul className="rail-servers" aria-label="Servers">
        {list.map((server) => (
          <li key={server.id}>
            <ServerTile server={server} isActive={server.id === serverId} />
          </li>
        ))}
        <li>
          <button type="button" className="rail-tile rail-tile-quiet" aria-label="Create a server" title="Create a server" onClick={() => dialog.set({ name: 'createServer' })}>
            <Icon name="add" />
          </button>
        </li>
        <li>
          <a
            className="rail-tile rail-tile-quiet"
            href={hrefOf({ view: 'discover' })}
            aria-label="Discover servers"
            title="Discover servers"
            aria-current={place.view === 'discover' ? 'page' : undefined}
          >
            <Icon name="compass" />
          </a>
        </li>
      </ul>
    </div>
  );
}

function ServerTile({ server, isActive }: { server: Server; isActive: boolean }) {
  const { servers } = useWorkspace();
  const channels = useStore(servers.state, (state) => state.channels.get(server.id)) ?? [];
  const topics = channels.map(({ id }) => channelTopic(id));
  const unread = useUnread(topics);
  const mentions = useMentions(topics);
  const label = unread > 0 ? `${server.name}, ${unread} unread` : server.name;
  return (
    <a
      className="rail-tile"
      href={hrefOf({ view: 'server', id: server.id })}
      style={{ '--hue': hueOf(server.id) }}
      aria-label={label}
      title={server.name}
      aria-current={isActive ? 'true' : undefined}
      data-unread={unread > 0 || undefined}
    >
      {initialsOf(server.name)}
      <MentionBadge count={mentions} />
    </a>
  );
}
