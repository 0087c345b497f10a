import {
  newNonce,
  topicKey,
  type Attachment,
  type FollowedThread,
  type Message,
  type MessageChange,
  type RealtimeClient,
  type ThreadSummary,
  type TopicRef,
  type User,
} from '../../client/index.ts';
import { inWords } from '../text/problems.ts';
import { Store } from './store.ts';
import { emptyTimeline, mentions, putMessage, putMessages, type Draft, type Timeline } from './timeline.ts';

const pageSize = 50;
/** How far back one may jump: so many pages are loaded on the way. */
const pagesBack = 20;
const mostFollowed = 100;
const mostParticipants = 5;

/** The thread that is shown. */
export interface ShownThread {
  /** The id of the message that it began with. */
  id: string;
  topic: TopicRef;
  /** Absent when one was led to a reply, and the message is not at hand. */
  root?: Message;
  /** Its replies alone. */
  timeline: Timeline;
}

/** A place of its own within its topic, for what is being written there. */
export const threadPlace = (topic: TopicRef, threadId: string): string => `${topicKey(topic)}/${threadId}`;

/** Threads: the one that is shown, and those that one follows. Their replies come with the changes of their topics. */
export class Threads {
  readonly shown = new Store<ShownThread | undefined>(undefined);
  /** The one with the last reply first. */
  readonly followed = new Store<readonly FollowedThread[]>([]);
  readonly #client: RealtimeClient;
  readonly #me: User;
  readonly #rolesIn: (topic: TopicRef) => readonly string[];
  /** What is on its way or was refused, by thread: it stays while another one is shown, or none. */
  readonly #drafts = new Map<string, readonly Draft[]>();
  /** The load that counts. */
  #load?: symbol;

  /** @param rolesIn which roles one has where a topic is */
  constructor(client: RealtimeClient, me: User, rolesIn: (topic: TopicRef) => readonly string[] = () => []) {
    this.#client = client;
    this.#me = me;
    this.#rolesIn = rolesIn;
    client.on('THREAD_READ', ({ threadId, seq, unread, mentions: mentioned }) =>
      this.#setFollowed(threadId, (thread) => ({ ...thread, readSeq: seq, unread, mentions: mentioned })),
    );
    client.on('THREAD_FOLLOW', ({ threadId, follows }) => {
      if (follows) {
        void this.load();
      } else {
        this.followed.update((threads) => threads.filter(({ root }) => root.id !== threadId));
      }
    });
  }

  /** Those one follows; again on every connection. The shown one, too, may have got replies meanwhile. */
  async load(): Promise<void> {
    const { items } = await this.#client.threads({ limit: mostFollowed });
    this.followed.set(items);
  }

  async open(topic: TopicRef, id: string, root?: Message): Promise<void> {
    const known = root ?? this.followed.value.find((thread) => thread.root.id === id)?.root;
    this.shown.set({ id, topic, root: known, timeline: { ...emptyTimeline(topic), status: 'loading', drafts: this.#drafts.get(id) ?? [] } });
    await this.reload();
  }

  close(): void {
    this.#load = undefined;
    this.shown.set(undefined);
  }

  /** The newest replies of the shown thread. */
  async reload(): Promise<void> {
    const shown = this.shown.value;
    if (!shown) {
      return;
    }
    const load = Symbol(shown.id);
    this.#load = load;
    try {
      const page = await this.#client.history(shown.topic, { threadId: shown.id, limit: pageSize });
      if (this.#load === load) {
        this.#update((timeline) => ({
          ...timeline,
          status: 'ready',
          messages: putMessages(page.messages, timeline.messages.filter(({ seq }) => !page.hasMore || seq >= (page.messages[0]?.seq ?? 0))),
          older: page.hasMore ? 'some' : 'none',
        }));
      }
    } catch {
      if (this.#load === load) {
        this.#update((timeline) => ({ ...timeline, status: timeline.status === 'ready' ? 'ready' : 'failed' }));
      }
    }
  }

  async loadOlder(): Promise<void> {
    const shown = this.shown.value;
    const first = shown?.timeline.messages[0];
    if (!shown || !first || shown.timeline.older === 'loading') {
      return;
    }
    this.#update((timeline) => ({ ...timeline, older: 'loading' }));
    const isCurrent = (): boolean => this.shown.value?.id === shown.id && this.shown.value.timeline.messages[0] === first;
    try {
      const page = await this.#client.history(shown.topic, { threadId: shown.id, before: first.seq, limit: pageSize });
      if (isCurrent()) {
        this.#update((timeline) => ({ ...timeline, messages: [...page.messages, ...timeline.messages], older: page.hasMore ? 'some' : 'none' }));
      }
    } catch {
      if (isCurrent()) {
        this.#update((timeline) => ({ ...timeline, older: 'failed' }));
      }
    }
  }

  /** Loads older replies of the shown thread until that one is among them. Answers whether it is. */
  async reach(id: string, seq: number): Promise<boolean> {
    for (let page = 0; page <= pagesBack; page++) {
      const { messages = [], older } = this.shown.value?.id === id ? this.shown.value.timeline : {};
      const first = messages[0];
      if (!first || first.seq <= seq || older !== 'some') {
        return messages.some((message) => message.seq === seq);
      }
      await this.loadOlder();
    }
    return false;
  }

  async send(content: string, attachments: Attachment[]): Promise<void> {
    const draft: Draft = { nonce: newNonce(), content, createdAt: new Date().toISOString(), ...(attachments.length > 0 && { attachments }) };
    const { id, topic } = this.shown.value!;
    this.#setDrafts(id, (drafts) => [...drafts, draft]);
    await this.#send(id, topic, draft);
  }

  async sendAgain(nonce: string): Promise<void> {
    const { id, topic, timeline } = this.shown.value!;
    const draft = timeline.drafts.find((other) => other.nonce === nonce);
    if (draft) {
      this.#setProblem(id, nonce, undefined);
      await this.#send(id, topic, draft);
    }
  }

  /** Of the shown thread. */
  discard(nonce: string): void {
    this.#discard(this.shown.value!.id, nonce);
  }

  #discard(id: string, nonce: string): void {
    this.#setDrafts(id, (drafts) => drafts.filter((draft) => draft.nonce !== nonce));
  }

  async #send(id: string, topic: TopicRef, { nonce, content, attachments }: Draft): Promise<void> {
    try {
      await this.#client.send(topic, content, nonce, undefined, attachments?.map((attachment) => attachment.id), id);
      // The event may have come before, or have been lost with a connection.
      if (this.#drafts.get(id)?.some((draft) => draft.nonce === nonce)) {
        if (this.shown.value?.id === id) {
          await this.reload();
        }
        this.#discard(id, nonce);
      }
    } catch (error) {
      this.#setProblem(id, nonce, inWords(error));
    }
  }

  /** A reply has come, or changed. */
  changed({ seq, message }: MessageChange, root: Message | undefined): void {
    const id = message.threadId!;
    const isOwn = message.author.id === this.#me.id;
    const isNew = seq === message.seq;
    if (this.shown.value?.id === id) {
      this.#update((timeline) => ({
        ...timeline,
        messages: isBefore(timeline, message) ? timeline.messages : putMessage(timeline.messages, message),
      }));
    }
    if (isOwn && message.nonce !== undefined) {
      this.#discard(id, message.nonce);
    }
    const isMine = mentions(message, this.#me.id, this.#rolesIn(message.topic));
    const followed = this.followed.value.find((thread) => thread.root.id === id);
    if (!followed) {
      if (isNew && (isOwn || isMine || root?.author.id === this.#me.id)) {
        this.load().catch(() => undefined);
      }
      return;
    }
    if (!isNew) {
      // What is taken away may have counted; only the server knows.
      if (message.deletedAt) {
        this.load().catch(() => undefined);
      }
      return;
    }
    const counts = !isOwn && message.seq > followed.readSeq;
    const next: FollowedThread = {
      ...followed,
      root: withReply(followed.root, message),
      unread: followed.unread + (counts ? 1 : 0),
      mentions: followed.mentions + (counts && isMine ? 1 : 0),
    };
    this.followed.update((threads) => [next, ...threads.filter((thread) => thread !== followed)]);
  }

  /** What is in the shown thread is before someone's eyes. */
  async read(): Promise<void> {
    const { id, timeline } = this.shown.value ?? {};
    const seq = timeline?.messages.at(-1)?.seq ?? 0;
    const thread = this.followed.value.find(({ root }) => root.id === id);
    if (id !== undefined && thread && thread.unread > 0 && seq > thread.readSeq) {
      const { unread, mentions: mentioned } = await this.#client.markThreadRead(id, seq);
      this.#setFollowed(id, (known) => ({ ...known, readSeq: seq, unread, mentions: mentioned }));
    }
  }

  async follow(id: string, follows: boolean): Promise<void> {
    await this.#client.followThread(id, follows);
    await this.load();
  }

  #setProblem(id: string, nonce: string, problem: string | undefined): void {
    this.#setDrafts(id, (drafts) => drafts.map((draft) => (draft.nonce === nonce ? { ...draft, problem } : draft)));
  }

  #setDrafts(id: string, change: (drafts: readonly Draft[]) => readonly Draft[]): void {
    const before = this.#drafts.get(id) ?? [];
    const drafts = change(before);
    if (drafts.length > 0) {
      this.#drafts.set(id, drafts);
    } else {
      this.#drafts.delete(id);
    }
    if (this.shown.value?.id === id && (drafts.length > 0 || before.length > 0)) {
      this.#update((timeline) => ({ ...timeline, drafts }));
    }
  }

  #setFollowed(id: string, change: (thread: FollowedThread) => FollowedThread): void {
    this.followed.update((threads) => threads.map((thread) => (thread.root.id === id ? change(thread) : thread)));
  }

  #update(change: (timeline: Timeline) => Timeline): void {
    this.shown.update((shown) => shown && { ...shown, timeline: change(shown.timeline) });
  }
}

function isBefore({ messages, older }: Timeline, { seq }: Message): boolean {
  return older !== 'none' && messages.length > 0 && seq < messages[0]!.seq;
}

/** A new reply does not change its root, so what it says of its thread is counted here. */
export function withReply(root: Message, { seq, createdAt, author }: Message): Message {
  const { count = 0, lastReplySeq = 0, participants = [] }: Partial<ThreadSummary> = root.thread ?? {};
  if (seq <= lastReplySeq) {
    return root;
  }
  const isListed = participants.includes(author.id) || participants.length >= mostParticipants;
  return { ...root, thread: { count: count + 1, lastReplySeq: seq, lastReplyAt: createdAt, participants: isListed ? participants : [...participants, author.id] } };
}
