import { topicKey, type RealtimeClient, type TopicRef } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { Store } from './store.ts';

/** How far each of the others has read in a conversation, by user id. */
export type Receipts = ReadonlyMap<string, number>;

export class ReadReceipts {
  readonly byTopic = new Store<ReadonlyMap<string, Receipts>>(new Map());
  readonly #api: Api;

  constructor(client: RealtimeClient, api: Api) {
    this.#api = api;
    client.on('MESSAGE_READ', ({ topic, userId, seq }) => {
      if (topic.type === 'CONVERSATION') {
        this.#raise(topic, [[userId, seq]]);
      }
    });
  }

  /** Events tell of readers as they go on; this asks where they are. Without an answer, the events have to do. */
  async load(topic: TopicRef): Promise<void> {
    const marks = await this.#api.readMarks(topic.id).catch(() => []);
    this.#raise(topic, marks.map(({ userId, seq }) => [userId, seq]));
  }

  #raise(topic: TopicRef, marks: [userId: string, seq: number][]): void {
    this.byTopic.update((all) => {
      const receipts = new Map(all.get(topicKey(topic)));
      for (const [userId, seq] of marks) {
        receipts.set(userId, Math.max(receipts.get(userId) ?? 0, seq));
      }
      return new Map(all).set(topicKey(topic), receipts);
    });
  }
}
