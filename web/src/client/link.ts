import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import {
  durableEventNames,
  passingEventNames,
  type Connected,
  type DurableEvents,
  type HubReply,
  type OperationName,
  type PassingEventName,
  type PassingEvents,
  type ReplyOf,
  type RequestOf,
} from './contract.ts';
import { ConnectionLostError, RealtimeError } from './errors.ts';

/** How long a connection may take to open and to be greeted. */
const openingMs = 15_000;

export interface LinkEvents {
  durable<E extends keyof DurableEvents>(event: E, change: DurableEvents[E]): void;
  passing<E extends PassingEventName>(event: E, payload: PassingEvents[E]): void;
}

/** One life of a connection: from the server's greeting to its end. */
export class Link {
  readonly #connection: Connection;
  #isOpen = true;

  /** Resolves when the connection has ended, with the reason if there was one. */
  readonly ended: Promise<Error | undefined>;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.ended = new Promise((resolve) => {
      connection.onclose((error) => {
        this.#isOpen = false;
        resolve(error);
      });
    });
  }

  /** Connects, and waits for CONNECTED. Events may arrive before this resolves; aborting makes it reject. */
  static async open(connection: Connection, events: LinkEvents, clock: Clock, signal: AbortSignal): Promise<[Link, Connected]> {
    const link = new Link(connection);
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
        throw new ConnectionLostError(connected);
      }
      connection.serverTimeoutInMilliseconds = 2 * connected.heartbeatIntervalMs;
      connection.keepAliveIntervalInMilliseconds = connected.heartbeatIntervalMs;
      return [link, connected];
    } catch (error) {
      // Not waited for, since what does not open may take as long to close.
      link.close().catch(() => undefined);
      throw error;
    } finally {
      opened.abort();
    }
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Rejects with {@link RealtimeError} when the server refuses, with {@link ConnectionLostError} when it cannot answer. */
  async invoke<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    const { data, error } = await this.#call<ReplyOf<O>>(operation, request);
    if (error) {
      throw new RealtimeError(error);
    }
    return data;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#connection.stop();
  }

  async #call<T>(operation: string, request: unknown): Promise<HubReply<T>> {
    try {
      return (await this.#connection.invoke(operation, request)) as HubReply<T>;
    } catch (error) {
      if (!this.#isOpen) {
        throw new ConnectionLostError(error);
      }
      // Refusals are replies, so a rejection on an open connection is a fault that the server did not plan.
      throw new RealtimeError({ code: 'internal', message: error instanceof Error ? error.message : String(error) });
    }
  }
}
