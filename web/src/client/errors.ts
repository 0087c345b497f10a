import type { ErrorCode, Goodbye, HubError } from './contract.ts';

/** The server said no. The fields are those of the wire's refusals; `message` is for a person. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError';
  readonly code: ErrorCode;
  readonly reason?: string;
  readonly field?: string;
  readonly retryAfterMs?: number;

  constructor({ code, message, reason, field, retryAfterMs }: HubError) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.field = field;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the library tries again by itself. `slow_mode` is not among them: its wait is the app's to show. */
  get isRetried(): boolean {
    return this.code === 'unavailable' || this.code === 'rate_limited' || this.code === 'internal';
  }
}

/** There was no answer, because the connection was not there or ended. Whether the request was carried out is unknown. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';

  constructor(cause?: unknown) {
    super('The connection to the server was lost.', { cause });
  }
}

/** The client was stopped while a send had no answer. Whether it was carried out is unknown. */
export class ClientStoppedError extends Error {
  override readonly name = 'ClientStoppedError';

  constructor() {
    super('The client was stopped before the server answered.');
  }
}

/** The server ended the connection and said not to come back. Whether a send without an answer was carried out is unknown. */
export class GoodbyeError extends Error {
  override readonly name = 'GoodbyeError';
  readonly goodbye: Goodbye;

  constructor(goodbye: Goodbye) {
    super(`The server ended the connection: ${goodbye.code}.`);
    this.goodbye = goodbye;
  }
}
