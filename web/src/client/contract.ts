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

export interface SignedIn {
  user: User;
  accessToken: string;
  refreshToken: string;
  /** Seconds the access token is good for. */
  expiresIn: number;
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
  content: string;
  createdAt: string;
  nonce?: string;
}

/** A durable event: it took the topic's next seq. */
export interface MessageChange {
  topic: TopicRef;
  seq: number;
  message: Message;
}

export interface SendMessage extends TopicRef {
  content: string;
  nonce?: string;
}

export interface SendStreamMessage {
  id: string;
  content: string;
  nonce?: string;
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

// Reading and typing

export interface MarkRead extends TopicRef {
  seq: number;
}

export interface MarkedRead {
  unread: number;
}

export interface MessageRead {
  topic: TopicRef;
  userId: string;
  seq: number;
  readAt: string;
}

export interface TypingRequest extends TopicRef {
  typing?: boolean;
}

export interface TypingChange {
  topic: TopicRef;
  userId: string;
}

// Servers, conversations, streams

export type ServerVisibility = 'public' | 'private';

export interface Server {
  id: string;
  name: string;
  ownerId: string;
  visibility: ServerVisibility;
  createdAt: string;
}

export interface Channel {
  id: string;
  serverId: string;
  name: string;
  kind: 'text';
  position: number;
  createdAt: string;
}

export interface Member {
  user: User;
  joinedAt: string;
}

export interface MemberChange {
  serverId: string;
  userId: string;
  displayName: string;
}

export interface Conversation {
  id: string;
  /** Only groups have one. */
  name?: string;
  /** Everyone in it, the caller too. */
  participants: User[];
  createdAt: string;
}

export interface LiveStream {
  id: string;
  title: string;
  ownerId: string;
  startedAt: string;
  endedAt?: string;
}

// Everything that can be asked and told

/** What a client can ask: the hub's methods. Each takes one object and answers one {@link HubReply}. */
export interface Operations {
  SUBSCRIBE: { request: SubscribeRequest; reply: SubscribeReply };
  UNSUBSCRIBE: { request: SubscribeRequest; reply: UnsubscribeReply };
  MESSAGE_SEND: { request: SendMessage; reply: MessageSent };
  STREAM_MSG: { request: SendStreamMessage; reply: MessageSent };
  MESSAGE_READ: { request: MarkRead; reply: MarkedRead };
  HISTORY: { request: HistoryRequest; reply: HistoryPage };
  TYPING: { request: TypingRequest; reply: Done };
  PING: { request: Record<string, never>; reply: Pong };
}

export type OperationName = keyof Operations;
export type RequestOf<O extends OperationName> = Operations[O]['request'];
export type ReplyOf<O extends OperationName> = Operations[O]['reply'];

/** Events that carry their topic's next seq; a subscription hands them over, in order and once. */
export interface DurableEvents {
  MESSAGE_CREATE: MessageChange;
  STREAM_MSG: MessageChange;
}

/** Events that pass as they come. */
export interface PassingEvents {
  CONNECTED: Connected;
  MESSAGE_READ: MessageRead;
  TYPING_START: TypingChange;
  TYPING_STOP: TypingChange;
  MEMBER_JOIN: MemberChange;
  MEMBER_LEAVE: MemberChange;
  CHANNEL_CREATE: Channel;
  CONVERSATION_CREATE: Conversation;
  STREAM_UPDATE: LiveStream;
  ERROR: HubError;
}

export type PassingEventName = keyof PassingEvents;

// Records, so that the compiler asks for a name that is forgotten here.
const durable: Record<keyof DurableEvents, true> = { MESSAGE_CREATE: true, STREAM_MSG: true };
const passing: Record<PassingEventName, true> = {
  CONNECTED: true,
  MESSAGE_READ: true,
  TYPING_START: true,
  TYPING_STOP: true,
  MEMBER_JOIN: true,
  MEMBER_LEAVE: true,
  CHANNEL_CREATE: true,
  CONVERSATION_CREATE: true,
  STREAM_UPDATE: true,
  ERROR: true,
};

export const durableEventNames = Object.keys(durable) as (keyof DurableEvents)[];
export const passingEventNames = Object.keys(passing) as PassingEventName[];
