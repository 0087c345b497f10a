import {
  type AccountSession,
  type AuditEntry,
  type Ban,
  type BlockedUser,
  type Channel,
  type ChannelOverride,
  type Conversation,
  type EarlierContent,
  type FollowedUser,
  type Invite,
  type JoinPolicy,
  type JoinRequest,
  type LiveStream,
  type Member,
  type Message,
  type OwnPermissions,
  type Page,
  type PresenceChange,
  type Reactor,
  type ReadState,
  RealtimeError,
  type Role,
  type Server,
  type ServerPermission,
  type ServerPresence,
  type ServerVisibility,
  type StreamBan,
  type StreamModerator,
  type StreamTimeout,
  type TopicRef,
  type User,
  type WsToken,
} from '../../client/index.ts';
import { request, type Method } from './http.ts';

export type ServerChanges = Partial<Pick<Server, 'name' | 'visibility' | 'joinPolicy'>>;
export type ChannelChanges = Partial<Pick<Channel, 'name' | 'topic' | 'slowModeSeconds'>>;
export type RoleChanges = Partial<Pick<Role, 'name' | 'permissions' | 'colour'>>;
/** Whose permissions in a channel are other than their roles say. */
export type OverrideSubject = Pick<ChannelOverride, 'subject' | 'subjectId'>;

export interface NewServer {
  name: string;
  visibility: ServerVisibility;
  joinPolicy?: JoinPolicy;
}

export interface NewChannel {
  name: string;
  topic?: string;
}

const topicFolders = { CHANNEL: 'channels', CONVERSATION: 'conversations', STREAM: 'streams', SERVER: 'servers', USER: 'users' } as const;

/** Where access tokens come from. */
export interface Tokens {
  /** @param leftMs how much time it must have left at least */
  accessToken(leftMs?: number): Promise<string>;
  /** The server ended the session that they are of. */
  ended(): void;
  /** One's profile has changed: it is kept for the next time, too. */
  renamed(user: User): void;
  /** The server refused that token, although it had time left. */
  refused(accessToken: string): void;
}

/** The HTTP side of the contract, for the signed-in user. */
export class Api {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** For the address of a WebSocket, which is no place for an access token. A refusal here says why; there it could not. */
  wsToken = () => this.#send<WsToken>('POST', '/ws-token');
  sessions = () => this.#all<AccountSession>('/auth/sessions');
  endSession = (id: string) => this.#send<void>('DELETE', `/auth/sessions/${id}`);
  changeProfile = (changes: Partial<Pick<User, 'displayName' | 'avatarUrl'>>) => this.#send<User>('PATCH', '/users/me', changes);
  changePassword = (oldPassword: string, newPassword: string) => this.#send<void>('PUT', '/users/me/password', { oldPassword, newPassword });
  deleteAccount = () => this.#send<void>('DELETE', '/users/me');
  blocked = () => this.#all<BlockedUser>('/users/me/blocks');
  block = (userId: string) => this.#send<void>('PUT', `/users/me/blocks/${userId}`);
  unblock = (userId: string) => this.#send<void>('DELETE', `/users/me/blocks/${userId}`);
  following = () => this.#all<FollowedUser>('/users/me/following');
  user = (id: string) => this.#send<User>('GET', `/users/${id}`);

  servers = () => this.#all<Server>('/servers');
  publicServers = () => this.#all<Server>('/servers?visibility=public');
  createServer = (server: NewServer) => this.#send<Server>('POST', '/servers', server);
  changeServer = (id: string, changes: ServerChanges) => this.#send<Server>('PATCH', `/servers/${id}`, changes);
  transferServer = (id: string, userId: string) => this.#send<Server>('PUT', `/servers/${id}/owner`, { userId });
  deleteServer = (id: string) => this.#send<void>('DELETE', `/servers/${id}`);
  serverPermissions = (id: string) => this.#send<OwnPermissions>('GET', `/servers/${id}/permissions`);
  auditLog = (id: string, cursor?: string) => this.#page<AuditEntry>(`/servers/${id}/audit-log`, cursor);
  streamAuditLog = (id: string, cursor?: string) => this.#page<AuditEntry>(`/streams/${id}/audit-log`, cursor);
  joinServer = (id: string) => this.#send<void>('PUT', `/servers/${id}/members/me`);
  leaveServer = (id: string) => this.#send<void>('DELETE', `/servers/${id}/members/me`);
  members = (serverId: string) => this.#all<Member>(`/servers/${serverId}/members`);
  mute = (serverId: string, userId: string, until: string, reason?: string) =>
    this.#send<void>('PUT', `/servers/${serverId}/members/${userId}/mute`, { until, reason });
  unmute = (serverId: string, userId: string) => this.#send<void>('DELETE', `/servers/${serverId}/members/${userId}/mute`);
  bans = (serverId: string) => this.#all<Ban>(`/servers/${serverId}/bans`);
  unban = (serverId: string, userId: string) => this.#send<void>('DELETE', `/servers/${serverId}/bans/${userId}`);
  invites = (serverId: string) => this.#all<Invite>(`/servers/${serverId}/invites`);
  createInvite = (serverId: string, invite: { maxUses?: number; expiresInSeconds?: number }) =>
    this.#send<Invite>('POST', `/servers/${serverId}/invites`, invite);
  deleteInvite = (serverId: string, code: string) => this.#send<void>('DELETE', `/servers/${serverId}/invites/${code}`);
  acceptInvite = (code: string) => this.#send<Server>('POST', `/invites/${code}/accept`);
  joinRequests = (serverId: string) => this.#all<JoinRequest>(`/servers/${serverId}/join-requests`);
  roles = (serverId: string) => this.#all<Role>(`/servers/${serverId}/roles`);
  createRole = (serverId: string, name: string) => this.#send<Role>('POST', `/servers/${serverId}/roles`, { name });
  changeRole = (serverId: string, roleId: string, changes: RoleChanges) => this.#send<Role>('PATCH', `/servers/${serverId}/roles/${roleId}`, changes);
  orderRoles = (serverId: string, roles: string[]) => this.#send<Page<Role>>('PUT', `/servers/${serverId}/roles/order`, { roles });
  deleteRole = (serverId: string, roleId: string) => this.#send<void>('DELETE', `/servers/${serverId}/roles/${roleId}`);
  giveRole = (serverId: string, userId: string, roleId: string) => this.#send<void>('PUT', `/servers/${serverId}/members/${userId}/roles/${roleId}`);
  takeRole = (serverId: string, userId: string, roleId: string) => this.#send<void>('DELETE', `/servers/${serverId}/members/${userId}/roles/${roleId}`);
  channels = (serverId: string) => this.#all<Channel>(`/servers/${serverId}/channels`);
  channel = (id: string) => this.#send<Channel>('GET', `/channels/${id}`);
  createChannel = (serverId: string, channel: NewChannel) => this.#send<Channel>('POST', `/servers/${serverId}/channels`, channel);
  changeChannel = (id: string, changes: ChannelChanges) => this.#send<Channel>('PATCH', `/channels/${id}`, changes);
  orderChannels = (serverId: string, channels: string[]) => this.#send<Page<Channel>>('PUT', `/servers/${serverId}/channels/order`, { channels });
  deleteChannel = (id: string) => this.#send<void>('DELETE', `/channels/${id}`);
  channelPermissions = (id: string) => this.#send<OwnPermissions>('GET', `/channels/${id}/permissions`);
  overrides = (channelId: string) => this.#all<ChannelOverride>(`/channels/${channelId}/overrides`);
  setOverride = (channelId: string, of: OverrideSubject, change: { allow: ServerPermission[]; deny: ServerPermission[] }) =>
    this.#send<ChannelOverride>('PUT', overridePath(channelId, of), change);
  removeOverride = (channelId: string, of: OverrideSubject) => this.#send<void>('DELETE', overridePath(channelId, of));

  pins = ({ type, id }: TopicRef) => this.#all<Message>(`/${topicFolders[type]}/${id}/pins`);
  edits = (messageId: string) => this.#all<EarlierContent>(`/messages/${messageId}/edits`);
  reactors = (messageId: string, emoji: string) => this.#page<Reactor>(`/messages/${messageId}/reactions/${encodeURIComponent(emoji)}`);

  /** A window of those who are there. */
  serverPresence = (serverId: string, cursor?: string) =>
    this.#send<ServerPresence>('GET', `/servers/${serverId}/presence?${new URLSearchParams({ limit: '100', ...(cursor && { cursor }) })}`);
  presence = (userIds: readonly string[]) => this.#send<Page<PresenceChange>>('GET', `/presence?users=${userIds.join(',')}`);

  conversations = () => this.#all<Conversation>('/conversations');
  readMarks = (conversationId: string) => this.#all<ReadState>(`/conversations/${conversationId}/read`);
  startConversation = (participants: string[], name?: string) =>
    this.#send<Conversation>('POST', '/conversations', { participants, name });

  renameGroup = (id: string, name: string) => this.#send<Conversation>('PATCH', `/conversations/${id}`, { name });
  addParticipant = (id: string, userId: string) => this.#send<void>('PUT', `/conversations/${id}/participants/${userId}`);
  /** @param userId `me` to leave it */
  removeParticipant = (id: string, userId: string) => this.#send<void>('DELETE', `/conversations/${id}/participants/${userId}`);

  streams = () => this.#all<LiveStream>('/streams');
  stream = (id: string) => this.#send<LiveStream>('GET', `/streams/${id}`);
  startStream = (title: string) => this.#send<LiveStream>('POST', '/streams', { title });
  streamModerators = (id: string) => this.#all<StreamModerator>(`/streams/${id}/moderators`);
  streamTimeouts = (id: string) => this.#all<StreamTimeout>(`/streams/${id}/timeouts`);
  streamBans = (id: string) => this.#all<StreamBan>(`/streams/${id}/bans`);
  endStream = (id: string) => this.#send<LiveStream>('POST', `/streams/${id}/end`);

  async #send<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const accessToken = await this.#tokens.accessToken();
    try {
      return await request<T>(method, path, { body, accessToken });
    } catch (error) {
      if (!(error instanceof RealtimeError) || error.code !== 'unauthenticated') {
        throw error;
      }
      this.#tokens.refused(accessToken);
      return request<T>(method, path, { body, accessToken: await this.#tokens.accessToken() });
    }
  }

  #page<T>(path: string, cursor?: string): Promise<Page<T>> {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    return this.#send<Page<T>>('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
  }

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.#page<T>(path, cursor);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return items;
  }
}

function overridePath(channelId: string, { subject, subjectId }: OverrideSubject): string {
  return `/channels/${channelId}/overrides/${subject === 'role' ? 'roles' : 'members'}/${subjectId}`;
}
