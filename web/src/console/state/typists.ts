import { topicKey, type RealtimeClient, type TopicRef } from '../../client/index.ts';
import type { People } from './people.ts';
import { Store } from './store.ts';

/** The server ends typing after 8 s; this is for when the word of it is lost. */
const expiryMs = 20_000;

/** Who is typing where. */
export class Typists {
  readonly byTopic = new Store<ReadonlyMap<string, readonly string[]>>(new Map());
  readonly #expiries = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(client: RealtimeClient, people: People) {
    client.on('TYPING_START', ({ topic, userId }) => {
      void people.lookUp(userId);
      this.#started(topic, userId);
    });
    client.on('TYPING_STOP', ({ topic, userId }) => this.#stopped(topic, userId));
    client.onStateChange(({ name }) => {
      if (name !== 'connected') {
        this.clear();
      }
    });
  }

  clear(): void {
    this.#expiries.forEach(clearTimeout);
    this.#expiries.clear();
    this.byTopic.set(new Map());
  }

  #started(topic: TopicRef, userId: string): void {
    const key = topicKey(topic);
    clearTimeout(this.#expiries.get(`${key}/${userId}`));
    this.#expiries.set(`${key}/${userId}`, setTimeout(() => this.#stopped(topic, userId), expiryMs));
    this.#update(key, (userIds) => (userIds.includes(userId) ? userIds : [...userIds, userId]));
  }

  #stopped(topic: TopicRef, userId: string): void {
    const key = topicKey(topic);
    clearTimeout(this.#expiries.get(`${key}/${userId}`));
    this.#expiries.delete(`${key}/${userId}`);
    this.#update(key, (userIds) => userIds.filter((other) => other !== userId));
  }

  #update(key: string, change: (userIds: readonly string[]) => readonly string[]): void {
    this.byTopic.update((all) => new Map(all).set(key, change(all.get(key) ?? [])));
  }
}
