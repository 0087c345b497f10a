import { hrefOf } from '../state/route.ts';
import { channelTopic } from '../state/servers.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { NavItem } from './NavItem.tsx';
import { NavSection } from './NavSection.tsx';
import { useSettingsSections } from './SettingsView.tsx';
import { useMay } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

export function ChannelList({ serverId }: { serverId: string }) {
  const { servers, me } = useWorkspace();
  const server = useStore(servers.state, (state) => state.servers.find(({ id }) => id === serverId));
  const channels = useStore(servers.state, (state) => state.channels.get(serverId)) ?? [];
  const isAsked = useStore(servers.state, (state) => state.asked.has(serverId));
  const may = useMay(serverId);
  const sections = useSettingsSections(serverId);
  if (!server) {
    return null;
  }

  const settingsLabel = isAsked ? `Settings of ${server.name}, someone asks to join` : `Settings of ${server.name}`;
  const canCreate = may('manage_channels');
  const actions = (
    <>
      {canCreate && <IconButton icon="add" size={18} label="Create a channel" onClick={() => dialog.set({ name: 'createChannel', serverId })} />}
      {may('manage_invites') && <IconButton icon="invite" size={17} label={`Invite to ${server.name}`} onClick={() => dialog.set({ name: 'createInvite', serverId })} />}
      {sections && sections.length > 0 && (
        <a className="icon-button" href={hrefOf({ view: 'settings', id: serverId, section: isAsked ? 'requests' : sections[0]!.section })} aria-label={settingsLabel} title={settingsLabel} data-news={isAsked || undefined}>
          <Icon name="settings" size={18} />
        </a>
      )}
      {server.ownerId !== me.id && <IconButton icon="leave" size={17} label={`Leave ${server.name}`} onClick={() => dialog.set({ name: 'leaveServer', serverId })} />}
    </>
  );
  return (
    <div className="nav-section-main">
      <NavSection title={server.name} actions={actions}>
        <ul>
          {channels.map(({ id, name }) => (
            <NavItem key={id} topic={channelTopic(id)} title={name} picture={<Icon name="channel" size={17} />} />
          ))}
        </ul>
        {channels.length === 0 && <p className="sidebar-note">{canCreate ? 'Create the first channel with +.' : 'No channels yet.'}</p>}
      </NavSection>
    </div>
  );
}
