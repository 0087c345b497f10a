import type { Clock } from './clock.ts';
import type { ConnectionLimits } from './contract.ts';

// A network bunches what was sent apart, so a little is left of either limit: half a second of that is borne at 10 a second and 20 at once.
const rateKept = 0.9;
const burstKept = 0.75;

/** Spreads what is asked over one connection, so that the server never has to refuse it for its number. */
export class Pacer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  /** When nothing of what was asked would count any more. */
  #settledAt = 0;

  constructor({ operationsPerSecond, operationBurst = 1 }: Pick<ConnectionLimits, 'operationsPerSecond' | 'operationBurst'>, clock: Clock) {
    this.#clock = clock;
    this.#intervalMs = operationsPerSecond ? 1_000 / (rateKept * operationsPerSecond) : 0;
    this.#toleranceMs = (Math.max(1, Math.floor(burstKept * operationBurst)) - 1) * this.#intervalMs;
  }

  /** Whether the next one could go at once. */
  get hasRoom(): boolean {
    return this.#waitMs <= 0;
  }

  /** Counts one more. @returns how long that one is to wait */
  take(): number {
    const waitMs = Math.max(0, this.#waitMs);
    this.#settledAt = Math.max(this.#settledAt, this.#clock.now()) + this.#intervalMs;
    return waitMs;
  }

  get #waitMs(): number {
    return this.#settledAt - this.#toleranceMs - this.#clock.now();
  }
}
