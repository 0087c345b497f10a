// Made from Realtime.Domain/Contracts by Realtime.Tests/Wire/TypeScriptTypes.cs. Not to be changed by hand:
//   REALTIME_WRITE_CONTRACT=1 dotnet test Realtime.Tests --filter FullyQualifiedName~TypeScriptTypes

/** A file that was sent with a message. Its bytes are at `GET /api/v1/attachments/{id}`. */
export interface Attachment {
  id: string;
  /** What its uploader called it, without a path; 1 to 255 characters. */
  name: string;
  /** What its first bytes say it is; `application/octet-stream` where they say nothing. */
  contentType: string;
  /** In bytes. */
  size: number;
  /** Of a picture, in pixels, as it is shown; absent of anything else. */
  width?: number;
  /** The same. */
  height?: number;
  /** True when there is a smaller picture at `GET /api/v1/attachments/{id}/thumbnail`; else absent. */
  hasThumbnail?: boolean;
}

/** Paths that need no header, for `<img src>`. They open this attachment and nothing else, only as long as whoever asked for them may see it, and no longer than a few minutes. */
export interface AttachmentLink {
  url: string;
  expiresAt: string;
  /** Absent when there is no smaller picture. */
  thumbnailUrl?: string;
}

/** The file is stored. Until a message takes it along only its uploader sees it, and after a day it is gone. */
export interface AttachmentUploaded {
  id: string;
  name: string;
  contentType: string;
  size: number;
  /** The path of its bytes, for whoever has a token; the others of an `Attachment`. */
  url: string;
  width?: number;
  height?: number;
  hasThumbnail?: boolean;
}

/** The numbers are stored, so none is ever given another meaning. */
export type AuditAction =
  | 'server_update'
  | 'server_transfer'
  | 'channel_create'
  | 'channel_update'
  | 'channel_delete'
  | 'channel_order'
  | 'override_set'
  | 'override_remove'
  | 'role_create'
  | 'role_update'
  | 'role_delete'
  | 'role_order'
  | 'role_assign'
  | 'role_unassign'
  | 'member_mute'
  | 'member_unmute'
  | 'member_kick'
  | 'member_ban'
  | 'member_unban'
  | 'invite_create'
  | 'invite_delete'
  | 'join_approve'
  | 'join_deny'
  | 'stream_update'
  | 'stream_end'
  | 'moderator_add'
  | 'moderator_remove'
  | 'user_timeout'
  | 'user_untimeout'
  | 'user_ban'
  | 'user_unban';

/** Something that was done to a server, or to a stream, by one who may. */
export interface AuditEntry {
  id: string;
  action: AuditAction;
  /** Who did it. */
  actorId: string;
  createdAt: string;
  /** To whom or to what: the id of a user, a channel or a role, or the code of an invite. */
  targetId?: string;
  /** As the actor gave it. */
  reason?: string;
}

/** Lets the connection live as long as this token. It must be of the same user and session; else the connection keeps the one it has. */
export interface AuthRefresh {
  /** An access token, such as a refresh gave. */
  token: string;
}

export interface AuthRefreshed {
  /** When the connection ends now. */
  expiresAt: string;
}

export interface Author {
  id: string;
  displayName: string;
  avatarUrl?: string;
}

/** Somebody who may not be a member. */
export interface Ban {
  userId: string;
  /** The id of whoever did it. */
  bannedBy: string;
  createdAt: string;
  reason?: string;
  /** When it ends by itself; absent for never. */
  until?: string;
}

export interface BanMember {
  serverId: string;
  userId: string;
  /** 1 to 300 characters, for the audit log and the list of bans. */
  reason?: string;
  /** In the future; for good unless given. */
  until?: string;
}

/** Closes a stream's chat to somebody: what that user was subscribed to there ends at once. A new ban replaces the one before. */
export interface BanStreamUser {
  streamId: string;
  userId: string;
  /** 1 to 300 characters, for the moderators. */
  reason?: string;
  /** In the future; for good unless given. */
  until?: string;
}

/** The user has blocked somebody, or taken that back. */
export interface BlockChange {
  /** Whom. */
  userId: string;
  isBlocked: boolean;
}

/** One whom the caller has blocked: that user opens no conversation with the caller, and is not heard in the one they have. */
export interface BlockedUser {
  user: User;
  blockedAt: string;
}

/** The change is committed, or there was none to make. */
export interface ChangeMade {
  /** The message. */
  id: string;
  /** The message's `changeSeq` now. */
  seq: number;
}

/** Sets another password and ends all of the caller's other sessions. */
export interface ChangePassword {
  /** Wrong ones count as wrong logins do. */
  oldPassword: string;
  /** 8 to 128 characters. */
  newPassword: string;
}

export interface Channel {
  id: string;
  serverId: string;
  name: string;
  kind: ChannelKind;
  /** Rises from 0 in the order that the server's moderators chose. */
  position: number;
  createdAt: string;
  /** How long one has to wait between two messages; 0 for not at all. */
  slowModeSeconds: number;
  /** What it is about, if somebody has said so. */
  topic?: string;
}

export interface ChannelDeleted {
  serverId: string;
  channelId: string;
}

export type ChannelKind =
  | 'text'
  | 'voice';

/** What one channel adds to the permissions of a role or a member, and takes away. */
export interface ChannelOverride {
  /** Whether `subjectId` is of a role or of a member. */
  subject: OverrideSubject;
  subjectId: string;
  allow: ServerPermissions;
  deny: ServerPermissions;
}

export interface ChannelSnapshot {
  channel: Channel;
  /** What the caller may in this channel; absent where it is what the caller may in the server. */
  permissions?: ServerPermissions;
}

export interface Connected {
  /** This connection, until it ends. */
  connectionId: string;
  userId: string;
  tenant: string;
  /** The server's clock, to reckon one's own against. */
  serverTime: string;
  /** How often the server pings; silence for twice as long means a dead peer. */
  heartbeatIntervalMs: number;
  limits: ConnectionLimits;
  /** The login that the token came from; absent for tokens of an outside issuer. */
  sessionId?: string;
  /** When this connection ends, since it lives no longer than its token; AUTH_REFRESH puts it off. */
  tokenExpiresAt?: string;
}

/** What a client had better know beforehand; see `Limits`. */
export interface ConnectionLimits {
  frameBytes: number;
  contentCharacters: number;
  subscriptionsPerConnection: number;
  subscriptionsPerCall: number;
  historyPage: number;
  replayChanges: number;
  operationsPerSecond: number;
  operationBurst: number;
}

export interface Conversation {
  id: string;
  /** Everyone in it, the caller too. */
  participants: User[];
  createdAt: string;
  /** Only groups have one. */
  name?: string;
  /** Who may remove others from a group: its creator, and after that one has left, whoever is in it longest. Absent for a pair. */
  ownerId?: string;
}

export interface CreateChannel {
  /** 1 to 100 characters. */
  name: string;
  kind?: ChannelKind;
  /** The caller's own id, or absent for one of ours. */
  id?: string;
  /** 0 to 1000 characters. */
  topic?: string;
}

/** Opens a conversation. With one other user there is one per pair: asking again answers the same. */
export interface CreateConversation {
  /** 1 to 49 other users, in any order; the caller is added. */
  participants: string[];
  /** 0 to 100 characters; only with two or more others. */
  name?: string;
  /** The caller's own id, or absent for one of ours. */
  id?: string;
}

export interface CreateInvite {
  /** 1 to 1000; any number unless given. */
  maxUses?: number;
  /** 1 to 31,536,000, which is a year; never unless given. */
  expiresInSeconds?: number;
  /** The caller's own, 12 to 64 of `A-Z a-z 0-9 _ . -` that nobody guesses; one of ours unless given. */
  code?: string;
}

/** A new role is the lowest one. */
export interface CreateRole {
  /** 1 to 100 characters. */
  name: string;
  /** Only what one may oneself; none unless given. */
  permissions?: ServerPermissions;
  /** As `#1a2b3c`. */
  colour?: string;
  /** The caller's own id, or absent for one of ours. */
  id?: string;
}

export interface CreateServer {
  /** 1 to 100 characters. */
  name: string;
  visibility?: ServerVisibility;
  /** The caller's own id, or absent for one of ours. */
  id?: string;
  joinPolicy?: JoinPolicy;
}

/** What followed from something that happened and could not be done, however often it was tried. */
export interface DeadLetter {
  id: string;
  /** Who could not do it. */
  consumer: string;
  /** What happened, e.g. `MESSAGE_SENT`. */
  type: string;
  /** To what; an object that depends on the type. */
  payload: unknown;
  attempts: number;
  /** The last failure: for whoever runs the server. */
  error: string;
  /** When it happened. */
  createdAt: string;
  /** When it was given up. */
  diedAt: string;
}

/** Approves or denies what a user has asked for. */
export interface DecideJoinRequest {
  serverId: string;
  userId: string;
}

/** Makes a tombstone of a message; its author's to do, or a moderator's. A second time it changes nothing. */
export interface DeleteMessage {
  messageId: string;
  /** Takes the content, what it was before edits, the reactions and the attachments out of the tables too; else they are kept, and shown to nobody but in the edits. */
  hard?: boolean;
}

/** One of the user's own devices came or went. */
export interface DeviceChange {
  userId: string;
  /** What the client called it with `?deviceId=`; the connection's id when it did not. */
  deviceId: string;
}

/** The answer of an operation with nothing to say but yes: `{}`. */
export type Done = Record<string, never>;

/** What a message said before. */
export interface EarlierContent {
  /** The topic's seq of the change that replaced it. */
  seq: number;
  content: string;
  /** Who changed it. */
  editedBy: string;
  editedAt: string;
}

/** Replaces the content of a message; its author's to do. The old content is kept. The same content again changes nothing. */
export interface EditMessage {
  /** One that the caller may read; else `not_found`. One that was deleted or redacted is `conflict` (`deleted`). */
  messageId: string;
  /** As in `SendMessage`; a message with attachments may be left without. */
  content: string;
  /** The `changeSeq` that the caller has seen; when the message has changed since, it is `conflict` (`changed`). */
  expectedChangeSeq?: number;
}

/** Development only: an account without a name to log in by. */
export interface EnterAsGuest {
  displayName: string;
}

/** The catalogue of what can be wrong. A code never moves and never changes its meaning; `Reason` says more where a program could use it. */
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

/** Follows a thread, from now on, or follows it no longer, whatever is written in it. A second time it changes nothing. */
export interface FollowThread {
  /** As in `MarkThreadRead`; it need not have replies. */
  threadId: string;
}

/** To follow a user, or to do so no longer. Whoever follows a streamer may write in chats that are for followers only. */
export interface FollowUser {
  userId: string;
}

/** A thread that the caller follows: of an own message, with an own reply, with a reply that names the caller, or followed by hand. */
export interface FollowedThread {
  /** The message it is the thread of; `thread` has what came of it. */
  root: Message;
  /** The caller's watermark in the thread: its replies up to here are read. */
  readSeq: number;
  /** Replies of others above it that are not deleted, counted up to 1000. */
  unread: number;
  /** Those of them that mention the caller, a role that the caller has, or everyone. */
  mentions: number;
}

/** One whom the caller follows. */
export interface FollowedUser {
  user: User;
  followedAt: string;
}

export interface FoundMessages {
  /** As they are now; each says its topic. */
  items: Message[];
  /** The words that were looked for, in lower case, for whoever marks them in the messages. */
  terms: string[];
  /** Absent on the last page. */
  nextCursor?: string;
}

/** Asks what the caller wants to know of a topic. */
export interface GetNotificationSetting {
  /** CHANNEL, CONVERSATION or STREAM. */
  type: TopicKind;
  id: string;
}

/** Asks for all that a client begins with. */
export type GetSnapshot = Record<string, never>;

/** The last event before the server ends a connection. */
export interface Goodbye {
  /** Why. */
  code: GoodbyeCode;
  /** Whether to come back. */
  reconnect: boolean;
  /** Not before this. */
  retryAfterMs?: number;
}

/** Why the server ends a connection. Told with GOODBYE, and on a WebSocket by the close code. */
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

export interface HistoryPage {
  /** By rising seq, whichever way the page was asked for. */
  messages: Message[];
  /** Whether there are more in the direction asked. In a stream nothing older than `Streams:HistoryAge` is there for anyone. */
  hasMore: boolean;
  /** The topic's head, read before the messages: subscribe with it as `after` and nothing is missed. */
  seq: number;
  /** The epoch of `seq`. */
  epoch: string;
}

/** Asks for messages by seq: the newest, those before a seq, or those after one. */
export interface HistoryRequest {
  type: TopicKind;
  id: string;
  /** Exclusive; pages go back from here. */
  before?: number;
  /** Exclusive; pages go forward from here. Not together with `before`. */
  after?: number;
  /** 1 to `HistoryPage`; 50 unless set. */
  limit?: number;
  /** The root of a thread in this topic: its replies, without the root; absent: what stands in the topic itself, without replies in threads. */
  threadId?: string;
}

/** A refusal on the wire; see `Refusal` for the fields. Over HTTP a problem carries the same ones. */
export interface HubError {
  code: ErrorCode;
  message: string;
  reason?: string;
  field?: string;
  retryAfterMs?: number;
}

export interface Invite {
  /** Whoever has it may join, whatever the server's join policy is. */
  code: string;
  serverId: string;
  createdBy: string;
  createdAt: string;
  /** How many have joined with it. */
  uses: number;
  /** How many may; absent for any number. */
  maxUses?: number;
  /** Absent for never. */
  expiresAt?: string;
}

export type JoinPolicy =
  | 'open'
  | 'request'
  | 'invite';

/** Somebody waits to be let in. */
export interface JoinRequest {
  serverId: string;
  user: User;
  createdAt: string;
  message?: string;
}

/** A request to join was made, approved or denied. */
export interface JoinRequestChange {
  serverId: string;
  userId: string;
}

export interface KickMember {
  serverId: string;
  userId: string;
  /** 1 to 300 characters, for the audit log. */
  reason?: string;
}

/** Asks for the caller's notifications, newest first. */
export interface ListNotifications {
  /** True: only those that are not read. */
  unread?: boolean;
  /** 1 to 100; 50 unless set. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

/** Asks who moderates a stream's chat beside the owner, or, of a moderator, who may not write there for a while, or to whom it is closed; by id. */
export interface ListStreamUsers {
  streamId: string;
  /** 1 to 100; 50 unless set. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

/** Asks for the threads that the caller follows, in what the caller may read now: the one with the last reply first. */
export interface ListThreads {
  /** True: only those with something to read. */
  unread?: boolean;
  /** 1 to 100; 50 unless set. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

/** A live stream; its chat is open to everyone of the tenant until it ends, but for whom it is closed by these modes. They do not concern the owner and the moderators. */
export interface LiveStream {
  id: string;
  title: string;
  ownerId: string;
  startedAt: string;
  endedAt?: string;
  /** How long one has to wait between two messages; 0 for not at all. */
  slowModeSeconds: number;
  /** Whether only those may write who follow the owner. */
  followersOnly: boolean;
  /** Whether only the owner and the moderators may write. */
  modsOnly: boolean;
}

export interface Login {
  username: string;
  password: string;
}

export interface Logout {
  refreshToken: string;
}

/** Moves the caller's read watermark of a topic forward; never back. Threads have their own (`MarkThreadRead`). */
export interface MarkRead {
  type: TopicKind;
  id: string;
  /** Read up to here, inclusive. Past the topic's head counts as the head. */
  seq: number;
}

/** Moves the caller's watermark in a thread forward; never back. That of the topic stays where it is. */
export interface MarkThreadRead {
  /** The root of a thread that the caller may read; else `not_found`, and `invalid` (`not_a_root`) for a message in a thread. */
  threadId: string;
  /** Read up to here, inclusive. Past the topic's head counts as the head. */
  seq: number;
}

export interface MarkedRead {
  /** Messages of others above the watermark that can be read and are not deleted, counted up to 1000; of a topic without those in its threads. */
  unread: number;
  /** How many messages above it mention the caller, or everyone. */
  mentions: number;
}

export interface Member {
  user: User;
  joinedAt: string;
  /** The ids of the roles the member was given, in no order; everyone's is not among them. */
  roles: string[];
  /** Until when the member may not write or speak. */
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

export interface Mention {
  userId: string;
}

/** A message as everyone sees it. */
export interface Message {
  id: string;
  topic: TopicRef;
  /** Its place in the topic: given at creation, never changed, rising by creation. */
  seq: number;
  /** The seq of its last change; the same as `seq` until then. */
  changeSeq: number;
  author: Author;
  /** Empty once it was deleted or redacted. */
  content: string;
  createdAt: string;
  /** What the author's client called it, so that it knows its own. */
  nonce?: string;
  /** When its author last changed the content. */
  editedAt?: string;
  /** It is a tombstone, which keeps its place in the topic. */
  deletedAt?: string;
  /** The author, or a moderator. */
  deletedBy?: string;
  /** A moderator took the content away. */
  redaction?: Redaction;
  /** The message that it answers. */
  replyTo?: Reply;
  /** By the time of the first of each; absent when there are none. */
  reactions?: Reaction[];
  /** When it was pinned; absent when it is not. */
  pinnedAt?: string;
  pinnedBy?: string;
  /** Whom it names, of those who may read the topic; absent when nobody. */
  mentions?: Mention[];
  /** True when it calls everyone; else absent. */
  mentionsEveryone?: boolean;
  /** The ids of the roles whose members it calls; absent when none. */
  mentionsRoles?: string[];
  /** In the order they were sent in; absent when there are none, or none any more. */
  attachments?: Attachment[];
  /** The message whose thread it is in; absent for one that stands in the topic itself. */
  threadId?: string;
  /** The thread that it is the root of, as of when this was read; absent when there is none. A reply is no change of its root. */
  thread?: ThreadSummary;
}

/** A durable event: one that changed what is stored in a topic, and took the topic's next seq. */
export interface MessageChange {
  topic: TopicRef;
  seq: number;
  message: Message;
}

export interface MessageRead {
  topic: TopicRef;
  userId: string;
  seq: number;
  readAt: string;
  /** In a conversation: the last message that was read; absent when there is none up to `seq`. */
  messageId?: string;
}

/** The message is committed. `duplicate`: it was already, under this nonce. */
export interface MessageSent {
  id: string;
  seq: number;
  createdAt: string;
  duplicate: boolean;
  nonce?: string;
}

export interface MuteMember {
  /** In the future, and at most 28 days away. */
  until: string;
  /** 1 to 300 characters, for the audit log. */
  reason?: string;
}

/** The caller was to know of a message. It is read once it was marked so, or its message was. */
export interface Notification {
  id: string;
  kind: NotificationKind;
  /** Where the message is. */
  topic: TopicRef;
  /** The message's. */
  seq: number;
  messageId: string;
  /** Whose message it is. */
  author: Author;
  createdAt: string;
  /** The first 200 characters of the message as it is now; absent when it is empty, gone, or not the caller's to read any more. */
  body?: string;
  /** Absent while it is unread. */
  readAt?: string;
  /** The root of the thread that the message is in; reading the thread reads it, and reading the topic does not. */
  threadId?: string;
}

export type NotificationKind =
  | 'message'
  | 'mention'
  | 'reply';

export type NotificationLevel =
  | 'all'
  | 'mentions'
  | 'none';

export interface NotificationPage {
  items: Notification[];
  /** How many there are that are not read, on whatever page; counted up to 1000. */
  unread: number;
  /** Absent on the last page. */
  nextCursor?: string;
}

export interface NotificationSetting {
  topic: TopicRef;
  level: NotificationLevel;
  mutedUntil?: string;
}

export interface NotificationTold {
  notification: Notification;
  /** How many the user has not read now, counted up to 1000. */
  unread: number;
}

export interface NotificationsLeft {
  /** How many are left, counted up to 1000. */
  unread: number;
}

/** Notifications of the user were read, on whatever device. One of the first three says which. */
export interface NotificationsRead {
  /** How many are left, counted up to 1000. */
  unread: number;
  /** This one. */
  id?: string;
  /** All there were. */
  all?: boolean;
  /** Those of this topic, up to `seq`; without those of its threads. */
  topic?: TopicRef;
  seq?: number;
  /** Beside `topic`: instead, those of this thread. */
  threadId?: string;
}

export interface OrderChannels {
  /** The ids of all the server's channels, each once, in their new order. */
  channels: string[];
}

export interface OrderRoles {
  /** The ids of all roles but everyone's, each once, from the highest to the lowest. */
  roles: string[];
}

export type OverrideSubject =
  | 'role'
  | 'member';

/** What the caller may, in a server as a whole or in one channel. */
export interface OwnPermissions {
  permissions: ServerPermissions;
  /** Of the caller's highest role; absent for the owner, who is above all. */
  rank?: number;
}

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** For the next question's `cursor`; absent on the last page. */
  nextCursor?: string;
}

/** Somebody came into a group, or is in it no longer. */
export interface ParticipantChange {
  conversationId: string;
  user: User;
  /** Whose doing it was: the user's own, of one who left. */
  by: string;
}

/** Over HTTP the message is in the path: `PATCH /api/v1/messages/{id}`. */
export interface PatchMessage {
  content: string;
  expectedChangeSeq?: number;
}

/** Over HTTP the stream is in the path: `PATCH /api/v1/streams/{id}`. */
export interface PatchStream {
  /** 1 to 200 characters; its owner's to set. */
  title?: string;
  /** 0 to 21,600, which is six hours. */
  slowModeSeconds?: number;
  followersOnly?: boolean;
  modsOnly?: boolean;
}

/** Pins a message in its topic, or unpins it: a moderator's to do, in a conversation anyone's. At most 50 per topic. */
export interface PinMessage {
  messageId: string;
}

export type PingRequest = Record<string, never>;

export interface Pong {
  /** The server's clock. */
  timestamp: string;
}

/** Over HTTP the server is in the path: `POST /api/v1/servers/{id}/join-requests`. */
export interface PostJoinRequest {
  /** 1 to 500 characters for those who decide. */
  message?: string;
}

/** Over HTTP the topic is in the path: `POST /api/v1/channels/{id}/messages`. */
export interface PostMessage {
  content: string;
  nonce?: string;
  replyTo?: string;
  attachments?: string[];
  threadId?: string;
}

/** Over HTTP the message is in the path: `POST /api/v1/messages/{id}/redact`. */
export interface PostRedaction {
  reason: string;
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
  /** Members that others see as connected. */
  online: number;
}

export type PresenceStatus =
  | 'online'
  | 'idle'
  | 'dnd'
  | 'invisible'
  | 'offline';

export interface PresenceUpdated {
  /** As the caller sees it. */
  status: PresenceStatus;
}

/** Over HTTP who and where are in the path: `PUT /api/v1/servers/{id}/bans/{userId}`. */
export interface PutBan {
  /** 1 to 300 characters. */
  reason?: string;
  /** In the future; for good unless given. */
  until?: string;
}

/** Over HTTP the topic is in the path: `PUT /api/v1/channels/{id}/notifications`. */
export interface PutNotificationSetting {
  level: NotificationLevel;
  mutedUntil?: string;
}

/** Over HTTP the topic is in the path: `PUT /api/v1/channels/{id}/read`. */
export interface PutRead {
  seq: number;
}

/** Over HTTP who and where are in the path: `PUT /api/v1/streams/{id}/bans/{userId}`. */
export interface PutStreamBan {
  /** 1 to 300 characters, for the moderators. */
  reason?: string;
  /** In the future; for good unless given. */
  until?: string;
}

/** Over HTTP who and where are in the path: `PUT /api/v1/streams/{id}/timeouts/{userId}`. */
export interface PutStreamTimeout {
  /** 1 to 1,209,600, which is 14 days; from now on. */
  seconds: number;
  /** 1 to 300 characters, for the moderators. */
  reason?: string;
}

/** Adds the caller's reaction to a message, or takes it back. A second time it changes nothing. */
export interface ReactToMessage {
  messageId: string;
  /** One emoji, or `:shortname:` of 1 to 32 `a-z 0-9 _ + -`. At most 20 different ones per message. */
  emoji: string;
}

export interface Reaction {
  emoji: string;
  /** How many users reacted so. */
  count: number;
  /** Whether the caller did; in answers only, since an event is the same for everyone. */
  mine?: boolean;
}

/** A durable event: a reaction came or went. `message` has the counts. */
export interface ReactionChange {
  topic: TopicRef;
  seq: number;
  message: Message;
  /** Whose. */
  userId: string;
  emoji: string;
}

/** One who reacted. */
export interface Reactor {
  user: User;
  reactedAt: string;
}

/** Marks one of the caller's notifications as read, or all; never back. */
export interface ReadNotifications {
  /** One of them; not together with `all`. */
  id?: string;
  /** True: all there are. */
  all?: boolean;
}

/** How far a participant has read a conversation. */
export interface ReadState {
  userId: string;
  seq: number;
  readAt: string;
}

/** Takes the content of a message away, its earlier contents and its attachments too, and says why; a moderator's to do. A second time it changes nothing. */
export interface RedactMessage {
  messageId: string;
  /** 1 to 300 characters, one line, shown to everyone. */
  reason: string;
}

export interface Redaction {
  /** The moderator's user id. */
  by: string;
  reason: string;
}

export interface Refresh {
  /** Good for one use; the answer carries the next one. One that is used twice ends its session. */
  refreshToken: string;
}

export interface Register {
  /** 3 to 32 of `A-Z a-z 0-9 _ . -`; taken once per tenant, whatever the case. */
  username: string;
  /** 8 to 128 characters. */
  password: string;
  /** 1 to 64 characters; the username unless given. */
  displayName?: string;
}

/** Renames a group. */
export interface RenameConversation {
  /** 0 to 100 characters; empty takes the name away. */
  name: string;
}

/** What a message answers, as it was when this was read: a client that has the message itself shows that. */
export interface Reply {
  id: string;
  seq: number;
  authorId: string;
  /** The first 100 characters of its content; absent when it was deleted or redacted. */
  excerpt?: string;
}

/** Asks to be let into a server whose join policy is `request`. Asking again replaces the message. */
export interface RequestJoin {
  serverId: string;
  /** 1 to 500 characters for those who decide. */
  message?: string;
}

/** What its members may, in one server. */
export interface Role {
  /** Of its own server; `EveryoneId` is the role that every member has. */
  id: string;
  serverId: string;
  name: string;
  permissions: ServerPermissions;
  /** Whoever has a higher one may manage it. 0 for everyone's; the others have 1, 2, 3 from the lowest. */
  rank: number;
  /** As `#1a2b3c`. */
  colour?: string;
}

export interface RoleDeleted {
  serverId: string;
  roleId: string;
}

/** Asks for messages by what they say, of those that the caller may read now; the newest first. */
export interface SearchMessages {
  /** 1 to 200 characters: words that all have to be there, `"words in this order"`, `or` between two, and `-without`. At least one word must be looked for; else `invalid` (`no_words`). Whole words, in whatever case, in any language that parts them. */
  q: string;
  /** CHANNEL, CONVERSATION or STREAM: only there. With `id` only in that one; one that the caller may not read is refused. */
  type?: TopicKind;
  /** Not without `type`. Unless a stream is named, those that are over are left out. */
  id?: string;
  /** The user id of who wrote them. */
  author?: string;
  /** Written before this; exclusive. */
  before?: string;
  /** Written at this time or later. */
  after?: string;
  /** Only those with this. */
  has?: SearchedFor;
  /** 1 to 100; 50 unless set. */
  limit?: number;
  /** The `nextCursor` of the page before. */
  cursor?: string;
}

export type SearchedFor =
  | 'link'
  | 'pin'
  | 'thread'
  | 'attachment';

/** Asks for a message to be stored, then told to every subscriber. */
export interface SendMessage {
  /** CHANNEL, CONVERSATION or STREAM; else `invalid` (`no_messages_here`). */
  type: TopicKind;
  /** One that the caller may write to; else `forbidden` or `not_found`. */
  id: string;
  /** 1 to `ContentCharacters` UTF-16 code units, not only white space; over it is `too_large`. With attachments it may be empty. */
  content: string;
  /** 1 to 64 of `A-Z a-z 0-9 _ . -`, chosen by the client. The same one again, from the same author in the same topic, answers the first message and tells no one. */
  nonce?: string;
  /** The id of a message in the same topic; else `not_found`. */
  replyTo?: string;
  /** Up to 10 ids of what the caller uploaded and no message has taken along yet; else `not_found`. */
  attachments?: string[];
  /** The id of a message in the same topic, to whose thread it goes; else `not_found`. One that is itself in a thread is `invalid` (`not_a_root`), one that was deleted or redacted `conflict` (`deleted`). */
  threadId?: string;
}

/** `SendMessage` for a stream. */
export interface SendStreamMessage {
  id: string;
  content: string;
  nonce?: string;
  replyTo?: string;
  attachments?: string[];
  threadId?: string;
}

/** A community with members and channels. */
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

/** The node is about to stop. Everyone is told another time, so that not all come to the other nodes at once. */
export interface ServerDraining {
  /** When to leave and connect again; soon after that the node ends the connection itself. */
  reconnectAfterMs: number;
}

/** What a member of a server may do there. Stored as bits, so none is ever given another meaning; on the wire a list of names: `["view_channel","send_messages"]`. */
export type ServerPermissions = ServerPermission[];

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

/** What somebody may in one of its channels has changed. */
export interface ServerPermissionsChanged {
  serverId: string;
}

/** A window of the members of a server who are connected, by id. */
export interface ServerPresence {
  /** How many there are in all. */
  online: number;
  items: PresenceChange[];
  /** For `?cursor=`; absent on the last page. */
  nextCursor?: string;
}

/** A server as one of its members sees it. */
export interface ServerSnapshot {
  server: Server;
  /** All of its roles, from the highest to everyone's. */
  roles: Role[];
  /** The ids of those the caller was given, by id. */
  ownRoles: string[];
  /** What the caller may in the server as a whole. */
  permissions: ServerPermissions;
  /** Those that the caller may see, in order. */
  channels: ChannelSnapshot[];
  /** Of the caller's highest role; absent for the owner, who is above all. */
  rank?: number;
  /** Until when the caller may not write or speak. */
  mutedUntil?: string;
  /** Members whom others see as connected, at that moment; absent while presence is away. */
  online?: number;
}

export type ServerVisibility =
  | 'public'
  | 'private';

/** One login of the caller, on one device. */
export interface Session {
  id: string;
  createdAt: string;
  expiresAt: string;
  /** Whether the token that asks is of it. */
  current: boolean;
}

/** Says what the caller wants to know of a topic. */
export interface SetNotificationSetting {
  /** CHANNEL, CONVERSATION or STREAM. */
  type: TopicKind;
  id: string;
  level: NotificationLevel;
  /** Nothing is notified before this; absent: at once. */
  mutedUntil?: string;
}

/** Replaces the override that there was. */
export interface SetOverride {
  /** Only what one may oneself, and what can be said of a channel: `OfChannels`. */
  allow: ServerPermissions;
  /** The same. */
  deny: ServerPermissions;
}

export interface SignedIn {
  user: User;
  /** A JWT for `Authorization: Bearer` and for the hub. */
  accessToken: string;
  refreshToken: string;
  /** Seconds the access token is good for. */
  expiresIn: number;
}

/** All that a client begins with, read at one moment. What is told afterwards is applied to it; see `docs/clients.md`. */
export interface Snapshot {
  me: User;
  /** Those that the caller is a member of, by id. */
  servers: ServerSnapshot[];
  /** Those that the caller is in, newest first. */
  conversations: Conversation[];
  /** Those that are live and the caller's own, or the caller's to moderate; newest first. */
  streams: LiveStream[];
  /** Every topic of the above, and the caller's own: where to subscribe from, and what is unread there. */
  topics: TopicSnapshot[];
  /** Counted up to 1000. */
  unreadNotifications: number;
  /** The ids of those whom the caller has blocked. */
  blocked: string[];
  /** The caller's own presence, as the caller sees it; absent while presence is away. */
  status?: PresenceStatus;
  /** How those are with whom the caller is in a conversation, by id; absent while presence is away. */
  presence?: PresenceChange[];
}

export interface StartStream {
  /** 1 to 200 characters. */
  title: string;
  /** The caller's own id, or absent for one of ours. */
  id?: string;
}

export interface StreamBan {
  userId: string;
  /** The id of whoever did it. */
  givenBy: string;
  createdAt: string;
  reason?: string;
  /** When it ends by itself; absent for never. */
  until?: string;
}

/** A moderator of a stream's chat. The owner is none: an owner is above them. */
export interface StreamModerator {
  user: User;
  appointedAt: string;
}

export interface StreamTimeout {
  userId: string;
  /** The id of whoever did it. */
  givenBy: string;
  createdAt: string;
  until: string;
  reason?: string;
}

/** Somebody and the stream that it is about: to be a moderator of its chat, or to be so no longer; to be given the word back, or let in again. */
export interface StreamUser {
  streamId: string;
  userId: string;
}

/** Where somebody stands in a stream's chat has changed; this is how it is now. That a timeout or a ban runs out is told nobody. */
export interface StreamUserUpdate {
  /** Where it is told: the stream, and the user's own topic. */
  topic: TopicRef;
  streamId: string;
  userId: string;
  isModerator: boolean;
  /** Until when the user may not write. */
  timedOutUntil?: string;
  /** Whether the user may neither read nor write. */
  isBanned: boolean;
  /** Until when; absent for good. */
  bannedUntil?: string;
}

export interface SubscribeReply {
  subscriptions: Subscription[];
}

export interface SubscribeRequest {
  /** 1 to `SubscriptionsPerCall` topics; each is answered for itself, in this order. */
  subscriptions: SubscriptionRequest[];
}

export interface Subscription {
  type: TopicKind;
  id: string;
  /** Denied is the same for what is not there and for what the caller may not see. */
  status: SubscriptionStatus;
  /** The topic's head as of the replay. Live events may arrive before this reply; order them by seq. */
  seq?: number;
  /** Which run of seqs this is. Another one than before means: forget positions, reload with HISTORY. */
  epoch?: string;
  /** The caller's own read watermark; 0 when nothing is read. */
  readSeq?: number;
  /** Messages of others above it that can be read, counted up to 1000. */
  unread?: number;
  /** With `after`: the present state of every message changed since, by rising `changeSeq`. */
  messages?: Message[];
  /** With `after`: whether `messages` is all that was missed. When false it is empty: reload with HISTORY. */
  complete?: boolean;
  /** With denied: why, where that gives nothing away, e.g. `too_many`. */
  reason?: string;
  /** Messages above it that mention the caller, or everyone; counted likewise. */
  mentions?: number;
}

export type SubscriptionEnd =
  | 'left'
  | 'kicked'
  | 'banned'
  | 'access_lost';

/** The caller is in the topic no longer, though nobody asked to leave it. */
export interface SubscriptionEnded {
  topic: TopicRef;
  reason: SubscriptionEnd;
}

export interface SubscriptionRequest {
  type: TopicKind;
  id: string;
  /** The last seq the client has; asks for what changed since. Absent: no replay. */
  after?: number;
  /** The epoch that `after` was counted in; with another one the replay is not complete. */
  epoch?: string;
}

export type SubscriptionStatus =
  | 'subscribed'
  | 'unsubscribed'
  | 'denied';

/** The user follows a thread, or does so no longer, by hand, on whatever device. */
export interface ThreadFollow {
  topic: TopicRef;
  threadId: string;
  follows: boolean;
}

export interface ThreadPage {
  items: FollowedThread[];
  /** Absent on the last page. */
  nextCursor?: string;
}

/** The user has read a thread up to a seq, on whatever device. */
export interface ThreadRead {
  topic: TopicRef;
  threadId: string;
  seq: number;
  unread: number;
  mentions: number;
}

/** What a thread has come to: its replies that are not deleted. */
export interface ThreadSummary {
  /** How many there are, counted up to 1000. */
  count: number;
  lastReplyAt: string;
  /** The seq of the last one. */
  lastReplySeq: number;
  /** The user ids of the first 5 who wrote in it, in that order. */
  participants: string[];
}

/** Takes somebody's word in a stream's chat for a while: reading is left. A new one replaces the one before. */
export interface TimeOutStreamUser {
  streamId: string;
  userId: string;
  /** 1 to 1,209,600, which is 14 days; from now on. */
  seconds: number;
  /** 1 to 300 characters, for the moderators. */
  reason?: string;
}

export interface TokenExpiring {
  /** When the connection ends, unless AUTH_REFRESH brings a newer token. */
  expiresAt: string;
}

/** What can be subscribed to. The wire carries the names below, never numbers. */
export type TopicKind =
  | 'SERVER'
  | 'CHANNEL'
  | 'CONVERSATION'
  | 'STREAM'
  | 'USER';

/** A topic as clients name it: `{"type":"CHANNEL","id":"ch_123"}`. */
export interface TopicRef {
  type: TopicKind;
  id: string;
}

/** Where a topic was at the moment of the snapshot. */
export interface TopicSnapshot {
  type: TopicKind;
  id: string;
  /** The topic's head: subscribe with it as `after` and nothing is missed. */
  seq: number;
  /** The epoch of `seq`. */
  epoch: string;
  /** The caller's read watermark; this and what follows are absent where no messages are. */
  readSeq?: number;
  /** Messages of others above it that can be read, counted up to 1000. */
  unread?: number;
  /** Those of them that mention the caller, or everyone; counted likewise. */
  mentions?: number;
  /** Of which messages the caller wants to know. */
  level?: NotificationLevel;
  /** Of none before this. */
  mutedUntil?: string;
}

export interface TransferServer {
  /** A member, who is the owner from now on. */
  userId: string;
}

export interface TypingChange {
  topic: TopicRef;
  userId: string;
}

export interface TypingRequest {
  type: TopicKind;
  id: string;
  /** True, or absent: the caller types; say it again every few seconds, since it ends by itself after 8. False: stopped. */
  typing?: boolean;
}

/** What is absent stays as it is. */
export interface UpdateChannel {
  /** 1 to 100 characters. */
  name?: string;
  /** 0 to 1000 characters; empty for none. */
  topic?: string;
  /** 0 to 21,600, which is six hours. */
  slowModeSeconds?: number;
}

/** Chooses how others see the caller, on all devices, until another choice or until the last connection has ended. */
export interface UpdatePresence {
  /** online (the choice is taken back: it follows from what the devices do), idle, dnd or invisible. */
  status: PresenceStatus;
}

/** Changes the caller's own profile; what is absent stays as it is. */
export interface UpdateProfile {
  /** 1 to 64 characters. */
  displayName?: string;
  /** An absolute http or https address of at most 2048 characters; empty for none. */
  avatarUrl?: string;
}

/** What is absent stays as it is. */
export interface UpdateRole {
  /** 1 to 100 characters; that of everyone's role stays. */
  name?: string;
  /** Only what one may oneself may come or go. */
  permissions?: ServerPermissions;
  /** As `#1a2b3c`; empty for none. */
  colour?: string;
}

/** What is absent stays as it is. */
export interface UpdateServer {
  /** 1 to 100 characters. */
  name?: string;
  visibility?: ServerVisibility;
  joinPolicy?: JoinPolicy;
}

/** Changes a stream that has not ended; what is absent stays as it is. The modes are its moderators' to set, too. */
export interface UpdateStream {
  streamId: string;
  /** 1 to 200 characters; its owner's to set. */
  title?: string;
  /** 0 to 21,600, which is six hours. */
  slowModeSeconds?: number;
  followersOnly?: boolean;
  modsOnly?: boolean;
}

/** How far an upload of the user has come. */
export interface UploadProgress {
  attachmentId: string;
  /** In bytes. */
  received: number;
  /** In bytes; absent where the uploader did not say. */
  total?: number;
}

export interface User {
  id: string;
  displayName: string;
  /** Only the user's own, told to nobody else. */
  username?: string;
  avatarUrl?: string;
}

/** Somebody's profile was changed. */
export interface UserChange {
  /** Where it is told: the user's own topic, and the servers and conversations that the user is in. */
  topic: TopicRef;
  /** As others see the user. */
  user: User;
}

/** How many watch a stream, over all nodes. At most once a second. */
export interface ViewerCount {
  streamId: string;
  /** Connections subscribed to the stream. */
  count: number;
}

export interface WsToken {
  /** For `?access_token=` and `?token=`, where a header cannot be set. */
  token: string;
  /** Seconds in which a connection must be opened with it. The connection then lasts as long as the access token it was got with. */
  expiresIn: number;
}

/** What a client can ask: the hub's methods. */
export interface Operations {
  AUTH_REFRESH: { request: AuthRefresh; reply: AuthRefreshed };
  HISTORY: { request: HistoryRequest; reply: HistoryPage };
  JOIN_REQUEST: { request: RequestJoin; reply: Done };
  JOIN_REQUEST_APPROVE: { request: DecideJoinRequest; reply: Done };
  JOIN_REQUEST_DENY: { request: DecideJoinRequest; reply: Done };
  MEMBER_BAN: { request: BanMember; reply: Done };
  MEMBER_KICK: { request: KickMember; reply: Done };
  MESSAGE_DELETE: { request: DeleteMessage; reply: ChangeMade };
  MESSAGE_EDIT: { request: EditMessage; reply: ChangeMade };
  MESSAGE_PIN: { request: PinMessage; reply: ChangeMade };
  MESSAGE_READ: { request: MarkRead; reply: MarkedRead };
  MESSAGE_REDACT: { request: RedactMessage; reply: ChangeMade };
  MESSAGE_SEND: { request: SendMessage; reply: MessageSent };
  MESSAGE_UNPIN: { request: PinMessage; reply: ChangeMade };
  NOTIFICATIONS: { request: ListNotifications; reply: NotificationPage };
  NOTIFICATION_READ: { request: ReadNotifications; reply: NotificationsLeft };
  NOTIFICATION_SETTING: { request: GetNotificationSetting; reply: NotificationSetting };
  NOTIFICATION_SETTING_UPDATE: { request: SetNotificationSetting; reply: NotificationSetting };
  PING: { request: PingRequest; reply: Pong };
  PRESENCE_UPDATE: { request: UpdatePresence; reply: PresenceUpdated };
  REACTION_ADD: { request: ReactToMessage; reply: ChangeMade };
  REACTION_REMOVE: { request: ReactToMessage; reply: ChangeMade };
  SEARCH: { request: SearchMessages; reply: FoundMessages };
  SNAPSHOT: { request: GetSnapshot; reply: Snapshot };
  STREAM_BAN: { request: BanStreamUser; reply: StreamBan };
  STREAM_BANS: { request: ListStreamUsers; reply: Page<StreamBan> };
  STREAM_MODERATORS: { request: ListStreamUsers; reply: Page<StreamModerator> };
  STREAM_MODERATOR_ADD: { request: StreamUser; reply: Done };
  STREAM_MODERATOR_REMOVE: { request: StreamUser; reply: Done };
  STREAM_MSG: { request: SendStreamMessage; reply: MessageSent };
  STREAM_TIMEOUT: { request: TimeOutStreamUser; reply: StreamTimeout };
  STREAM_TIMEOUTS: { request: ListStreamUsers; reply: Page<StreamTimeout> };
  STREAM_UNBAN: { request: StreamUser; reply: Done };
  STREAM_UNTIMEOUT: { request: StreamUser; reply: Done };
  STREAM_UPDATE: { request: UpdateStream; reply: LiveStream };
  SUBSCRIBE: { request: SubscribeRequest; reply: SubscribeReply };
  THREADS: { request: ListThreads; reply: ThreadPage };
  THREAD_FOLLOW: { request: FollowThread; reply: Done };
  THREAD_READ: { request: MarkThreadRead; reply: MarkedRead };
  THREAD_UNFOLLOW: { request: FollowThread; reply: Done };
  TYPING: { request: TypingRequest; reply: Done };
  UNSUBSCRIBE: { request: SubscribeRequest; reply: SubscribeReply };
  USER_FOLLOW: { request: FollowUser; reply: Done };
  USER_UNFOLLOW: { request: FollowUser; reply: Done };
}

/** Events that carry their topic's next seq. */
export interface DurableEvents {
  /** Durable. A new message in a channel or conversation, to every subscriber, the author's connections too; by rising `seq`. */
  MESSAGE_CREATE: MessageChange;
  /** Durable, in streams too: it is a tombstone now. */
  MESSAGE_DELETE: MessageChange;
  /** Durable, in streams too: a moderator took its content away. */
  MESSAGE_REDACT: MessageChange;
  /** Durable, in streams too: it was edited, pinned or unpinned. When what was missed is told again, reactions come as this, too. */
  MESSAGE_UPDATE: MessageChange;
  /** Durable, in streams too. When what was missed is told again it comes as MESSAGE_UPDATE, which has the counts. */
  REACTION_ADD: ReactionChange;
  /** Durable; the same. */
  REACTION_REMOVE: ReactionChange;
  /** Durable. The same for a stream's chat. */
  STREAM_MSG: MessageChange;
}

/** Events that pass as they come. */
export interface PassingEvents {
  /** To the user's own topic: the user has blocked somebody, or taken that back, on whatever device; or one whom the user has blocked was deleted. */
  BLOCK_UPDATE: BlockChange;
  /** To the server's subscribers: there is a new channel, which all of them may see. */
  CHANNEL_CREATE: Channel;
  /** A channel is gone: to the same ones. */
  CHANNEL_DELETE: ChannelDeleted;
  /** A channel or its overrides were changed: to the server's subscribers when every member may see it, else to the channel's own. */
  CHANNEL_UPDATE: Channel;
  /** The first event of every connection. */
  CONNECTED: Connected;
  /** To each participant's own topic: there is a new conversation with you in it. */
  CONVERSATION_CREATE: Conversation;
  /** To the group's subscribers: it has another name, or another owner. Of class latest. */
  CONVERSATION_UPDATE: Conversation;
  /** To the user's own topic: the last connection of a device has ended. */
  DEVICE_OFFLINE: DeviceChange;
  /** To the user's own topic: the first connection of a device. */
  DEVICE_ONLINE: DeviceChange;
  /** Answers a frame that asked for no reply, or that could not be read at all. */
  ERROR: HubError;
  /** The last event of a connection that the server ends. */
  GOODBYE: Goodbye;
  /** To the asker's own topic: a member from now on. */
  JOIN_REQUEST_APPROVED: JoinRequestChange;
  /** To the asker's own topic. */
  JOIN_REQUEST_DENIED: JoinRequestChange;
  /** To the own topic of each who may decide: someone wants to be let in. */
  JOIN_REQUEST_PENDING: JoinRequestChange;
  /** To the server's subscribers: someone was made to leave, and may not come back. */
  MEMBER_BAN: MemberChange;
  /** To the server's subscribers: someone became a member. */
  MEMBER_JOIN: MemberChange;
  /** To the server's subscribers: someone was made to leave. */
  MEMBER_KICK: MemberChange;
  /** To the server's subscribers: someone left. */
  MEMBER_LEAVE: MemberChange;
  /** To the server's subscribers: a member's roles or word have changed. */
  MEMBER_UPDATE: MemberUpdate;
  /** Someone read up to a seq: to everyone in a conversation; for channels and streams to the reader's own connections. Of class latest. */
  MESSAGE_READ: MessageRead;
  /** To the user's own topic: there is a message to know of, wherever it is. */
  NOTIFICATION: NotificationTold;
  /** To the user's own topic: some were read, on whatever device. */
  NOTIFICATION_READ: NotificationsRead;
  /** To the user's own topic: what the user wants to know of a topic was set, on whatever device. */
  NOTIFICATION_SETTING_UPDATE: NotificationSetting;
  /** To the group's subscribers: someone was added, who is told CONVERSATION_CREATE. */
  PARTICIPANT_ADD: ParticipantChange;
  /** To the group's subscribers, and to the own topic of the one who left or was removed. */
  PARTICIPANT_REMOVE: ParticipantChange;
  /** To the server's subscribers: what somebody may in one of its channels has changed, who may not even be told in which. Ask SNAPSHOT, or what one may. Of class latest. */
  PERMISSIONS_UPDATE: ServerPermissionsChanged;
  /** Instead of the above, to the subscribers of a large server; at most once a second. Of class latest. */
  PRESENCE_COUNT: PresenceCount;
  /** To the servers and conversations shared with the user, and to the user's own topic; the newest of each user at most once a second. Of class latest. */
  PRESENCE_UPDATE: PresenceChange;
  /** To the server's subscribers: there is a new role. */
  ROLE_CREATE: Role;
  /** To the server's subscribers: a role is gone. */
  ROLE_DELETE: RoleDeleted;
  /** To the server's subscribers: a role was changed; ask anew what one may. */
  ROLE_UPDATE: Role;
  /** To the user's own topic: there is a server with the user in it, made or joined on whatever device. SNAPSHOT has all of it. */
  SERVER_CREATE: Server;
  /** To the server's subscribers: it is gone, and its channels with it. */
  SERVER_DELETE: ServerDeleted;
  /** The node is about to stop. */
  SERVER_DRAINING: ServerDraining;
  /** To the server's subscribers: it was changed. */
  SERVER_UPDATE: Server;
  /** To the owner's own topic: the user began a stream, on whatever device. */
  STREAM_START: LiveStream;
  /** To the stream's subscribers: its title or the modes of its chat were changed, or it has ended. Of class latest. */
  STREAM_UPDATE: LiveStream;
  /** To the stream's subscribers and the user's own topic: a timeout or a ban was given or lifted, or who is a moderator has changed. */
  STREAM_USER_UPDATE: StreamUserUpdate;
  /** To each connection of a user that is no longer in a topic, since the user may not be. */
  SUBSCRIPTION_ENDED: SubscriptionEnded;
  /** To the user's own topic: a thread was followed by hand, or is not any more. */
  THREAD_FOLLOW: ThreadFollow;
  /** To the reader's own topic: a thread was read up to a seq. Of class latest. */
  THREAD_READ: ThreadRead;
  /** 60 s before the connection ends with its token. */
  TOKEN_EXPIRING: TokenExpiring;
  /** Ephemeral. To every subscriber but the typist's own connections. Of class ephemeral. */
  TYPING_START: TypingChange;
  /** Ephemeral. The same; also when the typist sent, left, or did nothing for 8 seconds. Of class ephemeral. */
  TYPING_STOP: TypingChange;
  /** To the uploader's own topic, at most four times a second of each upload, and once it is whole. Of class latest. */
  UPLOAD_PROGRESS: UploadProgress;
  /** To the user's own topic, and to those who share a conversation or a server with the user that is not a large one. Of class latest. */
  USER_UPDATE: UserChange;
  /** To the stream's subscribers, when it has changed; at most once a second. Of class latest. */
  VIEWER_COUNT: ViewerCount;
}

export const durableEventNames: readonly (keyof DurableEvents)[] = [
  'MESSAGE_CREATE',
  'MESSAGE_DELETE',
  'MESSAGE_REDACT',
  'MESSAGE_UPDATE',
  'REACTION_ADD',
  'REACTION_REMOVE',
  'STREAM_MSG',
];

export const passingEventNames: readonly (keyof PassingEvents)[] = [
  'BLOCK_UPDATE',
  'CHANNEL_CREATE',
  'CHANNEL_DELETE',
  'CHANNEL_UPDATE',
  'CONNECTED',
  'CONVERSATION_CREATE',
  'CONVERSATION_UPDATE',
  'DEVICE_OFFLINE',
  'DEVICE_ONLINE',
  'ERROR',
  'GOODBYE',
  'JOIN_REQUEST_APPROVED',
  'JOIN_REQUEST_DENIED',
  'JOIN_REQUEST_PENDING',
  'MEMBER_BAN',
  'MEMBER_JOIN',
  'MEMBER_KICK',
  'MEMBER_LEAVE',
  'MEMBER_UPDATE',
  'MESSAGE_READ',
  'NOTIFICATION',
  'NOTIFICATION_READ',
  'NOTIFICATION_SETTING_UPDATE',
  'PARTICIPANT_ADD',
  'PARTICIPANT_REMOVE',
  'PERMISSIONS_UPDATE',
  'PRESENCE_COUNT',
  'PRESENCE_UPDATE',
  'ROLE_CREATE',
  'ROLE_DELETE',
  'ROLE_UPDATE',
  'SERVER_CREATE',
  'SERVER_DELETE',
  'SERVER_DRAINING',
  'SERVER_UPDATE',
  'STREAM_START',
  'STREAM_UPDATE',
  'STREAM_USER_UPDATE',
  'SUBSCRIPTION_ENDED',
  'THREAD_FOLLOW',
  'THREAD_READ',
  'TOKEN_EXPIRING',
  'TYPING_START',
  'TYPING_STOP',
  'UPLOAD_PROGRESS',
  'USER_UPDATE',
  'VIEWER_COUNT',
];
