import type { Attachment, Message, Reply, TopicRef } from '../../client/index.ts';

/** A message of one's own that the server has not confirmed. */
export interface Draft {
  nonce: string;
  content: string;
  createdAt: string;
  replyTo?: Reply;
  attachments?: Attachment[];
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
  /** Those of the unread that mention oneself, a role that one has, or everyone. */
  mentions: number;
  /** The line "new" is drawn above the first message after this seq. */
  newAfter?: number;
}

export const mostUnread = 1_000;

export function emptyTimeline(topic: TopicRef): Timeline {
  return { topic, status: 'idle', messages: [], drafts: [], older: 'none', head: 0, readSeq: 0, unread: 0, mentions: 0 };
}

/** @param roles that the user has where the message is */
export function mentions({ mentions: named, mentionsEveryone, mentionsRoles }: Message, userId: string, roles: readonly string[] = []): boolean {
  return (
    mentionsEveryone === true ||
    named?.some((mention) => mention.userId === userId) === true ||
    mentionsRoles?.some((role) => roles.includes(role)) === true
  );
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
  return message.changeSeq >= known.changeSeq ? messages.with(at, keepMine(message, known)) : messages;
}

/** Events are the same for everyone, so they do not say which reactions are one's own. */
function keepMine(message: Message, known: Message): Message {
  if (!message.reactions?.some(({ mine }) => mine === undefined)) {
    return message;
  }
  const wasMine = (emoji: string): boolean | undefined => known.reactions?.find((reaction) => reaction.emoji === emoji)?.mine;
  return { ...message, reactions: message.reactions.map((reaction) => ({ ...reaction, mine: reaction.mine ?? wasMine(reaction.emoji) })) };
}

/** One has reacted, or taken it back, on whatever device: the count says which. */
function withMine(message: Message, known: Message | undefined, emoji: string): Message {
  const countIn = (of: Message | undefined): number => of?.reactions?.find((reaction) => reaction.emoji === emoji)?.count ?? 0;
  const mine = countIn(message) > countIn(known);
  return { ...message, reactions: message.reactions?.map((reaction) => (reaction.emoji === emoji ? { ...reaction, mine } : reaction)) };
}

export function putMessages(messages: readonly Message[], more: readonly Message[]): readonly Message[] {
  return more.reduce(putMessage, messages);
}

/** Who reacted, of a change that is a reaction. */
export interface Reacted {
  userId: string;
  emoji: string;
}

interface Circumstances {
  me: string;
  /** The roles that one has there. */
  roles?: readonly string[];
  attended: boolean;
  reacted?: Reacted;
}

/** A change has arrived. */
export function withChange(timeline: Timeline, seq: number, message: Message, { me, roles, attended, reacted }: Circumstances): Timeline {
  const isOwn = message.author.id === me;
  const next: Timeline = { ...timeline, head: Math.max(timeline.head, seq) };
  if (message.threadId) {
    return next;
  }
  const known = timeline.messages.find(({ id }) => id === message.id);
  // What is older than all that is loaded comes with its page; here it would stand before a hole.
  if (timeline.status !== 'idle' && !isBefore(timeline, message)) {
    const isMine = known && reacted?.userId === me && message.changeSeq > known.changeSeq;
    next.messages = putMessage(timeline.messages, isMine ? withMine(message, known, reacted.emoji) : message);
  }
  if (isOwn) {
    next.drafts = timeline.drafts.filter(({ nonce }) => nonce !== message.nonce);
    return next;
  }
  if (message.seq <= timeline.readSeq) {
    return next;
  }
  if (message.deletedAt && !known?.deletedAt && seq > message.seq) {
    // How many there are past what is counted only the server knows.
    next.unread = timeline.unread < mostUnread ? Math.max(timeline.unread - 1, 0) : timeline.unread;
    // Whom it mentioned is told no more: where it is not at hand, the next count of the server's says so.
    next.mentions = Math.min(timeline.mentions - (known && mentions(known, me, roles) ? 1 : 0), next.unread);
  } else if (seq === message.seq && !message.deletedAt) {
    next.unread = Math.min(timeline.unread + 1, mostUnread);
    next.mentions = timeline.mentions + (mentions(message, me, roles) ? 1 : 0);
    if (!attended && (timeline.newAfter ?? -1) < timeline.readSeq) {
      next.newAfter = timeline.readSeq;
    }
  }
  return next;
}

function isBefore({ messages, older }: Timeline, { seq }: Message): boolean {
  return older !== 'none' && messages.length > 0 && seq < messages[0]!.seq;
}

/** Without all but the last messages, which can be loaded again. */
export function withLast(timeline: Timeline, count: number): Timeline {
  return timeline.messages.length > count ? { ...timeline, messages: timeline.messages.slice(-count), older: 'some' } : timeline;
}

/** Read up to a seq, here or on another device of the user's. */
export function withRead(timeline: Timeline, readSeq: number, me: string, roles?: readonly string[]): Timeline {
  if (readSeq <= timeline.readSeq) {
    return timeline;
  }
  return { ...timeline, readSeq, ...unreadAfter(timeline, readSeq, me, roles) };
}

function unreadAfter(
  { messages, older, head, unread, mentions: mentioned }: Timeline,
  readSeq: number,
  me: string,
  roles?: readonly string[],
): Pick<Timeline, 'unread' | 'mentions'> {
  if (readSeq >= head) {
    return { unread: 0, mentions: 0 };
  }
  const isLoaded = messages.length > 0 && (older === 'none' || messages[0]!.seq <= readSeq + 1);
  if (isLoaded) {
    const left = messages.filter(({ seq, author, deletedAt }) => seq > readSeq && author.id !== me && !deletedAt);
    return { unread: left.length, mentions: left.filter((message) => mentions(message, me, roles)).length };
  }
  return { unread: Math.min(unread, head - readSeq), mentions: Math.min(mentioned, head - readSeq) };
}
