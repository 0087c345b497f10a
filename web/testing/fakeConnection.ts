import type { Connection, Connected, ConnectionLimits, HubError, OperationName, ReplyOf, RequestOf } from '../src/client/index.ts';

/** A request that the client is waiting on, to be answered by the test. */
export interface Call<O extends OperationName = OperationName> {
  operation: O;
  request: RequestOf<O>;
  reply(data: ReplyOf<O>): void;
  refuse(error: Partial<HubError>): void;
  fail(error: Error): void;
}

export const greeting: Connected = {
  connectionId: 'c1',
  userId: 'usr_me',
  tenant: 'default',
  serverTime: '2026-01-01T00:00:00Z',
  heartbeatIntervalMs: 15_000,
  limits: {
    frameBytes: 524_288,
    contentCharacters: 8_000,
    subscriptionsPerConnection: 500,
    subscriptionsPerCall: 2,
    historyPage: 100,
    replayChanges: 500,
  },
};

export type Flaw = 'never opens' | 'never greets';

/** A connection whose other end is the test. */
export class FakeConnection implements Connection {
  serverTimeoutInMilliseconds = 0;
  keepAliveIntervalInMilliseconds = 0;
  readonly accessToken: string;
  readonly #handlers = new Map<string, ((payload: never) => void)[]>();
  readonly #onclose: ((error?: Error) => void)[] = [];
  readonly #calls: (Call & { answered: boolean })[] = [];
  readonly #refusal?: Error;
  readonly #flaw?: Flaw;
  readonly #limits: Partial<ConnectionLimits>;

  constructor(accessToken: string, { refusal, flaw, limits = {} }: { refusal?: Error; flaw?: Flaw; limits?: Partial<ConnectionLimits> } = {}) {
    this.accessToken = accessToken;
    this.#refusal = refusal;
    this.#flaw = flaw;
    this.#limits = limits;
  }

  start(): Promise<void> {
    if (this.#refusal) {
      return Promise.reject(this.#refusal);
    }
    if (!this.#flaw) {
      this.emit('CONNECTED', { ...greeting, limits: { ...greeting.limits, ...this.#limits } });
    }
    return this.#flaw === 'never opens' ? new Promise(() => undefined) : Promise.resolve();
  }

  stop(): Promise<void> {
    this.drop();
    return Promise.resolve();
  }

  invoke(operation: string, request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const answer = (how: () => void): void => {
        call.answered = true;
        how();
      };
      const call = {
        operation: operation as OperationName,
        request: request as RequestOf<OperationName>,
        answered: false,
        reply: (data: unknown) => answer(() => resolve({ data })),
        refuse: (error: Partial<HubError>) => answer(() => resolve({ error: { code: 'internal', message: 'No.', ...error } })),
        fail: (error: Error) => answer(() => reject(error)),
      };
      this.#calls.push(call);
    });
  }

  on(event: string, handler: (payload: never) => void): void {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }

  onclose(handler: (error?: Error) => void): void {
    this.#onclose.push(handler);
  }

  emit(event: string, payload: unknown): void {
    this.#handlers.get(event)?.forEach((handler) => handler(payload as never));
  }

  /** The connection ends. As with SignalR, whoever waits for an answer hears of it first. */
  drop(error?: Error): void {
    this.#unanswered().forEach((call) => call.fail(new Error('The connection was closed.')));
    this.#onclose.splice(0).forEach((handler) => handler(error));
  }

  /** Every request of that operation so far, answered or not. */
  calls<O extends OperationName>(operation: O): Call<O>[] {
    return this.#calls.filter((call) => call.operation === operation) as unknown as Call<O>[];
  }

  /** The only request of that operation that has no answer. */
  call<O extends OperationName>(operation: O): Call<O> {
    const open = this.#unanswered().filter((call) => call.operation === operation);
    if (open.length !== 1) {
      throw new Error(`Expected one unanswered ${operation}, but there are ${open.length}.`);
    }
    return open[0] as unknown as Call<O>;
  }

  #unanswered(): (Call & { answered: boolean })[] {
    return this.#calls.filter((call) => !call.answered);
  }
}
