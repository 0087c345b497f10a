import { channelTopic } from '../state/servers.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { NavItem } from './NavItem.tsx';
import { NavSection } from './NavSection.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function ChannelList({ serverId }: { serverId: string }) {
  const { servers, me } = useWorkspace();
  const server = useStore(servers.state, (state) => state.servers.find(({ id }) => id === serverId));
  const channels = useStore(servers.state, (state) => state.channels.get(serverId)) ?? [];
  if (!server) {
    return null;
  }

  const isOwner = server.ownerId === me.id;
  const actions = isOwner ? (
    <IconButton icon="add" size={18} label="Create a channel" onClick={() => dialog.set({ name: 'createChannel', serverId })} />
  ) : (
    <IconButton icon="leave" size={17} label={`Leave ${server.name}`} onClick={() => dialog.set({ name: 'leaveServer', serverId })} />
  );
  return (
    <div className="nav-section-main">
      <NavSection title={server.name} actions={actions}>
        <ul>
          {channels.map(({ id, name }) => (
            <NavItem key={id} topic={channelTopic(id)} title={name} picture={<Icon name="channel" size={17} />} />
          ))}
        </ul>
        {channels.length === 0 && <p className="sidebar-note">{isOwner ? 'Create the first channel with +.' : 'No channels yet.'}</p>}
      </NavSection>
    </div>
  );
}
