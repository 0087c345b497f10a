import { newNonce, RealtimeError, topicKey, type Attachment, type RealtimeClient, type TopicRef } from '../../client/index.ts';
import { inWords } from '../text/problems.ts';
import { Store } from './store.ts';

/** What a message takes along at most. */
export const mostAttachments = 10;
/** The server takes so many of a user at once, of all windows together. */
const atOnce = 2;
const againMs = 2_000;

/** A file on its way to be sent with the next message. */
export interface Upload {
  key: string;
  file: File;
  /** How much of it the server has, in bytes. */
  sent: number;
  /** Present once the server has all of it. */
  attachment?: Attachment;
  /** Why the server refused it, in words. */
  problem?: string;
}

type Uploading = Pick<RealtimeClient, 'upload' | 'deleteUpload'>;

const none: readonly Upload[] = [];

/** Files picked for messages that are not sent yet, by topic. They go to the server while one writes, a few at a time. */
export class Uploads {
  readonly byTopic = new Store<ReadonlyMap<string, readonly Upload[]>>(new Map());
  readonly #client: Uploading;
  readonly #underWay = new Map<string, AbortController>();

  constructor(client: Uploading) {
    this.#client = client;
  }

  of(topic: TopicRef): readonly Upload[] {
    return this.byTopic.value.get(topicKey(topic)) ?? none;
  }

  /** @returns how many of them are too many for one message, and were left out */
  add(topic: TopicRef, files: readonly File[]): number {
    const taken = files.slice(0, mostAttachments - this.of(topic).length);
    this.#set(topicKey(topic), (uploads) => [...uploads, ...taken.map((file) => ({ key: newNonce(), file, sent: 0 }))]);
    this.#goOn();
    return files.length - taken.length;
  }

  remove(topic: TopicRef, key: string): void {
    const removed = this.of(topic).find((upload) => upload.key === key);
    this.#set(topicKey(topic), (uploads) => uploads.filter((upload) => upload !== removed));
    this.#underWay.get(key)?.abort();
    if (removed?.attachment) {
      // Should it not be heard, the server lets go of it by itself after a day.
      this.#client.deleteUpload(removed.attachment.id).catch(() => undefined);
    }
  }

  tryAgain(topic: TopicRef, key: string): void {
    this.#change(topicKey(topic), key, { problem: undefined, sent: 0 });
    this.#goOn();
  }

  /** Hands over what is uploaded, to be sent. */
  take(topic: TopicRef): Attachment[] {
    const attachments = this.of(topic).flatMap(({ attachment }) => attachment ?? []);
    this.#set(topicKey(topic), () => none);
    return attachments;
  }

  #goOn(): void {
    for (const [topic, uploads] of this.byTopic.value) {
      for (const { key, file, attachment, problem } of uploads) {
        if (!attachment && problem === undefined && !this.#underWay.has(key) && this.#underWay.size < atOnce) {
          void this.#upload(topic, key, file);
        }
      }
    }
  }

  async #upload(topic: string, key: string, file: File): Promise<void> {
    const breakOff = new AbortController();
    this.#underWay.set(key, breakOff);
    try {
      const attachment = await this.#persist(file, { signal: breakOff.signal, onProgress: (sent) => this.#change(topic, key, { sent }) });
      this.#change(topic, key, { attachment, sent: file.size });
    } catch (error) {
      this.#change(topic, key, { problem: error instanceof TypeError ? 'The server cannot be reached.' : inWords(error) });
    } finally {
      this.#underWay.delete(key);
      this.#goOn();
    }
  }

  /** Waits for its turn where other windows of the user's upload, too. */
  async #persist(file: File, options: { signal: AbortSignal; onProgress: (sent: number) => void }): Promise<Attachment> {
    for (;;) {
      try {
        return await this.#client.upload(file, options);
      } catch (error) {
        if (!(error instanceof RealtimeError) || error.code !== 'rate_limited' || options.signal.aborted) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? againMs));
      }
    }
  }

  #change(topic: string, key: string, change: Partial<Upload>): void {
    this.#set(topic, (uploads) => uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }

  #set(topic: string, change: (uploads: readonly Upload[]) => readonly Upload[]): void {
    this.byTopic.update((all) => new Map(all).set(topic, change(all.get(topic) ?? none)));
  }
}
