import './WorkspaceView.css';
import type { ReactNode } from 'react';
import { topicKey } from '../../client/index.ts';
import { route, type Route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { drawer } from '../state/ui.ts';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Dialogs } from './Dialogs.tsx';
import { DiscoverView } from './DiscoverView.tsx';
import { HomeView } from './HomeView.tsx';
import { InviteView } from './InviteView.tsx';
import { NoticeBar } from './NoticeBar.tsx';
import { NotificationsView } from './NotificationsView.tsx';
import { Rail } from './Rail.tsx';
import { ServerView } from './ServerView.tsx';
import { SettingsView } from './SettingsView.tsx';
import { Sidebar } from './Sidebar.tsx';
import { TopicView } from './TopicView.tsx';
import { useDrawer } from './useDrawer.ts';
import { useShortcuts } from './useShortcuts.ts';

export function WorkspaceView({ onSignOut }: { onSignOut: () => void }) {
  const place = useStore(route);
  const { isDrawn, navigationRef } = useDrawer();
  useShortcuts();

  return (
    <div className="workspace" data-drawer={isDrawn ? 'open' : 'closed'}>
      <a className="skip-link" href="#main" onClick={focusMain}>
        Skip to messages
      </a>
      <nav className="navigation" aria-label="Servers and conversations" ref={navigationRef} tabIndex={-1}>
        <Rail />
        <Sidebar onSignOut={onSignOut} />
      </nav>
      <div className="drawer-backdrop" onClick={() => drawer.set(false)} />
      <main className="stage" id="main" tabIndex={-1} inert={isDrawn}>
        <ConnectionBanner />
        <NoticeBar />
        {viewOf(place)}
      </main>
      <Dialogs />
    </div>
  );
}

function viewOf(place: Route): ReactNode {
  switch (place.view) {
    case 'home':
      return <HomeView />;
    case 'discover':
      return <DiscoverView />;
    case 'notifications':
      return <NotificationsView />;
    case 'invite':
      return <InviteView key={place.code} code={place.code} />;
    case 'settings':
      return <SettingsView key={place.id} id={place.id} section={place.section} />;
    case 'server':
      return <ServerView key={place.id} id={place.id} />;
    case 'topic':
      return <TopicView key={topicKey(place.topic)} topic={place.topic} />;
  }
}

/** The address belongs to the route, so the link must not change it. */
function focusMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
