import './Sidebar.css';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
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
      <button type="button" className="sidebar-search" onClick={() => dialog.set({ name: 'quickSwitcher' })}>
        <Icon name="search" size={16} />
        <span>Jump to…</span>
        <kbd>{/mac/i.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
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
