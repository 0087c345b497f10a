import './SettingsView.css';
import type { ReactNode } from 'react';
import type { ServerPermission } from '../../client/index.ts';
import { goTo, hrefOf, type SettingsSection } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { AuditSection } from './settings/AuditSection.tsx';
import { BansSection } from './settings/BansSection.tsx';
import { ChannelsSection } from './settings/ChannelsSection.tsx';
import { InvitesSection } from './settings/InvitesSection.tsx';
import { MembersSection } from './settings/MembersSection.tsx';
import { OverviewSection } from './settings/OverviewSection.tsx';
import { RequestsSection } from './settings/RequestsSection.tsx';
import { RolesSection } from './settings/RolesSection.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useServer } from './useServer.ts';
import { useTitle } from './useTitle.ts';
import { useStanding } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Each with what one of takes to be offered it. */
const sections: readonly { section: SettingsSection; title: string; takes: readonly ServerPermission[] }[] = [
  { section: 'overview', title: 'Overview', takes: ['manage_server'] },
  { section: 'channels', title: 'Channels', takes: ['manage_channels', 'manage_roles'] },
  { section: 'roles', title: 'Roles', takes: ['manage_roles'] },
  { section: 'members', title: 'Members', takes: ['manage_roles', 'mute_members', 'kick_members', 'ban_members'] },
  { section: 'invites', title: 'Invites', takes: ['manage_invites'] },
  { section: 'requests', title: 'Requests to join', takes: ['manage_invites'] },
  { section: 'bans', title: 'Bans', takes: ['ban_members'] },
  { section: 'audit', title: 'Audit log', takes: ['view_audit_log'] },
];

/** The settings of a server that one may see; undefined until that is known. */
export function useSettingsSections(serverId: string): readonly { section: SettingsSection; title: string }[] | undefined {
  const standing = useStanding({ serverId });
  return standing && sections.filter(({ takes }) => takes.some((permission) => standing.permissions.has(permission)));
}

export function SettingsView({ id, section }: { id: string; section: SettingsSection }) {
  const { servers } = useWorkspace();
  const server = useServer(id);
  const offered = useSettingsSections(id);
  const asked = useStore(servers.state, (state) => state.asked.has(id));
  const current = offered?.find((one) => one.section === section) ?? offered?.[0];
  useTitle(server ? `${server.name}: settings` : 'Settings');

  if (!server || !offered) {
    return <StageHeader title="Settings" />;
  }
  if (!current) {
    return (
      <>
        <StageHeader title={server.name} detail="Settings" />
        <EmptyState icon="lock" title="These are for others">
          <p>Nothing here is yours to set. Ask those who look after the server.</p>
          <Button onClick={() => goTo({ view: 'server', id })}>Back to the server</Button>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <StageHeader title={server.name} detail="Settings" actions={<Button onClick={() => goTo({ view: 'server', id })}>Done</Button>} />
      <div className="settings">
        <ul className="settings-sections" aria-label="Settings">
          {offered.map((one) => (
            <li key={one.section}>
              <a href={hrefOf({ view: 'settings', id, section: one.section })} aria-current={one === current ? 'page' : undefined}>
                {one.title}
                {one.section === 'requests' && asked && <span className="settings-news" role="img" aria-label="Someone asks" />}
              </a>
            </li>
          ))}
        </ul>
        <section className="settings-section" aria-label={current.title} key={`${id} ${current.section}`}>
          <h2>{current.title}</h2>
          {viewOf(current.section, id)}
        </section>
      </div>
    </>
  );
}

function viewOf(section: SettingsSection, serverId: string): ReactNode {
  switch (section) {
    case 'overview':
      return <OverviewSection serverId={serverId} />;
    case 'channels':
      return <ChannelsSection serverId={serverId} />;
    case 'roles':
      return <RolesSection serverId={serverId} />;
    case 'members':
      return <MembersSection serverId={serverId} />;
    case 'invites':
      return <InvitesSection serverId={serverId} />;
    case 'requests':
      return <RequestsSection serverId={serverId} />;
    case 'bans':
      return <BansSection serverId={serverId} />;
    case 'audit':
      return <AuditSection serverId={serverId} />;
  }
}
