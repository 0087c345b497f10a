import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ConnectionLimits, MessageSent, TopicRef } from './contract.ts';
import { ConnectionLostError, RealtimeError } from './errors.ts';
import type { Link } from './link.ts';
import { topicKey } from './topic.ts';

interface Send {
  readonly topic: TopicRef;
  readonly content: string;
  readonly nonce: string;
  readonly replyTo?: string;
  readonly attachments?: string[];
  readonly threadId?: string;
  readonly resolve: (sent: MessageSent) => void;
  readonly reject: (error: Error) => void;
}

interface Queue {
  readonly sends: Send[];
  readonly backoff: Backoff;
  draining: boolean;
}

/** A new nonce. (`crypto.randomUUID` is not there on a page served over plain HTTP.) */
export function newNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Sends that have no answer yet: a queue for each topic, of which the first is under way. It keeps its place and its
 * nonce until the server has answered, over however many connections.
 */
export class Outbox {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #queues = new Map<string, Queue>();
  #link?: Link;
  #longest = Infinity;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  send(topic: TopicRef, content: string, nonce: string, replyTo?: string, attachments?: string[], threadId?: string): Promise<MessageSent> {
    return new Promise((resolve, reject) => {
      const queue = this.#queue(topicKey(topic));
      queue.sends.push({ topic, content, nonce, replyTo, attachments, threadId, resolve, reject });
      void this.#drain(queue);
    });
  }

  connected(link: Link, { contentCharacters }: Pick<ConnectionLimits, 'contentCharacters'>): void {
    this.#link = link;
    this.#longest = contentCharacters;
    for (const queue of this.#queues.values()) {
      void this.#drain(queue);
    }
  }

  disconnected(): void {
    this.#link = undefined;
  }

  /** Rejects whatever has no answer. */
  fail(error: () => Error): void {
    for (const { sends } of this.#queues.values()) {
      sends.splice(0).forEach((send) => send.reject(error()));
    }
    this.#queues.clear();
  }

  #queue(key: string): Queue {
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = { sends: [], backoff: new Backoff(this.#random), draining: false };
      this.#queues.set(key, queue);
    }
    return queue;
  }

  async #drain(queue: Queue): Promise<void> {
    if (queue.draining) {
      return;
    }
    queue.draining = true;
    while (this.#link && queue.sends.length > 0) {
      await this.#sendFirst(this.#link, queue);
    }
    queue.draining = false;
  }

  async #sendFirst(link: Link, queue: Queue): Promise<void> {
    const send = queue.sends[0]!;
    const { topic, content, nonce, replyTo, attachments, threadId } = send;
    try {
      this.#checkLength(content);
      const sent = await link.invoke('MESSAGE_SEND', {
        type: topic.type,
        id: topic.id,
        content,
        nonce,
        ...(replyTo && { replyTo }),
        ...(attachments?.length && { attachments }),
        ...(threadId && { threadId }),
      });
      this.#settle(queue, send, () => send.resolve(sent));
    } catch (error) {
      if (error instanceof ConnectionLostError) {
        // Its turn comes again on the next connection.
        if (this.#link === link) {
          this.#link = undefined;
        }
      } else if (error instanceof RealtimeError && error.isRetried) {
        await this.#clock.sleep(queue.backoff.next(error.retryAfterMs));
      } else {
        this.#settle(queue, send, () => send.reject(error as Error));
      }
    }
  }

  /** What does not fit into a frame would end the connection, and the next one, and the next. */
  #checkLength(content: string): void {
    if (content.length > this.#longest) {
      const message = `'content' is longer than ${this.#longest} characters.`;
      throw new RealtimeError({ code: 'too_large', message, reason: 'too_long', field: 'content' });
    }
  }

  /** Unless the client was stopped in the meantime, which has answered every send. */
  #settle(queue: Queue, send: Send, answer: () => void): void {
    if (queue.sends[0] === send) {
      queue.sends.shift();
      queue.backoff.reset();
      answer();
    }
  }
}
