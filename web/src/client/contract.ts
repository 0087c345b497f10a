/**
 * The contract of the wire. `contract.generated.ts` is made from `Realtime.Domain/Contracts`; here is what TypeScript can say more exactly.
 */

import type * as wire from './contract.generated.ts';

export * from './contract.generated.ts';

export type HubReply<T> = { data: T; error?: undefined } | { data?: undefined; error: wire.HubError };

/** One login, on one device; `Session` is too common a word for an app. */
export type AccountSession = wire.Session;

/** A server that does not count operations says no limit of them. */
export type ConnectionLimits = Omit<wire.ConnectionLimits, 'operationsPerSecond' | 'operationBurst'> &
  Partial<Pick<wire.ConnectionLimits, 'operationsPerSecond' | 'operationBurst'>>;

export type Connected = Omit<wire.Connected, 'limits'> & { limits: ConnectionLimits };

type Answered = Omit<wire.Subscription, 'status' | 'seq' | 'epoch' | 'reason'>;

export interface Subscribed extends Answered {
  status: 'subscribed';
  /** The topic's head as of the replay. */
  seq: number;
  epoch: string;
}

export interface Denied extends wire.TopicRef {
  status: 'denied';
  reason?: string;
}

export interface Unsubscribed extends wire.TopicRef {
  status: 'unsubscribed';
}

/** Each topic is answered for itself, in the order asked. */
export interface SubscribeReply {
  subscriptions: (Subscribed | Denied)[];
}

export interface UnsubscribeReply {
  subscriptions: Unsubscribed[];
}

/** What one may choose; `online` takes the choice back. */
export type ChosenPresence = Exclude<wire.PresenceStatus, 'offline'>;

export interface UpdatePresence {
  status: ChosenPresence;
}

/** One of them, or all. */
export type ReadNotifications = { id: string } | { all: true };

interface Refined {
  SUBSCRIBE: { request: wire.SubscribeRequest; reply: SubscribeReply };
  UNSUBSCRIBE: { request: wire.SubscribeRequest; reply: UnsubscribeReply };
  PRESENCE_UPDATE: { request: UpdatePresence; reply: wire.PresenceUpdated };
  NOTIFICATION_READ: { request: ReadNotifications; reply: wire.NotificationsLeft };
}

/** What a client can ask: the hub's methods. Each takes one object and answers one {@link HubReply}. */
export type Operations = Omit<wire.Operations, keyof Refined> & Refined;

export type OperationName = keyof Operations;
export type RequestOf<O extends OperationName> = Operations[O]['request'];
export type ReplyOf<O extends OperationName> = Operations[O]['reply'];

/** Events that pass as they come. */
export type PassingEvents = Omit<wire.PassingEvents, 'CONNECTED'> & { CONNECTED: Connected };
export type PassingEventName = keyof PassingEvents;
