import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { CreateChannelDialog } from './CreateChannelDialog.tsx';
import { CreateServerDialog } from './CreateServerDialog.tsx';
import { LeaveServerDialog } from './LeaveServerDialog.tsx';
import { QuickSwitcher } from './QuickSwitcher.tsx';
import { RemoveMemberDialog } from './RemoveMemberDialog.tsx';
import { SessionsDialog } from './SessionsDialog.tsx';
import { StartConversationDialog } from './StartConversationDialog.tsx';
import { StartStreamDialog } from './StartStreamDialog.tsx';

/** Whichever dialog is open. */
export function Dialogs() {
  const open = useStore(dialog);
  switch (open?.name) {
    case undefined:
      return null;
    case 'createServer':
      return <CreateServerDialog />;
    case 'leaveServer':
      return <LeaveServerDialog serverId={open.serverId} />;
    case 'createChannel':
      return <CreateChannelDialog serverId={open.serverId} />;
    case 'removeMember':
      return <RemoveMemberDialog serverId={open.serverId} user={open.user} />;
    case 'sessions':
      return <SessionsDialog />;
    case 'startConversation':
      return <StartConversationDialog />;
    case 'startStream':
      return <StartStreamDialog />;
    case 'quickSwitcher':
      return <QuickSwitcher />;
  }
}
