import type { ServerPermission } from '../../client/index.ts';

export interface PermissionText {
  permission: ServerPermission;
  title: string;
  /** Of one channel, where it is said another way. */
  inOne?: string;
  text?: string;
}

/** Those that a channel can allow and deny, too. */
export const channelPermissions: readonly PermissionText[] = [
  { permission: 'view_channel', title: 'See channels', inOne: 'See the channel', text: 'And read what is written there.' },
  { permission: 'send_messages', title: 'Write' },
  { permission: 'add_reactions', title: 'React' },
  { permission: 'attach_files', title: 'Attach files' },
  { permission: 'mention_everyone', title: 'Call everyone', text: 'With @everyone.' },
  { permission: 'manage_messages', title: 'Moderate messages', text: 'Delete, redact and pin those of others; not slowed down.' },
  { permission: 'connect', title: 'Join voice channels', inOne: 'Join by voice' },
  { permission: 'speak', title: 'Speak in voice channels', inOne: 'Speak' },
];

export const serverPermissions: readonly PermissionText[] = [
  { permission: 'manage_invites', title: 'Manage invites', text: 'And decide on who asks to join.' },
  { permission: 'mute_members', title: 'Mute members' },
  { permission: 'kick_members', title: 'Remove members' },
  { permission: 'ban_members', title: 'Ban members' },
  { permission: 'manage_channels', title: 'Manage channels' },
  { permission: 'manage_roles', title: 'Manage roles', text: 'Those below their own, and what they may in channels.' },
  { permission: 'manage_server', title: 'Manage the server', text: 'Its name, and who can find and join it.' },
  { permission: 'view_audit_log', title: 'See the audit log' },
  { permission: 'administrator', title: 'Administrator', text: 'All of it, everywhere.' },
];
