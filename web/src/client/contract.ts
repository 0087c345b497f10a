/**
 * The contract of the wire as `Realtime.Domain/Contracts` defines it: JSON in camelCase, times ISO 8601 UTC, absent
 * instead of null.
 */

export type TopicKind = 'SERVER' | 'CHANNEL' | 'CONVERSATION' | 'STREAM' | 'USER';

export interface TopicRef {
  type: TopicKind;
  id: string;
}

// Refusals

export type ErrorCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'invalid'
  | 'conflict'
  | 'too_large'
  | 'rate_limited'
  | 'slow_mode'
  | 'unavailable'
  | 'internal';

export interface HubError {
  code: ErrorCode;
  /** For a person. */
  message: string;
  /** For a program: which no of that code. */
  reason?: string;
  /** The request's field that is at fault. */
  field?: string;
  retryAfterMs?: number;
}

export type HubReply<T> = { data: T; error?: undefined } | { data?: undefined; error: HubError };

export type Done = Record<string, never>;

// Connections

export interface ConnectionLimits {
  frameBytes: number;
  contentCharacters: number;
  subscriptionsPerConnection: number;
  subscriptionsPerCall: number;
  historyPage: number;
  replayChanges: number;
  /** How many operations one may ask for in a second, over time; absent from a server that does not count them. */
  operationsPerSecond?: number;
  /** How many at once. */
  operationBurst?: number;
}

export interface Connected {
  connectionId: string;
  userId: string;
  tenant: string;
  sessionId?: string;
  serverTime: string;
  /** Silence for twice as long means a dead peer. */
  heartbeatIntervalMs: number;
  tokenExpiresAt?: string;
  limits: ConnectionLimits;
}

export interface AuthRefresh {
  /** An access token of the same tenant and user. */
  token: string;
}

export interface AuthRefreshed {
  /** When the connection ends now. */
  expiresAt: string;
}

export interface TokenExpiring {
  /** When the connection ends, unless AUTH_REFRESH brings a newer token. */
  expiresAt: string;
}

/** The node is about to stop; everyone is told another time. */
export interface ServerDraining {
  /** When to leave and connect again. */
  reconnectAfterMs: number;
}

export type GoodbyeCode =
  | 'protocol_error'
  | 'unauthenticated'
  | 'token_expired'
  | 'rate_limited'
  | 'too_many_connections'
  | 'slow_consumer'
  | 'revoked'
  | 'too_large'
  | 'draining';

/** The last event before the server ends a connection. */
export interface Goodbye {
  code: GoodbyeCode;
  /** Whether to come back. */
  reconnect: boolean;
  /** Not before this. */
  retryAfterMs?: number;
}

export interface Pong {
  timestamp: string;
}

export interface WsToken {
  token: string;
  expiresIn: number;
}

// Accounts

export interface User {
  id: string;
  displayName: string;
  username?: string;
  avatarUrl?: string;
}

/** Somebody's profile was changed. */
export interface UserChange {
  /** Where it is told: the user's own topic, a server's or a conversation's. */
  topic: TopicRef;
  /** As others see the user. */
  user: User;
}

export interface SignedIn {
  user: User;
  accessToken: string;
  refreshToken: string;
  /** Seconds the access token is good for. */
  expiresIn: number;
}

/** One login, on one device. */
export interface AccountSession {
  id: string;
  createdAt: string;
  expiresAt: string;
  /** Whether the token that asks is of it. */
  current: boolean;
}

// Messages

export interface Author {
  id: string;
  displayName: string;
  avatarUrl?: string;
}

export interface Message {
  id: string;
  topic: TopicRef;
  /** Its place in the topic: given at creation, never changed. */
  seq: number;
  /** The seq of its last change. */
  changeSeq: number;
  author: Author;
  /** Empty once it was deleted or redacted. */
  content: string;
  createdAt: string;
  nonce?: string;
  editedAt?: string;
  /** It is a tombstone, which keeps its place in the topic. */
  deletedAt?: string;
  deletedBy?: string;
  /** A moderator took the content away. */
  redaction?: Redaction;
  replyTo?: Reply;
  /** By the time of the first of each. */
  reactions?: Reaction[];
  pinnedAt?: string;
  pinnedBy?: string;
  /** Whom it names, of those who may read the topic. */
  mentions?: Mention[];
  mentionsEveryone?: boolean;
  /** The ids of the roles whose members it calls. */
  mentionsRoles?: string[];
  /** In the order they were sent in; absent when there are none, or none any more. */
  attachments?: Attachment[];
}

/** A file that was sent with a message. */
export interface Attachment {
  id: string;
  name: string;
  /** What its first bytes say it is. */
  contentType: string;
  /** In bytes. */
  size: number;
  /** Of a picture, in pixels, as it is shown. */
  width?: number;
  height?: number;
  hasThumbnail?: boolean;
}

/** The file is stored; until a message takes it along only its uploader sees it. */
export interface AttachmentUploaded extends Attachment {
  /** The path of its bytes, for whoever has a token. */
  url: string;
}

/** Addresses for oneself that need no header, good for a few minutes. */
export interface AttachmentLink {
  url: string;
  expiresAt: string;
  thumbnailUrl?: string;
}

/** How far an upload of the user has come. */
export interface UploadProgress {
  attachmentId: string;
  received: number;
  total?: number;
}

export interface Redaction {
  by: string;
  reason: string;
}

/** What a message answers, as it was when this was read. */
export interface Reply {
  id: string;
  seq: number;
  authorId: string;
  /** Absent when it was deleted or redacted. */
  excerpt?: string;
}

export interface Reaction {
  emoji: string;
  count: number;
  /** In answers only: an event is the same for everyone. */
  mine?: boolean;
}

export interface Mention {
  userId: string;
}

/** A durable event: it took the topic's next seq. */
export interface MessageChange {
  topic: TopicRef;
  seq: number;
  message: Message;
}

/** A reaction came or went; the message has the counts. */
export interface ReactionChange extends MessageChange {
  userId: string;
  emoji: string;
}

export interface SendMessage extends TopicRef {
  content: string;
  nonce?: string;
  /** The id of a message in the same topic. */
  replyTo?: string;
  /** Up to 10 ids of what one has uploaded and not sent yet; `content` may be empty then. */
  attachments?: string[];
}

export interface SendStreamMessage {
  id: string;
  content: string;
  nonce?: string;
  replyTo?: string;
  attachments?: string[];
}

export interface EditMessage {
  messageId: string;
  content: string;
  /** The `changeSeq` that was seen: refused as `conflict` when the message has changed since. */
  expectedChangeSeq?: number;
}

export interface DeleteMessage {
  messageId: string;
  /** Forgets what it said, too. */
  hard?: boolean;
}

export interface RedactMessage {
  messageId: string;
  /** 1 to 300 characters, shown to everyone. */
  reason: string;
}

export interface ReactToMessage {
  messageId: string;
  /** One emoji, or a `:shortname:`. */
  emoji: string;
}

export interface PinMessage {
  messageId: string;
}

/** The change is committed, or there was none to make. */
export interface ChangeMade {
  id: string;
  /** The message's `changeSeq` now. */
  seq: number;
}

export interface MessageSent {
  id: string;
  seq: number;
  createdAt: string;
  duplicate: boolean;
  nonce?: string;
}

export interface HistoryRequest extends TopicRef {
  before?: number;
  after?: number;
  limit?: number;
}

export interface HistoryPage {
  /** By rising seq, whichever way the page was asked for. */
  messages: Message[];
  hasMore: boolean;
  /** The topic's head, read before the messages. */
  seq: number;
  epoch: string;
}

// Subscriptions

export interface SubscriptionRequest extends TopicRef {
  after?: number;
  epoch?: string;
}

export interface SubscribeRequest {
  subscriptions: SubscriptionRequest[];
}

export interface Subscribed extends TopicRef {
  status: 'subscribed';
  /** The topic's head as of the replay. */
  seq: number;
  epoch: string;
  /** The caller's own read watermark; 0 when nothing is read. */
  readSeq?: number;
  /** Messages of others above it, counted up to 1000. */
  unread?: number;
  /** Those of them that mention the caller or everyone. */
  mentions?: number;
  /** With `after`: the present state of every message changed since, by rising changeSeq. */
  messages?: Message[];
  /** With `after`: whether `messages` is all that was missed. */
  complete?: boolean;
}

export interface Denied extends TopicRef {
  status: 'denied';
  reason?: string;
}

export interface Unsubscribed extends TopicRef {
  status: 'unsubscribed';
}

/** Each topic is answered for itself, in the order asked. */
export interface SubscribeReply {
  subscriptions: (Subscribed | Denied)[];
}

export interface UnsubscribeReply {
  subscriptions: Unsubscribed[];
}

export type SubscriptionEnd = 'left' | 'kicked' | 'banned' | 'access_lost';

/** The caller is in the topic no longer, though nobody asked to leave it. */
export interface SubscriptionEnded {
  topic: TopicRef;
  reason: SubscriptionEnd;
}

// Reading and typing

export interface MarkRead extends TopicRef {
  seq: number;
}

export interface MarkedRead {
  unread: number;
  mentions: number;
}

export interface MessageRead {
  topic: TopicRef;
  userId: string;
  seq: number;
  readAt: string;
  /** In a conversation: the last message that was read. */
  messageId?: string;
}

export interface TypingRequest extends TopicRef {
  typing?: boolean;
}

export interface TypingChange {
  topic: TopicRef;
  userId: string;
}

// Presence

/** `invisible` is told to the user alone; others see `offline`. */
export type PresenceStatus = 'online' | 'idle' | 'dnd' | 'invisible' | 'offline';
/** What one may choose; `online` takes the choice back. */
export type ChosenPresence = Exclude<PresenceStatus, 'offline'>;

export interface UpdatePresence {
  status: ChosenPresence;
}

export interface PresenceUpdated {
  status: PresenceStatus;
}

/** How others see a user. */
export interface PresenceChange {
  userId: string;
  status: PresenceStatus;
  /** When the user was last connected; now, while connected. */
  lastSeen: string;
  /** The server whose subscribers are told; absent in conversations and on the user's own topic. */
  serverId?: string;
}

/** In a server too large for telling everyone of everyone. */
export interface PresenceCount {
  serverId: string;
  online: number;
}

/** One of the user's own devices came or went. */
export interface DeviceChange {
  userId: string;
  deviceId: string;
}

/** A window of the members of a server who are connected. */
export interface ServerPresence {
  /** How many there are in all. */
  online: number;
  items: PresenceChange[];
  nextCursor?: string;
}

// Servers, conversations, streams

export type ServerVisibility = 'public' | 'private';
export type JoinPolicy = 'open' | 'request' | 'invite';

export interface Server {
  id: string;
  name: string;
  ownerId: string;
  visibility: ServerVisibility;
  createdAt: string;
  joinPolicy: JoinPolicy;
}

export interface ServerDeleted {
  serverId: string;
}

export interface Channel {
  id: string;
  serverId: string;
  name: string;
  kind: 'text' | 'voice';
  position: number;
  createdAt: string;
  /** How long one has to wait between two messages; 0 for not at all. */
  slowModeSeconds: number;
  topic?: string;
}

export interface ChannelDeleted {
  serverId: string;
  channelId: string;
}

export type ServerPermission =
  | 'view_channel'
  | 'send_messages'
  | 'add_reactions'
  | 'attach_files'
  | 'mention_everyone'
  | 'manage_messages'
  | 'connect'
  | 'speak'
  | 'manage_invites'
  | 'mute_members'
  | 'kick_members'
  | 'ban_members'
  | 'manage_channels'
  | 'manage_roles'
  | 'manage_server'
  | 'view_audit_log'
  | 'administrator';

export interface Role {
  /** `everyone` for the role that every member has. */
  id: string;
  serverId: string;
  name: string;
  permissions: ServerPermission[];
  /** Whoever has a higher one may manage it; 0 for everyone's. */
  rank: number;
  /** As `#1a2b3c`. */
  colour?: string;
}

export interface RoleDeleted {
  serverId: string;
  roleId: string;
}

export interface Member {
  user: User;
  joinedAt: string;
  /** Ids, without everyone's. */
  roles: string[];
  mutedUntil?: string;
}

export interface MemberChange {
  serverId: string;
  userId: string;
  displayName: string;
}

/** A member's roles or word have changed; this is how they are now. */
export interface MemberUpdate {
  serverId: string;
  userId: string;
  roles: string[];
  mutedUntil?: string;
}

export interface KickMember {
  serverId: string;
  userId: string;
  reason?: string;
}

export interface BanMember extends KickMember {
  /** For good unless given. */
  until?: string;
}

export interface RequestJoin {
  serverId: string;
  message?: string;
}

export interface DecideJoinRequest {
  serverId: string;
  userId: string;
}

export interface JoinRequestChange {
  serverId: string;
  userId: string;
}

export interface Conversation {
  id: string;
  /** Only groups have one. */
  name?: string;
  /** Everyone in it, the caller too. */
  participants: User[];
  createdAt: string;
  /** Who may remove others from a group; absent for a pair. */
  ownerId?: string;
}

/** Somebody came into a group, or is in it no longer. */
export interface ParticipantChange {
  conversationId: string;
  user: User;
  /** Whose doing it was: the user's own, of one who left. */
  by: string;
}

/** One whom the user has blocked. */
export interface BlockedUser {
  user: User;
  blockedAt: string;
}

export interface LiveStream {
  id: string;
  title: string;
  ownerId: string;
  startedAt: string;
  endedAt?: string;
  /** How long one has to wait between two messages; 0 for not at all. The modes do not concern the owner and the moderators. */
  slowModeSeconds: number;
  /** Whether only those may write who follow the owner. */
  followersOnly: boolean;
  /** Whether only the owner and the moderators may write. */
  modsOnly: boolean;
}

/** What is absent stays as it is. */
export interface UpdateStream {
  streamId: string;
  /** The owner's to set; the modes are the moderators', too. */
  title?: string;
  /** 0 to 21600. */
  slowModeSeconds?: number;
  followersOnly?: boolean;
  modsOnly?: boolean;
}

/** Somebody, and the stream that it is about. */
export interface StreamUser {
  streamId: string;
  userId: string;
}

export interface StreamModerator {
  user: User;
  appointedAt: string;
}

/** Takes somebody's word for a while. */
export interface TimeOutStreamUser extends StreamUser {
  /** 1 to 1209600, which is 14 days. */
  seconds: number;
  reason?: string;
}

export interface StreamTimeout {
  userId: string;
  givenBy: string;
  createdAt: string;
  until: string;
  reason?: string;
}

/** Closes a chat to somebody. */
export interface BanStreamUser extends StreamUser {
  reason?: string;
  /** For good unless given. */
  until?: string;
}

export interface StreamBan {
  userId: string;
  givenBy: string;
  createdAt: string;
  reason?: string;
  until?: string;
}

/** Where somebody stands in a stream's chat now. That a timeout or a ban runs out is told nobody. */
export interface StreamUserUpdate {
  /** Where it is told: the stream, and the user's own topic. */
  topic: TopicRef;
  streamId: string;
  userId: string;
  isModerator: boolean;
  timedOutUntil?: string;
  isBanned: boolean;
  /** Absent for good. */
  bannedUntil?: string;
}

export interface FollowUser {
  userId: string;
}

/** One whom the user follows. */
export interface FollowedUser {
  user: User;
  followedAt: string;
}

/** How many watch a stream, over all nodes. */
export interface ViewerCount {
  streamId: string;
  count: number;
}

// Notifications

/** `mention`: the message names the user, as `<@userId>`. */
export type NotificationKind = 'message' | 'mention';

/** The user was to know of a message. */
export interface Notification {
  id: string;
  kind: NotificationKind;
  /** Where the message is. */
  topic: TopicRef;
  /** The message's. */
  seq: number;
  messageId: string;
  author: Author;
  createdAt: string;
  /** The first 200 characters of the message as it is now; absent when it is empty, or not the user's to read any more. */
  body?: string;
  /** Absent while it is unread. */
  readAt?: string;
}

export interface ListNotifications {
  /** True: only those that are not read. */
  unread?: boolean;
  /** 1 to 100; 50 unless set. */
  limit?: number;
  cursor?: string;
}

export interface NotificationPage {
  /** Newest first. */
  items: Notification[];
  /** How many are not read, on whatever page; counted up to 1000. */
  unread: number;
  nextCursor?: string;
}

/** One of them, or all. */
export type ReadNotifications = { id: string } | { all: true };

export interface NotificationsLeft {
  unread: number;
}

export interface NotificationTold {
  notification: Notification;
  unread: number;
}

/** Notifications were read, on whatever device: this one, all there were, or those of a topic up to a seq. */
export interface NotificationsRead {
  unread: number;
  id?: string;
  all?: true;
  topic?: TopicRef;
  seq?: number;
}

/** Unless it is set, `all` for conversations, `mentions` for channels and streams. */
export type NotificationLevel = 'all' | 'mentions' | 'none';

export interface SetNotificationSetting extends TopicRef {
  level: NotificationLevel;
  /** Nothing is notified before this. */
  mutedUntil?: string;
}

export interface NotificationSetting {
  topic: TopicRef;
  level: NotificationLevel;
  mutedUntil?: string;
}

// The snapshot

/** All that a client begins with, read at one moment. */
export interface Snapshot {
  me: User;
  servers: ServerSnapshot[];
  conversations: Conversation[];
  /** One's own that are live. */
  streams: LiveStream[];
  topics: TopicSnapshot[];
  unreadNotifications: number;
  blocked: string[];
  status?: PresenceStatus;
  presence?: PresenceChange[];
}

/** A server as one of its members sees it. */
export interface ServerSnapshot {
  server: Server;
  roles: Role[];
  ownRoles: string[];
  permissions: ServerPermission[];
  channels: ChannelSnapshot[];
  /** Absent for the owner, who is above all. */
  rank?: number;
  mutedUntil?: string;
  online?: number;
}

export interface ChannelSnapshot {
  channel: Channel;
  /** Absent where they are those in the server. */
  permissions?: ServerPermission[];
}

/** Where a topic was at the moment of the snapshot. */
export interface TopicSnapshot extends TopicRef {
  seq: number;
  epoch: string;
  readSeq?: number;
  unread?: number;
  mentions?: number;
  level?: NotificationLevel;
  mutedUntil?: string;
}

// Everything that can be asked and told

/** What a client can ask: the hub's methods. Each takes one object and answers one {@link HubReply}. */
export interface Operations {
  SUBSCRIBE: { request: SubscribeRequest; reply: SubscribeReply };
  UNSUBSCRIBE: { request: SubscribeRequest; reply: UnsubscribeReply };
  SNAPSHOT: { request: Record<string, never>; reply: Snapshot };
  MESSAGE_SEND: { request: SendMessage; reply: MessageSent };
  MESSAGE_EDIT: { request: EditMessage; reply: ChangeMade };
  MESSAGE_DELETE: { request: DeleteMessage; reply: ChangeMade };
  MESSAGE_REDACT: { request: RedactMessage; reply: ChangeMade };
  MESSAGE_PIN: { request: PinMessage; reply: ChangeMade };
  MESSAGE_UNPIN: { request: PinMessage; reply: ChangeMade };
  REACTION_ADD: { request: ReactToMessage; reply: ChangeMade };
  REACTION_REMOVE: { request: ReactToMessage; reply: ChangeMade };
  STREAM_MSG: { request: SendStreamMessage; reply: MessageSent };
  MESSAGE_READ: { request: MarkRead; reply: MarkedRead };
  HISTORY: { request: HistoryRequest; reply: HistoryPage };
  TYPING: { request: TypingRequest; reply: Done };
  PRESENCE_UPDATE: { request: UpdatePresence; reply: PresenceUpdated };
  NOTIFICATIONS: { request: ListNotifications; reply: NotificationPage };
  NOTIFICATION_READ: { request: ReadNotifications; reply: NotificationsLeft };
  NOTIFICATION_SETTING: { request: TopicRef; reply: NotificationSetting };
  NOTIFICATION_SETTING_UPDATE: { request: SetNotificationSetting; reply: NotificationSetting };
  JOIN_REQUEST: { request: RequestJoin; reply: Done };
  JOIN_REQUEST_APPROVE: { request: DecideJoinRequest; reply: Done };
  JOIN_REQUEST_DENY: { request: DecideJoinRequest; reply: Done };
  MEMBER_KICK: { request: KickMember; reply: Done };
  MEMBER_BAN: { request: BanMember; reply: Done };
  STREAM_UPDATE: { request: UpdateStream; reply: LiveStream };
  STREAM_MODERATOR_ADD: { request: StreamUser; reply: Done };
  STREAM_MODERATOR_REMOVE: { request: StreamUser; reply: Done };
  STREAM_TIMEOUT: { request: TimeOutStreamUser; reply: StreamTimeout };
  STREAM_UNTIMEOUT: { request: StreamUser; reply: Done };
  STREAM_BAN: { request: BanStreamUser; reply: StreamBan };
  STREAM_UNBAN: { request: StreamUser; reply: Done };
  USER_FOLLOW: { request: FollowUser; reply: Done };
  USER_UNFOLLOW: { request: FollowUser; reply: Done };
  AUTH_REFRESH: { request: AuthRefresh; reply: AuthRefreshed };
  PING: { request: Record<string, never>; reply: Pong };
}

export type OperationName = keyof Operations;
export type RequestOf<O extends OperationName> = Operations[O]['request'];
export type ReplyOf<O extends OperationName> = Operations[O]['reply'];

/** Events that carry their topic's next seq; a subscription hands them over, in order and once. */
export interface DurableEvents {
  MESSAGE_CREATE: MessageChange;
  STREAM_MSG: MessageChange;
  MESSAGE_UPDATE: MessageChange;
  MESSAGE_DELETE: MessageChange;
  MESSAGE_REDACT: MessageChange;
  REACTION_ADD: ReactionChange;
  REACTION_REMOVE: ReactionChange;
}

/** Events that pass as they come. */
export interface PassingEvents {
  CONNECTED: Connected;
  TOKEN_EXPIRING: TokenExpiring;
  SERVER_DRAINING: ServerDraining;
  GOODBYE: Goodbye;
  SUBSCRIPTION_ENDED: SubscriptionEnded;
  MESSAGE_READ: MessageRead;
  TYPING_START: TypingChange;
  TYPING_STOP: TypingChange;
  MEMBER_JOIN: MemberChange;
  MEMBER_LEAVE: MemberChange;
  MEMBER_KICK: MemberChange;
  MEMBER_BAN: MemberChange;
  MEMBER_UPDATE: MemberUpdate;
  SERVER_UPDATE: Server;
  SERVER_DELETE: ServerDeleted;
  ROLE_CREATE: Role;
  ROLE_UPDATE: Role;
  ROLE_DELETE: RoleDeleted;
  CHANNEL_CREATE: Channel;
  CHANNEL_UPDATE: Channel;
  CHANNEL_DELETE: ChannelDeleted;
  JOIN_REQUEST_PENDING: JoinRequestChange;
  JOIN_REQUEST_APPROVED: JoinRequestChange;
  JOIN_REQUEST_DENIED: JoinRequestChange;
  CONVERSATION_CREATE: Conversation;
  CONVERSATION_UPDATE: Conversation;
  PARTICIPANT_ADD: ParticipantChange;
  PARTICIPANT_REMOVE: ParticipantChange;
  USER_UPDATE: UserChange;
  STREAM_UPDATE: LiveStream;
  STREAM_USER_UPDATE: StreamUserUpdate;
  VIEWER_COUNT: ViewerCount;
  PRESENCE_UPDATE: PresenceChange;
  PRESENCE_COUNT: PresenceCount;
  DEVICE_ONLINE: DeviceChange;
  DEVICE_OFFLINE: DeviceChange;
  NOTIFICATION: NotificationTold;
  NOTIFICATION_READ: NotificationsRead;
  UPLOAD_PROGRESS: UploadProgress;
  ERROR: HubError;
}

export type PassingEventName = keyof PassingEvents;

// Records, so that the compiler asks for a name that is forgotten here.
const durable: Record<keyof DurableEvents, true> = {
  MESSAGE_CREATE: true,
  STREAM_MSG: true,
  MESSAGE_UPDATE: true,
  MESSAGE_DELETE: true,
  MESSAGE_REDACT: true,
  REACTION_ADD: true,
  REACTION_REMOVE: true,
};
const passing: Record<PassingEventName, true> = {
  CONNECTED: true,
  TOKEN_EXPIRING: true,
  SERVER_DRAINING: true,
  GOODBYE: true,
  SUBSCRIPTION_ENDED: true,
  MESSAGE_READ: true,
  TYPING_START: true,
  TYPING_STOP: true,
  MEMBER_JOIN: true,
  MEMBER_LEAVE: true,
  MEMBER_KICK: true,
  MEMBER_BAN: true,
  MEMBER_UPDATE: true,
  SERVER_UPDATE: true,
  SERVER_DELETE: true,
  ROLE_CREATE: true,
  ROLE_UPDATE: true,
  ROLE_DELETE: true,
  CHANNEL_CREATE: true,
  CHANNEL_UPDATE: true,
  CHANNEL_DELETE: true,
  JOIN_REQUEST_PENDING: true,
  JOIN_REQUEST_APPROVED: true,
  JOIN_REQUEST_DENIED: true,
  CONVERSATION_CREATE: true,
  CONVERSATION_UPDATE: true,
  PARTICIPANT_ADD: true,
  PARTICIPANT_REMOVE: true,
  USER_UPDATE: true,
  STREAM_UPDATE: true,
  STREAM_USER_UPDATE: true,
  VIEWER_COUNT: true,
  PRESENCE_UPDATE: true,
  PRESENCE_COUNT: true,
  DEVICE_ONLINE: true,
  DEVICE_OFFLINE: true,
  NOTIFICATION: true,
  NOTIFICATION_READ: true,
  UPLOAD_PROGRESS: true,
  ERROR: true,
};

export const durableEventNames = Object.keys(durable) as (keyof DurableEvents)[];
export const passingEventNames = Object.keys(passing) as PassingEventName[];
