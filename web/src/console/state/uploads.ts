import { newNonce, RealtimeError, type Attachment, type RealtimeClient } from '../../client/index.ts';
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

/** Files picked for messages that are not sent yet, by the place that they are written in: a topic or a thread. They go to the server while one writes, a few at a time. */
export class Uploads {
  readonly byPlace = new Store<ReadonlyMap<string, readonly Upload[]>>(new Map());
  readonly #client: Uploading;
  readonly #underWay = new Map<string, AbortController>();

  constructor(client: Uploading) {
    this.#client = client;
  }

  of(place: string): readonly Upload[] {
    return this.byPlace.value.get(place) ?? none;
  }

  /** @returns how many of them are too many for one message, and were left out */
  add(place: string, files: readonly File[]): number {
    const taken = files.slice(0, mostAttachments - this.of(place).length);
    this.#set(place, (uploads) => [...uploads, ...taken.map((file) => ({ key: newNonce(), file, sent: 0 }))]);
    this.#goOn();
    return files.length - taken.length;
  }

  remove(place: string, key: string): void {
    const removed = this.of(place).find((upload) => upload.key === key);
    this.#set(place, (uploads) => uploads.filter((upload) => upload !== removed));
    this.#underWay.get(key)?.abort();
    if (removed?.attachment) {
      // Should it not be heard, the server lets go of it by itself after a day.
      this.#client.deleteUpload(removed.attachment.id).catch(() => undefined);
    }
  }

  tryAgain(place: string, key: string): void {
    this.#change(place, key, { problem: undefined, sent: 0 });
    this.#goOn();
  }

  /** Hands over what is uploaded, to be sent. */
  take(place: string): Attachment[] {
    const attachments = this.of(place).flatMap(({ attachment }) => attachment ?? []);
    this.#set(place, () => none);
    return attachments;
  }

  #goOn(): void {
    for (const [place, uploads] of this.byPlace.value) {
      for (const { key, file, attachment, problem } of uploads) {
        if (!attachment && problem === undefined && !this.#underWay.has(key) && this.#underWay.size < atOnce) {
          void this.#upload(place, key, file);
        }
      }
    }
  }

  async #upload(place: string, key: string, file: File): Promise<void> {
    const breakOff = new AbortController();
    this.#underWay.set(key, breakOff);
    try {
      const attachment = await this.#persist(file, { signal: breakOff.signal, onProgress: (sent) => this.#change(place, key, { sent }) });
      this.#change(place, key, { attachment, sent: file.size });
    } catch (error) {
      this.#change(place, key, { problem: error instanceof TypeError ? 'The server cannot be reached.' : inWords(error) });
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

  #change(place: string, key: string, change: Partial<Upload>): void {
    this.#set(place, (uploads) => uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload)));
  }

  #set(place: string, change: (uploads: readonly Upload[]) => readonly Upload[]): void {
    this.byPlace.update((all) => new Map(all).set(place, change(all.get(place) ?? none)));
  }
}
