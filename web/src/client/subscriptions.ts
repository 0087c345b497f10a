import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Denied, MessageChange, Subscribed, SubscriptionEnd, TopicRef } from './contract.ts';
import { RealtimeError } from './errors.ts';
import type { Link } from './link.ts';
import { checkTopic, topicKey } from './topic.ts';
import { TopicState, type Position } from './topicState.ts';

/** What an app is told about a topic it subscribed to. */
export interface TopicHandlers {
  /** A change, in order, each once. It carries the present state of its message: put it, known or not. */
  change?(change: MessageChange): void;
  /** Too much was missed, or seqs start anew: forget the topic's messages and reload with `history`. */
  reset?(): void;
  /** Subscribed, on every connection anew. What was missed has been handed over. */
  subscribed?(info: Pick<Subscribed, 'seq' | 'epoch' | 'readSeq' | 'unread' | 'mentions'>): void;
  /** There is no such topic for this user, or not any more; it is forgotten. `reason` is `left`, `kicked`, `banned` or `access_lost` for one that there was. */
  denied?(reason?: string): void;
}

interface Entry {
  readonly topic: TopicRef;
  readonly handlers: TopicHandlers;
  readonly state: TopicState;
}

interface Options {
  clock: Clock;
  random: () => number;
  /** Runs a handler of the app, whose faults are not the library's. */
  tell: (handler: () => void) => void;
}

/**
 * Keeps the wanted topics subscribed on whichever connection there is. At most one call is under way at a time, so that
 * an UNSUBSCRIBE and the SUBSCRIBE after it cannot pass each other.
 */
export class Subscriptions {
  readonly #clock: Clock;
  readonly #tell: Options['tell'];
  readonly #backoff: Backoff;
  readonly #entries = new Map<string, Entry>();
  readonly #joining = new Set<Entry>();
  readonly #leaving = new Map<string, TopicRef>();
  #link?: Link;
  #perCall = 1;
  #busy?: Link;

  constructor({ clock, random, tell }: Options) {
    this.#clock = clock;
    this.#tell = tell;
    this.#backoff = new Backoff(random);
  }

  add(topic: TopicRef, handlers: TopicHandlers, position?: Position): void {
    checkTopic(topic);
    const key = topicKey(topic);
    if (this.#entries.has(key)) {
      throw new Error(`${key} is subscribed to already.`);
    }
    const entry = { topic, handlers, state: new TopicState(topic, position) };
    this.#entries.set(key, entry);
    this.#joining.add(entry);
    void this.#settle();
  }

  remove(topic: TopicRef): void {
    const key = topicKey(topic);
    const entry = this.#entries.get(key);
    if (!entry) {
      return;
    }
    this.#forget(entry);
    this.#leaving.set(key, topic);
    void this.#settle();
  }

  /** The server ended it, and it is not to be asked for again. */
  ended(topic: TopicRef, reason: SubscriptionEnd): void {
    const entry = this.#entries.get(topicKey(topic));
    if (entry) {
      this.#forget(entry);
      this.#tell(() => entry.handlers.denied?.(reason));
    }
  }

  position(topic: TopicRef): Position | undefined {
    return this.#entries.get(topicKey(topic))?.state.position;
  }

  accept(change: MessageChange): void {
    const entry = this.#entries.get(topicKey(change.topic));
    if (!entry) {
      return;
    }
    this.#deliver(entry, entry.state.accept(change));
  }

  /** Resolves when every topic has its answer, or the connection is gone again. */
  connected(link: Link, perCall: number): Promise<void> {
    this.#link = link;
    this.#perCall = perCall;
    this.#leaving.clear();
    for (const entry of this.#entries.values()) {
      this.#joining.add(entry);
    }
    return this.#settle();
  }

  disconnected(): void {
    this.#link = undefined;
    for (const entry of this.#entries.values()) {
      entry.state.connectionLost();
    }
  }

  async #settle(): Promise<void> {
    const link = this.#link;
    if (!link || this.#busy === link) {
      return;
    }
    this.#busy = link;
    // What the app asks for in one go becomes one call.
    await Promise.resolve();
    while (link === this.#link && (this.#leaving.size > 0 || this.#joining.size > 0)) {
      try {
        await (this.#leaving.size > 0 ? this.#leave(link) : this.#join(link));
        this.#backoff.reset();
      } catch (error) {
        if (!(error instanceof RealtimeError)) {
          break;
        }
        await this.#clock.sleep(this.#backoff.next(error.retryAfterMs));
      }
    }
    if (this.#busy === link) {
      this.#busy = undefined;
    }
  }

  async #leave(link: Link): Promise<void> {
    const topics = [...this.#leaving.values()].slice(0, this.#perCall);
    try {
      await link.invoke('UNSUBSCRIBE', { subscriptions: topics.map(({ type, id }) => ({ type, id })) });
    } catch (error) {
      if (!(error instanceof RealtimeError) || error.isRetried) {
        throw error;
      }
    }
    for (const topic of topics) {
      this.#leaving.delete(topicKey(topic));
    }
  }

  async #join(link: Link, entries = [...this.#joining].slice(0, this.#perCall)): Promise<void> {
    try {
      const { subscriptions } = await link.invoke('SUBSCRIBE', { subscriptions: entries.map(({ state }) => state.request) });
      if (link === this.#link) {
        entries.forEach((entry, index) => this.#answered(entry, subscriptions[index]!));
      }
    } catch (error) {
      if (!(error instanceof RealtimeError) || error.isRetried) {
        throw error;
      }
      if (error.code === 'unauthenticated') {
        // The token ran out under the connection; the next connection brings a new one.
        await link.close();
        return;
      }
      if (entries.length > 1) {
        // One of them is at fault, and the others must not suffer for it.
        for (const entry of entries) {
          await this.#join(link, [entry]);
        }
        return;
      }
      entries.forEach((entry) => this.#answered(entry, { ...entry.topic, status: 'denied', reason: error.reason ?? error.code }));
    }
  }

  #answered(entry: Entry, reply: Subscribed | Denied): void {
    this.#joining.delete(entry);
    if (this.#entries.get(topicKey(entry.topic)) !== entry) {
      return;
    }
    if (reply.status === 'denied') {
      this.#forget(entry);
      this.#tell(() => entry.handlers.denied?.(reply.reason));
      return;
    }
    const { reset, replay, held } = entry.state.joined(reply);
    if (reset) {
      this.#tell(() => entry.handlers.reset?.());
    }
    this.#deliver(entry, { changes: replay, gap: false });
    this.#tell(() => entry.handlers.subscribed?.(reply));
    this.#deliver(entry, held);
  }

  #deliver(entry: Entry, { changes, gap }: { changes: MessageChange[]; gap: boolean }): void {
    for (const change of changes) {
      this.#tell(() => entry.handlers.change?.(change));
    }
    if (gap) {
      this.#joining.add(entry);
      void this.#settle();
    }
  }

  #forget(entry: Entry): void {
    this.#entries.delete(topicKey(entry.topic));
    this.#joining.delete(entry);
  }
}
