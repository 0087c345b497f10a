import type { TopicRef } from './contract.ts';
import { topicKey } from './topic.ts';

/** How often a typist says so again; the server forgets it after 8 s. */
const repeatMs = 3_000;

/** Turns keystrokes into as few TYPING calls as keep the others informed. */
export class TypingSignals {
  readonly #now: () => number;
  readonly #saidAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the server has to be told. */
  changed(topic: TopicRef, typing: boolean): boolean {
    const key = topicKey(topic);
    const saidAt = this.#saidAt.get(key);
    if (!typing) {
      return this.#saidAt.delete(key);
    }
    if (saidAt !== undefined && this.#now() - saidAt < repeatMs) {
      return false;
    }
    this.#saidAt.set(key, this.#now());
    return true;
  }

  /** The server ends it by itself when the typist sends. */
  sent(topic: TopicRef): void {
    this.#saidAt.delete(topicKey(topic));
  }

  disconnected(): void {
    this.#saidAt.clear();
  }
}
