import './Sidebar.css';
import { hrefOf, route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { countText } from '../text/names.ts';
import { AccountBar } from './AccountBar.tsx';
import { Button } from './Button.tsx';
import { ChannelList } from './ChannelList.tsx';
import { ConversationList } from './ConversationList.tsx';
import { Icon } from './Icon.tsx';
import { StreamList } from './StreamList.tsx';
import { usePlace } from './usePlace.ts';
import { useWorkspace } from './workspaceContext.ts';

/** The channels of the server one is in, the conversations, the streams; and who one is. */
export function Sidebar({ onSignOut }: { onSignOut: () => void }) {
  const { servers } = useWorkspace();
  const { status } = useStore(servers.state);
  const { serverId } = usePlace();

  return (
    <div className="sidebar">
      <div className="sidebar-top">
        <button type="button" className="sidebar-search" onClick={() => dialog.set({ name: 'quickSwitcher' })}>
          <Icon name="search" size={16} />
          <span>Jump to…</span>
          <kbd>{/mac/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
        <Bell />
      </div>
      <div className="sidebar-scroll">
        {serverId && <ChannelList serverId={serverId} />}
        {status === 'failed' && (
          <p className="sidebar-note">
            Your servers could not be loaded.{' '}
            <Button kind="link" onClick={() => void servers.load()}>
              Try again
            </Button>
          </p>
        )}
        <ConversationList />
        <StreamList />
      </div>
      <AccountBar onSignOut={onSignOut} />
    </div>
  );
}

/** The way to the notifications, with how many are unread. */
function Bell() {
  const { notifications } = useWorkspace();
  const unread = useStore(notifications.state, (state) => state.unread);
  const isHere = useStore(route, ({ view }) => view === 'notifications');
  const label = unread > 0 ? `Notifications, ${unread} unread` : 'Notifications';
  return (
    <a className="icon-button sidebar-bell" href={hrefOf({ view: 'notifications' })} aria-label={label} title={label} aria-current={isHere ? 'page' : undefined}>
      <Icon name="bell" size={19} />
      {unread > 0 && <span aria-hidden="true">{countText(unread)}</span>}
    </a>
  );
}
