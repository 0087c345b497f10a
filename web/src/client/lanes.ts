import type { Transport } from './connection.ts';

const failuresBorne = 2;

/**
 * Which way the next try takes: a WebSocket straight to the hub, until it has failed twice in a row; from then on that and the negotiated way
 * by turns, beginning with what worked last.
 */
export class Lanes {
  readonly #only?: Transport;
  #next: Transport = 'websockets';
  #webSocketFailures = 0;

  /** @param only the one way that the app wants, if it does */
  constructor(only?: Transport) {
    this.#only = only;
  }

  get next(): Transport {
    return this.#only ?? this.#next;
  }

  /** The last try got as far as CONNECTED. */
  worked(): void {
    if (this.#next === 'websockets') {
      this.#webSocketFailures = 0;
    }
  }

  /** The last try did not. */
  failed(): void {
    if (this.#next !== 'websockets') {
      this.#next = 'websockets';
    } else if (++this.#webSocketFailures >= failuresBorne) {
      this.#next = 'negotiated';
    }
  }
}
