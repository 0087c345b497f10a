import { EventEmitter, once } from 'node:events';
import {
  RealtimeClient,
  type MessageChange,
  type PassingEventName,
  type PassingEvents,
  type SignedIn,
  type TopicHandlers,
  type TopicRef,
  type Transport,
  type User,
} from '../src/client/index.ts';
import type { RealtimeServer } from './server.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks the server over HTTP, and fails on any refusal. */
export async function ask<T>(server: RealtimeServer, method: Method, path: string, body?: unknown, accessToken?: string): Promise<T> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(accessToken && { Authorization: `Bearer ${accessToken}` }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Someone at the server, with a client of their own and a memory of all that it told. */
export class Person {
  readonly user: User;
  readonly client: RealtimeClient;
  readonly #server: RealtimeServer;
  readonly #accessToken: string;
  readonly #heard = new EventEmitter().setMaxListeners(0);

  private constructor(server: RealtimeServer, { user, accessToken }: SignedIn, transport: Transport) {
    this.#server = server;
    this.user = user;
    this.#accessToken = accessToken;
    this.client = new RealtimeClient({ url: `${server.url}/hub`, transport, accessToken: () => accessToken });
    this.client.onStateChange(() => this.#heard.emit('anything'));
  }

  static async enter(server: RealtimeServer, name: string, transport: Transport = 'websockets'): Promise<Person> {
    return new Person(server, await ask<SignedIn>(server, 'POST', '/auth/guest', { displayName: name }), transport);
  }

  ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
    return ask<T>(this.#server, method, path, body, this.#accessToken);
  }

  async connect(): Promise<this> {
    this.client.start();
    await this.until(() => this.client.state.name === 'connected');
    return this;
  }

  /** Waits until it is true, looking again whenever the client tells anything. The test's own time limit is the deadline. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await once(this.#heard, 'anything');
    }
  }

  /** Subscribes, waits for the answer, and writes down what is handed over from then on. */
  async listenTo(topic: TopicRef): Promise<Listening> {
    const listening = new Listening();
    const noting =
      <A extends unknown[]>(note: (...args: A) => void) =>
      (...args: A): void => {
        note(...args);
        this.#heard.emit('anything');
      };
    this.client.subscribe(topic, {
      change: noting((change) => listening.changes.push(change)),
      reset: noting(() => listening.resets++),
      subscribed: noting((info) => listening.subscriptions.push(info)),
      denied: noting((reason) => (listening.denied = { reason })),
    });
    await this.until(() => listening.subscriptions.length > 0 || listening.denied !== undefined);
    return listening;
  }

  /** Writes down every such event. */
  noteEvents<E extends PassingEventName>(event: E): PassingEvents[E][] {
    const noted: PassingEvents[E][] = [];
    this.client.on(event, (payload) => {
      noted.push(payload);
      this.#heard.emit('anything');
    });
    return noted;
  }
}

/** What a subscription told, in order. */
export class Listening {
  readonly changes: MessageChange[] = [];
  readonly subscriptions: Parameters<NonNullable<TopicHandlers['subscribed']>>[0][] = [];
  resets = 0;
  denied?: { reason?: string };

  get seqs(): number[] {
    return this.changes.map(({ seq }) => seq);
  }

  get contents(): string[] {
    return this.changes.map(({ message }) => message.content);
  }
}
