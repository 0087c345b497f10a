import type { MessageChange, Subscribed, SubscriptionRequest, TopicRef } from './contract.ts';

/** How far into a topic the app has been told. */
export interface Position {
  seq: number;
  /** The run of seqs that `seq` was counted in. */
  epoch: string;
}

export interface Delivery {
  /** To hand over, in this order. */
  changes: MessageChange[];
  /** Something before the held changes is missing: subscribe again. */
  gap: boolean;
}

export interface Joined {
  /** What was missed could not be replayed: the app has to reload. */
  reset: boolean;
  replay: MessageChange[];
  /** What arrived while joining. */
  held: Delivery;
}

/** Puts one topic's durable events in order, without doubles or holes. Knows no connection and no time. */
export class TopicState {
  readonly #topic: TopicRef;
  readonly #held = new Map<number, MessageChange>();
  #position?: Position;
  #joining = true;

  constructor(topic: TopicRef, position?: Position) {
    this.#topic = topic;
    this.#position = position;
  }

  get position(): Position | undefined {
    return this.#position;
  }

  get request(): SubscriptionRequest {
    const { type, id } = this.#topic;
    return this.#position ? { type, id, after: this.#position.seq, epoch: this.#position.epoch } : { type, id };
  }

  /** The connection is gone, and with it the run of events that the held ones belong to; the next replay brings them. */
  connectionLost(): void {
    this.#joining = true;
    this.#held.clear();
  }

  accept(change: MessageChange): Delivery {
    this.#held.set(change.seq, change);
    if (this.#joining || !this.#position) {
      return { changes: [], gap: false };
    }
    return this.#release(this.#position);
  }

  joined(reply: Subscribed): Joined {
    const after = this.#position?.seq;
    const reset = after !== undefined && reply.complete === false;
    const replay = after === undefined || reset ? [] : this.#missed(reply, after);
    this.#joining = false;
    return { reset, replay, held: this.#release(reply) };
  }

  #missed(reply: Subscribed, after: number): MessageChange[] {
    return (reply.messages ?? [])
      .filter((message) => message.changeSeq > after)
      .map((message) => ({ topic: this.#topic, seq: message.changeSeq, message }));
  }

  /** Hands over whatever of the held follows on `from` without a hole; what is at or below it was had before. */
  #release(from: Position): Delivery {
    let { seq: last } = from;
    const changes: MessageChange[] = [];
    for (const seq of [...this.#held.keys()].sort((a, b) => a - b)) {
      if (seq > last + 1) {
        this.#joining = true;
        break;
      }
      if (seq === last + 1) {
        changes.push(this.#held.get(seq)!);
        last = seq;
      }
      this.#held.delete(seq);
    }
    this.#position = { seq: last, epoch: from.epoch };
    return { changes, gap: this.#joining };
  }
}
