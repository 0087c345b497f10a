import {
  ConnectionLostError,
  newNonce,
  RealtimeError,
  topicKey,
  type Attachment,
  type Message,
  type MessageChange,
  type MessageSent,
  type ReactionChange,
  type RealtimeClient,
  type Reply,
  type TopicHandlers,
  type TopicRef,
  type User,
} from '../../client/index.ts';
import { inWords } from '../text/problems.ts';
import { Store } from './store.ts';
import { withReply, type Threads } from './threads.ts';
import { emptyTimeline, putMessages, withChange, withLast, withRead, type Draft, type Timeline } from './timeline.ts';

const pageSize = 50;
/** How many messages of a topic are kept when one looks elsewhere, or at the end of very many. */
const keptMessages = 100;
const veryMany = 500;
/** How far back one may jump: so many pages are loaded on the way. */
const pagesBack = 20;

type Subscribed = Parameters<NonNullable<TopicHandlers['subscribed']>>[0];

/** The messages of every topic that the user follows, and how far they are read. */
export class Timelines {
  readonly all = new Store<ReadonlyMap<string, Timeline>>(new Map());
  readonly #client: RealtimeClient;
  readonly #threads: Threads;
  readonly #rolesIn: (topic: TopicRef) => readonly string[];
  #me: User;
  /** Topics that were subscribed at least once: from there on, live events follow on any page of history. */
  readonly #joined = new Set<string>();
  /** The load that counts; whatever an older one brings is too old. */
  readonly #loads = new Map<string, symbol>();
  readonly #telling = new Set<string>();
  readonly #olderLoads = new Map<string, Promise<void>>();
  #attended?: string;

  /** @param rolesIn which roles one has where a topic is */
  constructor(client: RealtimeClient, me: User, threads: Threads, rolesIn: (topic: TopicRef) => readonly string[] = () => []) {
    this.#client = client;
    this.#rolesIn = rolesIn;
    this.#threads = threads;
    this.#me = me;
    client.on('MESSAGE_READ', ({ topic, userId, seq }) => {
      if (userId === me.id) {
        this.#update(topic, (timeline) => withRead(timeline, seq, me.id, rolesIn(topic)));
      }
    });
  }

  /** One's own profile has changed, on whatever device. */
  renamed(me: User): void {
    this.#me = me;
  }

  get(topic: TopicRef): Timeline | undefined {
    return this.all.value.get(topicKey(topic));
  }

  /** Counts the topic's unread messages from now on. */
  follow(topic: TopicRef): void {
    if (!this.get(topic)) {
      this.#put(emptyTimeline(topic));
      this.#subscribe(topic);
    }
  }

  unfollow(topic: TopicRef): void {
    const key = topicKey(topic);
    this.#client.unsubscribe(topic);
    this.#joined.delete(key);
    this.#loads.delete(key);
    this.all.update((all) => new Map([...all].filter(([other]) => other !== key)));
  }

  /** Someone looks at the topic: its messages are needed. */
  open(topic: TopicRef): void {
    this.follow(topic);
    const status = this.get(topic)!.status;
    if (status === 'ready' || status === 'loading') {
      return;
    }
    this.#update(topic, (timeline) => ({ ...timeline, status: 'loading' }));
    if (status === 'denied') {
      this.#subscribe(topic);
    } else if (this.#joined.has(topicKey(topic))) {
      void this.#load(topic);
    }
  }

  close(topic: TopicRef): void {
    this.attend(topic, false);
    this.#update(topic, (timeline) => ({ ...withLast(timeline, keptMessages), newAfter: undefined }));
  }

  /** Whether the end of the topic is before someone's eyes, so that its messages count as read. */
  attend(topic: TopicRef, attended: boolean): void {
    const key = topicKey(topic);
    if (attended) {
      this.#attended = key;
      this.#read(topic);
    } else if (this.#attended === key) {
      this.#attended = undefined;
    }
  }

  /** One load at a time for each topic; whoever asks meanwhile waits for it. */
  loadOlder(topic: TopicRef): Promise<void> {
    const key = topicKey(topic);
    const load = this.#olderLoads.get(key) ?? this.#loadOlder(topic).finally(() => this.#olderLoads.delete(key));
    this.#olderLoads.set(key, load);
    return load;
  }

  async #loadOlder(topic: TopicRef): Promise<void> {
    const first = this.get(topic)?.messages[0];
    if (!first) {
      return;
    }
    const load = this.#loads.get(topicKey(topic));
    // A reload, or letting go of many, moves the place that the page is to be put in.
    const isCurrent = (): boolean => load === this.#loads.get(topicKey(topic)) && first === this.get(topic)?.messages[0];
    this.#update(topic, (timeline) => ({ ...timeline, older: 'loading' }));
    try {
      const page = await this.#client.history(topic, { before: first.seq, limit: pageSize });
      if (isCurrent()) {
        this.#update(topic, (timeline) => ({
          ...timeline,
          messages: [...page.messages, ...timeline.messages],
          older: page.hasMore ? 'some' : 'none',
        }));
      }
    } catch {
      if (isCurrent()) {
        this.#update(topic, (timeline) => ({ ...timeline, older: 'failed' }));
      }
    }
  }

  /** Loads older messages until that one is among them. Answers whether it is. */
  async reach(topic: TopicRef, seq: number): Promise<boolean> {
    for (let page = 0; page <= pagesBack; page++) {
      const { messages = [], older } = this.get(topic) ?? {};
      const first = messages[0];
      if (!first || first.seq <= seq || older === 'none') {
        return messages.some((message) => message.seq === seq);
      }
      await this.loadOlder(topic);
      if (this.get(topic)?.older === 'failed') {
        return false;
      }
    }
    return false;
  }

  async send(topic: TopicRef, content: string, answered?: Message, attachments: Attachment[] = []): Promise<void> {
    const draft: Draft = {
      nonce: newNonce(),
      content,
      createdAt: new Date().toISOString(),
      ...(answered && { replyTo: replyTo(answered) }),
      ...(attachments.length > 0 && { attachments }),
    };
    this.#update(topic, (timeline) => ({ ...timeline, drafts: [...timeline.drafts, draft], newAfter: undefined }));
    await this.#send(topic, draft);
  }

  async sendAgain(topic: TopicRef, nonce: string): Promise<void> {
    const draft = this.get(topic)?.drafts.find((other) => other.nonce === nonce);
    if (draft) {
      this.#setProblem(topic, nonce, undefined);
      await this.#send(topic, draft);
    }
  }

  discard(topic: TopicRef, nonce: string): void {
    this.#update(topic, (timeline) => ({ ...timeline, drafts: timeline.drafts.filter((draft) => draft.nonce !== nonce) }));
  }

  async #send(topic: TopicRef, draft: Draft): Promise<void> {
    try {
      const sent = await this.#client.send(topic, draft.content, draft.nonce, draft.replyTo?.id, draft.attachments?.map(({ id }) => id));
      // The event, which says more, may have been faster; after a reconnect the answer may be all there is.
      if (!this.get(topic)?.messages.some(({ id }) => id === sent.id)) {
        this.#changed(this.#ownChange(topic, draft, sent));
      }
    } catch (error) {
      this.#setProblem(topic, draft.nonce, inWords(error));
    }
  }

  #ownChange(topic: TopicRef, { content, nonce, replyTo, attachments }: Draft, { id, seq, createdAt }: MessageSent): MessageChange {
    const { id: me, displayName, avatarUrl } = this.#me;
    const author = { id: me, displayName, avatarUrl };
    return { topic, seq, message: { id, topic, seq, changeSeq: seq, author, content, createdAt, nonce, ...(replyTo && { replyTo }), ...(attachments && { attachments }) } };
  }

  #setProblem(topic: TopicRef, nonce: string, problem: string | undefined): void {
    this.#update(topic, (timeline) => ({
      ...timeline,
      drafts: timeline.drafts.map((draft) => (draft.nonce === nonce ? { ...draft, problem } : draft)),
    }));
  }

  #subscribe(topic: TopicRef): void {
    this.#client.subscribe(topic, {
      change: (change) => this.#changed(change),
      reset: () => this.#reset(topic),
      subscribed: (info) => this.#subscribed(topic, info),
      denied: () => this.#update(topic, (timeline) => ({ ...timeline, status: 'denied' })),
    });
  }

  #subscribed(topic: TopicRef, { seq, readSeq = 0, unread = 0, mentions = 0 }: Subscribed): void {
    this.#joined.add(topicKey(topic));
    this.#update(topic, (timeline) => {
      const fresh = { ...timeline, head: seq, readSeq, unread, mentions };
      // What was read while the connection was away has yet to be told.
      return timeline.readSeq <= seq ? withRead(fresh, timeline.readSeq, this.#me.id, this.#rolesIn(topic)) : fresh;
    });
    if ((this.get(topic)?.readSeq ?? 0) > readSeq) {
      void this.#tellRead(topic);
    }
    const { status } = this.get(topic) ?? {};
    if (status === 'failed' || (status === 'loading' && !this.#loads.has(topicKey(topic)))) {
      void this.#load(topic);
    }
    this.#read(topic);
  }

  #reset(topic: TopicRef): void {
    this.#loads.delete(topicKey(topic));
    this.#update(topic, (timeline) => ({
      ...timeline,
      messages: [],
      older: 'none',
      status: timeline.status === 'idle' ? 'idle' : 'loading',
    }));
  }

  async #load(topic: TopicRef): Promise<void> {
    const key = topicKey(topic);
    const load = Symbol(key);
    this.#loads.set(key, load);
    this.#update(topic, (timeline) => ({ ...timeline, status: 'loading' }));
    try {
      const page = await this.#client.history(topic, { limit: pageSize });
      if (this.#loads.get(key) === load) {
        this.#update(topic, (timeline) => ({
          ...timeline,
          status: 'ready',
          // What changed meanwhile may be a message of an older page, and comes with it.
          messages: putMessages(page.messages, timeline.messages.filter((message) => !page.hasMore || message.seq >= (page.messages[0]?.seq ?? 0))),
          older: page.hasMore ? 'some' : 'none',
          head: Math.max(timeline.head, page.seq),
          newAfter: timeline.newAfter ?? (timeline.unread > 0 ? timeline.readSeq : undefined),
        }));
        this.#read(topic);
      }
    } catch {
      if (this.#loads.get(key) === load) {
        this.#update(topic, (timeline) => ({ ...timeline, status: 'failed' }));
      }
    }
  }

  #changed(change: MessageChange & Partial<Pick<ReactionChange, 'userId' | 'emoji'>>): void {
    const { topic, seq, message, userId, emoji } = change;
    if (message.threadId !== undefined) {
      this.#changedInThread(change, message.threadId);
      return;
    }
    const attended = this.#attended === topicKey(topic);
    const reacted = userId !== undefined && emoji !== undefined ? { userId, emoji } : undefined;
    this.#update(topic, (timeline) => {
      const next = withChange(timeline, seq, message, { me: this.#me.id, roles: this.#rolesIn(topic), attended, reacted });
      return attended && next.messages.length > veryMany ? withLast(next, keptMessages) : next;
    });
    this.#read(topic);
  }

  /** Replies have the seqs of their topic, and a place of their own: here just their root shows how many there are. */
  #changedInThread(change: MessageChange, threadId: string): void {
    const { topic, seq, message } = change;
    const root = this.get(topic)?.messages.find(({ id }) => id === threadId);
    this.#threads.changed(change, root);
    if (root && seq === message.seq) {
      this.#putRoot(topic, withReply(root, message));
    } else if (root && message.deletedAt) {
      void this.#loadRoot(topic, root);
    }
  }

  /** A reply is gone; what is left of the thread the server knows. */
  async #loadRoot(topic: TopicRef, { id, seq }: Message): Promise<void> {
    const page = await this.#client.history(topic, { before: seq + 1, limit: 1 }).catch(() => undefined);
    const root = page?.messages.find((message) => message.id === id);
    if (root) {
      this.#putRoot(topic, root);
    }
  }

  #putRoot(topic: TopicRef, root: Message): void {
    this.#update(topic, (timeline) => ({ ...timeline, messages: timeline.messages.map((message) => (message.id === root.id ? root : message)) }));
  }

  /** Counts as read what is before someone's eyes. */
  #read(topic: TopicRef): void {
    const timeline = this.get(topic);
    if (this.#attended === topicKey(topic) && timeline?.status === 'ready' && timeline.head > timeline.readSeq) {
      this.#update(topic, (current) => withRead(current, current.head, this.#me.id, this.#rolesIn(topic)));
      void this.#tellRead(topic);
    }
  }

  /** One call at a time for each topic; what is read meanwhile goes with the next. */
  async #tellRead(topic: TopicRef): Promise<void> {
    const key = topicKey(topic);
    if (this.#telling.has(key)) {
      return;
    }
    this.#telling.add(key);
    try {
      let told = 0;
      for (let seq = this.get(topic)?.readSeq ?? 0; seq > told; seq = this.get(topic)?.readSeq ?? 0) {
        await this.#client.markRead(topic, seq);
        told = seq;
      }
    } catch (error) {
      // Without an answer it is told again after the next reconnect; a refusal says that there is nothing to tell.
      if (!(error instanceof ConnectionLostError) && !(error instanceof RealtimeError)) {
        throw error;
      }
    } finally {
      this.#telling.delete(key);
    }
  }

  #put(timeline: Timeline): void {
    this.all.update((all) => new Map(all).set(topicKey(timeline.topic), timeline));
  }

  #update(topic: TopicRef, change: (timeline: Timeline) => Timeline): void {
    const timeline = this.get(topic);
    if (timeline) {
      this.#put(change(timeline));
    }
  }
}

const excerptCharacters = 100;

function replyTo({ id, seq, author, content }: Message): Reply {
  return { id, seq, authorId: author.id, excerpt: content.slice(0, excerptCharacters) };
}
