import type { Message, TopicRef } from '../../client/index.ts';

/** A message of one's own that the server has not confirmed. */
export interface Draft {
  nonce: string;
  content: string;
  createdAt: string;
  /** Why the server refused it, in words; absent while it is on its way. */
  problem?: string;
}

/** What is known of one topic's messages. */
export interface Timeline {
  topic: TopicRef;
  /** Messages of a topic that nobody looks at stay with the server (`idle`); just the unread ones are counted. */
  status: 'idle' | 'loading' | 'ready' | 'failed' | 'denied';
  /** By rising seq, and without holes. */
  messages: readonly Message[];
  drafts: readonly Draft[];
  older: 'none' | 'some' | 'loading' | 'failed';
  /** The highest seq heard of. */
  head: number;
  readSeq: number;
  unread: number;
  /** The line "new" is drawn above the first message after this seq. */
  newAfter?: number;
}

export const mostUnread = 1_000;

export function emptyTimeline(topic: TopicRef): Timeline {
  return { topic, status: 'idle', messages: [], drafts: [], older: 'none', head: 0, readSeq: 0, unread: 0 };
}

/** Puts a message by its id; of two states of one message the later wins. */
export function putMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const last = messages.at(-1);
  if (!last || message.seq > last.seq) {
    return [...messages, message];
  }
  const at = messages.findIndex(({ seq }) => seq >= message.seq);
  const known = messages[at]!;
  if (known.id !== message.id) {
    return messages.toSpliced(at, 0, message);
  }
  return message.changeSeq > known.changeSeq ? messages.with(at, message) : messages;
}

export function putMessages(messages: readonly Message[], more: readonly Message[]): readonly Message[] {
  return more.reduce(putMessage, messages);
}

/** A change has arrived. */
export function withChange(timeline: Timeline, seq: number, message: Message, { me, attended }: { me: string; attended: boolean }): Timeline {
  const isOwn = message.author.id === me;
  const next: Timeline = { ...timeline, head: Math.max(timeline.head, seq) };
  if (timeline.status !== 'idle') {
    next.messages = putMessage(timeline.messages, message);
  }
  if (isOwn) {
    next.drafts = timeline.drafts.filter(({ nonce }) => nonce !== message.nonce);
    return next;
  }
  const isNew = seq === message.seq && message.seq > timeline.readSeq;
  if (isNew) {
    next.unread = Math.min(timeline.unread + 1, mostUnread);
    if (!attended && (timeline.newAfter ?? -1) < timeline.readSeq) {
      next.newAfter = timeline.readSeq;
    }
  }
  return next;
}

/** Without all but the last messages, which can be loaded again. */
export function withLast(timeline: Timeline, count: number): Timeline {
  return timeline.messages.length > count ? { ...timeline, messages: timeline.messages.slice(-count), older: 'some' } : timeline;
}

/** Read up to a seq, here or on another device of the user's. */
export function withRead(timeline: Timeline, readSeq: number, me: string): Timeline {
  if (readSeq <= timeline.readSeq) {
    return timeline;
  }
  return { ...timeline, readSeq, unread: unreadAfter(timeline, readSeq, me) };
}

function unreadAfter({ messages, older, head, unread }: Timeline, readSeq: number, me: string): number {
  if (readSeq >= head) {
    return 0;
  }
  const isLoaded = messages.length > 0 && (older === 'none' || messages[0]!.seq <= readSeq + 1);
  return isLoaded
    ? messages.filter(({ seq, author }) => seq > readSeq && author.id !== me).length
    : Math.min(unread, head - readSeq);
}
