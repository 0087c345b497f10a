import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import {
  durableEventNames,
  passingEventNames,
  type Connected,
  type DurableEvents,
  type Goodbye,
  type HubReply,
  type OperationName,
  type PassingEventName,
  type PassingEvents,
  type ReplyOf,
  type RequestOf,
  type ServerDraining,
  type SubscriptionEnded,
} from './contract.ts';
import { ConnectionLostError, GoodbyeError, RealtimeError } from './errors.ts';
import { goodbyeOf } from './goodbyes.ts';
import { Pacer } from './pacer.ts';

/** How long a connection may take to open and to be greeted. */
const openingMs = 15_000;

export interface LinkEvents {
  durable<E extends keyof DurableEvents>(event: E, change: DurableEvents[E]): void;
  passing<E extends PassingEventName>(event: E, payload: PassingEvents[E]): void;
  /** A subscription is over. */
  ended(ended: SubscriptionEnded): void;
  /** The connection's token is about to expire. */
  expiring(link: Link): void;
}

/** How long a link that is left for another waits for the answers that are on their way. */
const leavingMs = 1_000;

/** One life of a connection: from the server's greeting to its end. */
export class Link {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #asked = new Set<Promise<unknown>>();
  #pacer?: Pacer;
  #turns: Promise<void> = Promise.resolve();
  #goodbye?: Goodbye;

  /** Resolves when the connection has ended, with the reason if there was one; a {@link GoodbyeError} when the server gave it. */
  readonly ended: Promise<Error | undefined>;
  /** Resolves when it is time to leave it for another, as the server asked. */
  readonly drained: Promise<void>;

  private constructor(connection: Connection, events: LinkEvents, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.ended = new Promise((resolve) => {
      connection.onclose((error) => {
        this.#over.abort();
        const goodbye = this.#goodbye ?? goodbyeOf(error);
        resolve(goodbye ? new GoodbyeError(goodbye) : error);
      });
    });
    this.drained = new Promise((resolve) => {
      connection.on('SERVER_DRAINING', async ({ reconnectAfterMs }: ServerDraining) => {
        // Each connection is given a time of its own, so there is no jitter to add.
        await clock.sleep(reconnectAfterMs, this.#over.signal);
        if (this.isOpen) {
          resolve();
        }
      });
    });
    connection.on('SUBSCRIPTION_ENDED', (ended: SubscriptionEnded) => events.ended(ended));
    connection.on('TOKEN_EXPIRING', () => events.expiring(this));
    connection.on('GOODBYE', (goodbye: Goodbye) => {
      // The server closes right after it; whether that arrives is no matter any more.
      this.#goodbye = goodbye;
      this.close().catch(() => undefined);
    });
  }

  /** Connects, and waits for CONNECTED. Events may arrive before this resolves; aborting makes it reject. */
  static async open(connection: Connection, events: LinkEvents, clock: Clock, signal: AbortSignal): Promise<[Link, Connected]> {
    const link = new Link(connection, events, clock);
    const greeting = new Promise<Connected>((resolve) => connection.on('CONNECTED', resolve));
    for (const event of durableEventNames) {
      connection.on(event, (change) => events.durable(event, change));
    }
    for (const event of passingEventNames) {
      connection.on(event, (payload) => events.passing(event, payload));
    }

    const opened = new AbortController();
    try {
      const connected = await Promise.race([
        connection.start().then(() => Promise.race([greeting, link.ended])),
        clock.sleep(openingMs, AbortSignal.any([signal, opened.signal])),
      ]);
      if (!connected || connected instanceof Error) {
        throw connected instanceof GoodbyeError ? connected : new ConnectionLostError(connected);
      }
      connection.serverTimeoutInMilliseconds = 2 * connected.heartbeatIntervalMs;
      connection.keepAliveIntervalInMilliseconds = connected.heartbeatIntervalMs;
      link.#pacer = new Pacer(connected.limits, clock);
      return [link, connected];
    } catch (error) {
      // Not waited for, since what does not open may take as long to close.
      link.close().catch(() => undefined);
      throw link.#goodbye ? new GoodbyeError(link.#goodbye) : error;
    } finally {
      opened.abort();
    }
  }

  get isOpen(): boolean {
    return !this.#over.signal.aborted;
  }

  /** Whether there is room for what nobody would wait for. */
  get hasRoom(): boolean {
    return this.#pacer?.hasRoom ?? true;
  }

  /**
   * Asks, in its turn where the server would refuse one more for now. Rejects with {@link RealtimeError} when the server refuses, with
   * {@link ConnectionLostError} when it cannot answer.
   */
  async invoke<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    const waitMs = this.#pacer?.take() ?? 0;
    if (waitMs > 0) {
      await this.#turn(this.#clock.now() + waitMs);
      if (!this.isOpen) {
        throw new ConnectionLostError();
      }
    }
    return this.#ask(operation, request);
  }

  /** The same for what must not wait behind a backlog; it counts all the same. */
  async invokeNow<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    this.#pacer?.take();
    return this.#ask(operation, request);
  }

  async close(): Promise<void> {
    this.#over.abort();
    await this.#connection.stop();
  }

  /** Closes it once what was asked has its answer, or after a second. */
  async leave(): Promise<void> {
    const answered = new AbortController();
    await Promise.race([Promise.allSettled(this.#asked), this.#clock.sleep(leavingMs, answered.signal)]);
    answered.abort();
    await this.close();
  }

  /** They wait one behind the other, so that there is one timer however many there are. */
  #turn(at: number): Promise<void> {
    this.#turns = this.#turns.then(() => {
      const waitMs = at - this.#clock.now();
      return waitMs > 0 && this.isOpen ? this.#clock.sleep(waitMs, this.#over.signal) : undefined;
    });
    return this.#turns;
  }

  async #ask<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    const call = this.#call<ReplyOf<O>>(operation, request);
    this.#asked.add(call);
    try {
      const { data, error } = await call;
      if (error) {
        throw new RealtimeError(error);
      }
      return data;
    } finally {
      this.#asked.delete(call);
    }
  }

  async #call<T>(operation: string, request: unknown): Promise<HubReply<T>> {
    try {
      return (await this.#connection.invoke(operation, request)) as HubReply<T>;
    } catch (error) {
      if (!this.isOpen) {
        throw new ConnectionLostError(error);
      }
      // Refusals are replies, so a rejection on an open connection is a fault that the server did not plan.
      throw new RealtimeError({ code: 'internal', message: error instanceof Error ? error.message : String(error) });
    }
  }
}
