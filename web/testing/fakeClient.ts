import { vi } from 'vitest';
import {
  RealtimeClient,
  type ConnectionLimits,
  type ConnectionState,
  type Message,
  type MessageChange,
  type Subscribed,
  type TopicRef,
  type Transport,
} from '../src/client/index.ts';
import { FakeConnection, type Flaw } from './fakeConnection.ts';

export const channel: TopicRef = { type: 'CHANNEL', id: 'ch_1' };
export const epoch = 'e1';

export function message(seq: number, topic: TopicRef = channel): Message {
  const author = { id: 'usr_ada', displayName: 'Ada' };
  return { id: `msg_${seq}`, topic, seq, changeSeq: seq, author, content: `${seq}`, createdAt: '2026-01-01T00:00:00Z' };
}

export function change(seq: number, topic: TopicRef = channel): MessageChange {
  return { topic, seq, message: message(seq, topic) };
}

export function subscribed(seq: number, more: Partial<Subscribed> = {}): Subscribed {
  return { ...channel, status: 'subscribed', seq, epoch, readSeq: 0, unread: 0, ...more };
}

/** A client whose connections and dice are in the test's hands. Asks for fake timers, which `flush` lets promises run under. */
export class FakeClient {
  readonly connections: FakeConnection[] = [];
  readonly states: ConnectionState[] = [];
  readonly client: RealtimeClient;
  /** What the next tries meet instead of a connection. */
  readonly refusals: Error[] = [];
  /** What is wrong with the next connections. */
  flaw?: Flaw;
  /** What the next connections allow, beside the usual. */
  limits: Partial<ConnectionLimits> = {};
  /** The way that each try took. */
  readonly transports: Transport[] = [];
  /** Gives the token for a connection that goes on; as `accessToken` unless set. */
  renewedToken?: () => string;
  tokens = 0;
  accessToken: () => string | Promise<string> = () => `token ${++this.tokens}`;

  constructor() {
    this.client = new RealtimeClient({
      accessToken: () => this.accessToken(),
      renewedToken: () => (this.renewedToken ?? this.accessToken)(),
      random: () => 0.5,
      connect: (token, transport) => {
        this.transports.push(transport);
        const connection = new FakeConnection(token, { refusal: this.refusals.shift(), flaw: this.flaw, limits: this.limits });
        this.connections.push(connection);
        return connection;
      },
    });
    this.client.onStateChange((state) => this.states.push(state));
  }

  get connection(): FakeConnection {
    return this.connections.at(-1)!;
  }

  async started(): Promise<this> {
    this.client.start();
    await flush();
    return this;
  }

  /** Drops the connection, and lets the client come back. */
  async reconnected(): Promise<FakeConnection> {
    const before = this.connections.length;
    this.connection.drop();
    await flush();
    await vi.advanceTimersByTimeAsync(30_000);
    if (this.connections.length !== before + 1) {
      throw new Error(`Expected one new connection, but there are ${this.connections.length - before}.`);
    }
    return this.connection;
  }
}

/** Lets everything run that waits for nothing but promises. */
export async function flush(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
