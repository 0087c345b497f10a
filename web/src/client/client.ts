import { Backoff } from './backoff.ts';
import { systemClock, type Clock } from './clock.ts';
import { hubConnection, type Connection, type Transport } from './connection.ts';
import type {
  ConnectionLimits,
  HistoryPage,
  HistoryRequest,
  MarkedRead,
  MessageSent,
  OperationName,
  PassingEventName,
  PassingEvents,
  ReplyOf,
  RequestOf,
  TopicRef,
} from './contract.ts';
import { ConnectionLostError, RealtimeError } from './errors.ts';
import { Link, type LinkEvents } from './link.ts';
import { newNonce, Outbox } from './outbox.ts';
import { Subscriptions, type TopicHandlers } from './subscriptions.ts';
import type { Position } from './topicState.ts';
import { TypingSignals } from './typingSignals.ts';

/** A connection that lasted this long was a good one: the next failure is the first again. */
const settledMs = 5_000;

export type ConnectionState =
  /** Before the first connection. */
  | { name: 'connecting'; nextTryAt?: number }
  | { name: 'connected' }
  /** There was a connection. Without `nextTryAt` a try is under way. */
  | { name: 'reconnecting'; nextTryAt?: number }
  | { name: 'closed' };

export interface RealtimeClientOptions {
  /** Asked anew for each try. */
  accessToken: () => string | Promise<string>;
  /** `/hub` of the page's origin unless set; outside a browser it must be absolute. */
  url?: string;
  /** `websockets` unless set. */
  transport?: Transport;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
  /** Makes the connection of one try. */
  connect?: (accessToken: string) => Connection;
}

type Listener<T> = (value: T) => void;

/** A connection to Realtime that comes back by itself, and what has to survive it: subscriptions, positions, sends. */
export class RealtimeClient {
  readonly #accessToken: RealtimeClientOptions['accessToken'];
  readonly #connect: (accessToken: string) => Connection;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #subscriptions: Subscriptions;
  readonly #outbox: Outbox;
  readonly #typing: TypingSignals;
  readonly #stateListeners = new Set<Listener<ConnectionState>>();
  readonly #eventListeners = new Map<PassingEventName, Set<Listener<never>>>();
  #state: ConnectionState = { name: 'closed' };
  #limits?: ConnectionLimits;
  #link?: Link;
  #running?: { stop: AbortController; done: Promise<void> };
  #pause = new AbortController();

  constructor({ accessToken, url = '/hub', transport = 'websockets', clock, random, connect }: RealtimeClientOptions) {
    this.#accessToken = accessToken;
    this.#connect = connect ?? ((token) => hubConnection(url, transport, token));
    this.#clock = clock ?? systemClock;
    const chance = random ?? Math.random;
    this.#backoff = new Backoff(chance);
    this.#subscriptions = new Subscriptions({ clock: this.#clock, random: chance, tell });
    this.#outbox = new Outbox(this.#clock, chance);
    this.#typing = new TypingSignals(() => this.#clock.now());
  }

  // The connection

  get state(): ConnectionState {
    return this.#state;
  }

  /** What the server allows; known once connected. */
  get limits(): ConnectionLimits | undefined {
    return this.#limits;
  }

  /** Connects, and from then on keeps connected. */
  start(): void {
    if (!this.#running) {
      const stop = new AbortController();
      this.#running = { stop, done: this.#keepConnected(stop.signal) };
    }
  }

  /** Ends the connection. Sends without an answer are rejected; subscriptions stay, for the next start. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) {
      return;
    }
    running.stop.abort();
    this.#pause.abort();
    this.#outbox.stop();
    await this.#link?.close();
    await running.done;
  }

  /** Tries at once, should it be waiting to. */
  retryNow(): void {
    this.#pause.abort();
  }

  /** @returns a function that ends the listening */
  onStateChange(listener: Listener<ConnectionState>): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  // Topics

  /** @param position where the app is already, e.g. from a page of history; what came after is handed over */
  subscribe(topic: TopicRef, handlers: TopicHandlers, position?: Position): void {
    this.#subscriptions.add(topic, handlers, position);
  }

  unsubscribe(topic: TopicRef): void {
    this.#subscriptions.remove(topic);
  }

  /** How far the app has been told; to be kept and passed to `subscribe` by an app that stores messages. */
  position(topic: TopicRef): Position | undefined {
    return this.#subscriptions.position(topic);
  }

  /** @returns a function that ends the listening */
  on<E extends PassingEventName>(event: E, listener: Listener<PassingEvents[E]>): () => void {
    const listeners = this.#eventListeners.get(event) ?? new Set();
    this.#eventListeners.set(event, listeners.add(listener as Listener<never>));
    return () => listeners.delete(listener as Listener<never>);
  }

  // Operations

  /**
   * Resolves once the server has committed the message; waits for that over any number of connections. In a topic,
   * messages are committed in the order of the calls.
   * @param nonce of an earlier send, to try that one again without a double
   */
  send(topic: TopicRef, content: string, nonce: string = newNonce()): Promise<MessageSent> {
    this.#typing.sent(topic);
    return this.#outbox.send(topic, content, nonce);
  }

  history(topic: TopicRef, page: Pick<HistoryRequest, 'before' | 'after' | 'limit'> = {}): Promise<HistoryPage> {
    return this.invoke('HISTORY', { type: topic.type, id: topic.id, ...page });
  }

  markRead(topic: TopicRef, seq: number): Promise<MarkedRead> {
    return this.invoke('MESSAGE_READ', { type: topic.type, id: topic.id, seq });
  }

  /** To be called at every keystroke, and with false when the text is given up. Nobody waits for the answer. */
  typing(topic: TopicRef, typing = true): void {
    if (this.#link && this.#typing.changed(topic, typing)) {
      this.#link.invoke('TYPING', { type: topic.type, id: topic.id, typing }).catch(() => undefined);
    }
  }

  /** One try, now: rejects with {@link ConnectionLostError} when there is no connection. */
  async invoke<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    if (!this.#link) {
      throw new ConnectionLostError();
    }
    return this.#link.invoke(operation, request);
  }

  // The loop

  async #keepConnected(stopped: AbortSignal): Promise<void> {
    let trying: 'connecting' | 'reconnecting' = 'connecting';
    while (!stopped.aborted) {
      this.#setState({ name: trying });
      let failure: unknown;
      try {
        await this.#liveOnce(stopped, () => (trying = 'reconnecting'));
      } catch (error) {
        failure = error;
      }
      if (!stopped.aborted) {
        await this.#wait(trying, failure instanceof RealtimeError ? failure.retryAfterMs : undefined);
      }
    }
    this.#running = undefined;
    this.#setState({ name: 'closed' });
  }

  async #wait(name: 'connecting' | 'reconnecting', adviceMs?: number): Promise<void> {
    const waitMs = this.#backoff.next(adviceMs);
    this.#pause = new AbortController();
    this.#setState({ name, nextTryAt: this.#clock.now() + waitMs });
    await this.#clock.sleep(waitMs, this.#pause.signal);
  }

  /** One connection, from its token to its end; the numbers are those of docs/clients.md. */
  async #liveOnce(stopped: AbortSignal, onConnected: () => void): Promise<void> {
    // 1
    const accessToken = await this.#accessToken();
    stopped.throwIfAborted();
    // 2 and 3
    const [link, { limits }] = await Link.open(this.#connect(accessToken), this.#linkEvents, this.#clock, stopped);
    const connectedAt = this.#clock.now();
    this.#link = link;
    this.#limits = limits;
    onConnected();
    this.#setState({ name: 'connected' });
    // 4 and 5
    void this.#subscriptions.connected(link, limits.subscriptionsPerCall).then(() => {
      if (this.#link === link) {
        this.#outbox.connected(link, limits);
      }
    });

    await link.ended;
    this.#link = undefined;
    this.#outbox.disconnected();
    this.#subscriptions.disconnected();
    this.#typing.disconnected();
    if (this.#clock.now() - connectedAt >= settledMs) {
      this.#backoff.reset();
    }
  }

  readonly #linkEvents: LinkEvents = {
    durable: (_, change) => this.#subscriptions.accept(change),
    passing: (event, payload) => {
      for (const listener of this.#eventListeners.get(event) ?? []) {
        tell(() => (listener as Listener<typeof payload>)(payload));
      }
    },
  };

  #setState(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) {
      tell(() => listener(state));
    }
  }
}

/** A fault in the app's own code is told where such faults are told, and spoils nothing here. */
function tell(handler: () => void): void {
  try {
    handler();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
