const longestMs = 30_000;
const firstMs = 500;

/**
 * How long to wait before the next try: exponential with full jitter, so that clients that lost the same server do not
 * come back to it all at once.
 */
export class Backoff {
  readonly #random: () => number;
  #tries = 0;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** @param adviceMs the server's own advice; the wait is at least that long, plus jitter */
  next(adviceMs = 0): number {
    const boundMs = Math.min(longestMs, firstMs * 2 ** this.#tries++);
    return adviceMs + this.#random() * boundMs;
  }

  reset(): void {
    this.#tries = 0;
  }
}
