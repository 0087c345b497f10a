export { RealtimeClient, type ConnectionState, type RealtimeClientOptions } from './client.ts';
export { systemClock, type Clock } from './clock.ts';
export type { Connection, Transport } from './connection.ts';
export type * from './contract.ts';
export { ClientStoppedError, ConnectionLostError, GoodbyeError, RealtimeError } from './errors.ts';
export { newNonce } from './outbox.ts';
export type { TopicHandlers } from './subscriptions.ts';
export { topicKey } from './topic.ts';
export type { Position } from './topicState.ts';
