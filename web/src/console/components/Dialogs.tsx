import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { AccountDialog } from './AccountDialog.tsx';
import { AskToJoinDialog } from './AskToJoinDialog.tsx';
import { BanFromStreamDialog } from './BanFromStreamDialog.tsx';
import { BanMemberDialog } from './BanMemberDialog.tsx';
import { BlockUserDialog } from './BlockUserDialog.tsx';
import { ChannelDialog } from './ChannelDialog.tsx';
import { ChannelPermissionsDialog } from './ChannelPermissionsDialog.tsx';
import { CreateChannelDialog } from './CreateChannelDialog.tsx';
import { CreateInviteDialog } from './CreateInviteDialog.tsx';
import { CreateRoleDialog } from './CreateRoleDialog.tsx';
import { CreateServerDialog } from './CreateServerDialog.tsx';
import { DeleteAccountDialog } from './DeleteAccountDialog.tsx';
import { DeleteChannelDialog } from './DeleteChannelDialog.tsx';
import { DeleteMessageDialog } from './DeleteMessageDialog.tsx';
import { DeleteServerDialog } from './DeleteServerDialog.tsx';
import { EditsDialog } from './EditsDialog.tsx';
import { GroupDialog } from './GroupDialog.tsx';
import { LeaveServerDialog } from './LeaveServerDialog.tsx';
import { MemberRolesDialog } from './MemberRolesDialog.tsx';
import { MuteMemberDialog } from './MuteMemberDialog.tsx';
import { NotificationSettingDialog } from './NotificationSettingDialog.tsx';
import { PictureDialog } from './PictureDialog.tsx';
import { QuickSwitcher } from './QuickSwitcher.tsx';
import { ReactorsDialog } from './ReactorsDialog.tsx';
import { RedactMessageDialog } from './RedactMessageDialog.tsx';
import { RemoveMemberDialog } from './RemoveMemberDialog.tsx';
import { RoleDialog } from './RoleDialog.tsx';
import { SessionsDialog } from './SessionsDialog.tsx';
import { StartConversationDialog } from './StartConversationDialog.tsx';
import { StartStreamDialog } from './StartStreamDialog.tsx';
import { StreamDialog } from './StreamDialog.tsx';
import { TimeOutDialog } from './TimeOutDialog.tsx';
import { TransferServerDialog } from './TransferServerDialog.tsx';

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
    case 'transferServer':
      return <TransferServerDialog serverId={open.serverId} />;
    case 'deleteServer':
      return <DeleteServerDialog serverId={open.serverId} />;
    case 'askToJoin':
      return <AskToJoinDialog serverId={open.serverId} serverName={open.serverName} />;
    case 'createInvite':
      return <CreateInviteDialog serverId={open.serverId} />;
    case 'createChannel':
      return <CreateChannelDialog serverId={open.serverId} />;
    case 'channel':
      return <ChannelDialog channelId={open.channelId} />;
    case 'channelPermissions':
      return <ChannelPermissionsDialog channelId={open.channelId} />;
    case 'deleteChannel':
      return <DeleteChannelDialog channelId={open.channelId} />;
    case 'createRole':
      return <CreateRoleDialog serverId={open.serverId} />;
    case 'role':
      return <RoleDialog serverId={open.serverId} roleId={open.roleId} />;
    case 'memberRoles':
      return <MemberRolesDialog serverId={open.serverId} user={open.user} />;
    case 'removeMember':
      return <RemoveMemberDialog serverId={open.serverId} user={open.user} />;
    case 'muteMember':
      return <MuteMemberDialog serverId={open.serverId} user={open.user} />;
    case 'banMember':
      return <BanMemberDialog serverId={open.serverId} user={open.user} />;
    case 'blockUser':
      return <BlockUserDialog user={open.user} />;
    case 'account':
      return <AccountDialog />;
    case 'deleteAccount':
      return <DeleteAccountDialog />;
    case 'sessions':
      return <SessionsDialog />;
    case 'group':
      return <GroupDialog conversationId={open.conversationId} />;
    case 'notificationSetting':
      return <NotificationSettingDialog topic={open.topic} title={open.title} />;
    case 'startConversation':
      return <StartConversationDialog />;
    case 'startStream':
      return <StartStreamDialog />;
    case 'stream':
      return <StreamDialog streamId={open.streamId} />;
    case 'timeOut':
      return <TimeOutDialog streamId={open.streamId} user={open.user} />;
    case 'banFromStream':
      return <BanFromStreamDialog streamId={open.streamId} user={open.user} />;
    case 'deleteMessage':
      return <DeleteMessageDialog message={open.message} />;
    case 'redactMessage':
      return <RedactMessageDialog message={open.message} />;
    case 'edits':
      return <EditsDialog message={open.message} />;
    case 'reactors':
      return <ReactorsDialog message={open.message} />;
    case 'picture':
      return <PictureDialog picture={open.picture} />;
    case 'quickSwitcher':
      return <QuickSwitcher />;
  }
}
