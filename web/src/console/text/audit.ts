/** What somebody did, to stand between who it was and whom or what it was done to. */
const actions: Readonly<Record<string, string>> = {
  server_update: 'changed the server',
  server_transfer: 'made the owner',
  channel_create: 'created the channel',
  channel_update: 'changed the channel',
  channel_delete: 'deleted the channel',
  channel_order: 'put the channels in another order',
  override_set: 'changed who may do what in',
  override_remove: 'took back what was special in',
  role_create: 'created the role',
  role_update: 'changed the role',
  role_delete: 'deleted the role',
  role_order: 'put the roles in another order',
  role_assign: 'gave a role to',
  role_unassign: 'took a role from',
  member_mute: 'muted',
  member_unmute: 'unmuted',
  member_kick: 'removed',
  member_ban: 'banned',
  member_unban: 'lifted the ban of',
  invite_create: 'created the invite',
  invite_delete: 'withdrew the invite',
  join_approve: 'let in',
  join_deny: 'did not let in',
  stream_update: 'changed the stream',
  stream_end: 'ended the stream',
  moderator_add: 'made a moderator of',
  moderator_remove: 'took moderating from',
  user_timeout: 'timed out',
  user_untimeout: 'lifted the timeout of',
  user_ban: 'banned',
  user_unban: 'lifted the ban of',
};

/** One that is newer than this page is said as the server says it. */
export function actionText(action: string): string {
  return actions[action] ?? action.replaceAll('_', ' ');
}
