import { Attachments, type UploadOptions } from './attachments.ts';
import { Backoff } from './backoff.ts';
import { systemClock, type Clock } from './clock.ts';
import { hubConnection, type Connection, type Transport } from './connection.ts';
import type {
  AttachmentLink,
  AttachmentUploaded,
  ChangeMade,
  ChosenPresence,
  ConnectionLimits,
  Done,
  FoundMessages,
  Goodbye,
  HistoryPage,
  HistoryRequest,
  ListNotifications,
  ListStreamUsers,
  ListThreads,
  LiveStream,
  MarkedRead,
  MessageSent,
  NotificationPage,
  NotificationSetting,
  NotificationsLeft,
  OperationName,
  Page,
  PassingEventName,
  PassingEvents,
  PresenceUpdated,
  ReplyOf,
  RequestOf,
  SearchMessages,
  SetNotificationSetting,
  Snapshot,
  StreamBan,
  StreamModerator,
  StreamTimeout,
  ThreadPage,
  TopicRef,
  UpdateStream,
} from './contract.ts';
import { ClientStoppedError, ConnectionLostError, GoodbyeError, RealtimeError } from './errors.ts';
import { Lanes } from './lanes.ts';
import { Link, type LinkEvents } from './link.ts';
import { newNonce, Outbox } from './outbox.ts';
import { Subscriptions, type TopicHandlers } from './subscriptions.ts';
import type { Position } from './topicState.ts';
import { TypingSignals } from './typingSignals.ts';

/** A connection that lasted this long was a good one: the next failure is the first again. */
const settledMs = 5_000;
/** A move to another node that takes longer than this is told as what it is: being without a connection. */
const movingMs = 1_000;

export type ConnectionState =
  /** Before the first connection. */
  | { name: 'connecting'; nextTryAt?: number }
  /** Told for every new connection. A move to another node that the server asks for, and that takes less than a second, shows as this alone. */
  | { name: 'connected' }
  /** There was a connection. Without `nextTryAt` a try is under way; `goodbye` is why the server ended it, if it said so. */
  | { name: 'reconnecting'; nextTryAt?: number; goodbye?: Goodbye }
  /** Not started, or stopped; with `goodbye` by itself, since the server said not to come back. It can be started again. */
  | { name: 'closed'; goodbye?: Goodbye };

export interface RealtimeClientOptions {
  /** Asked anew for each try. */
  accessToken: () => string | Promise<string>;
  /**
   * An access token for a connection whose own is about to expire, a minute before it does. `accessToken` is asked unless set; to be set where
   * that gives tokens that are only good for opening a connection.
   */
  renewedToken?: () => string | Promise<string>;
  /** `/hub` of the page's origin unless set; outside a browser it must be absolute. */
  url?: string;
  /** Unless set, a WebSocket, and by turns `negotiated` where that cannot be opened. */
  transport?: Transport;
  /** What others of the user's devices know this one by, kept by the app: 1 to 64 of `A-Z a-z 0-9 _ . -`. */
  deviceId?: string;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
  /** Makes the connection of one try. */
  connect?: (accessToken: string, transport: Transport) => Connection;
}

type PageOfStream = Omit<ListStreamUsers, 'streamId'>;

type Listener<T> = (value: T) => void;

/** A connection to Realtime that comes back by itself, and what has to survive it: subscriptions, positions, sends. */
export class RealtimeClient {
  readonly #accessToken: RealtimeClientOptions['accessToken'];
  readonly #renewedToken: RealtimeClientOptions['accessToken'];
  readonly #connect: (accessToken: string, transport: Transport) => Connection;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #lanes: Lanes;
  readonly #backoff: Backoff;
  readonly #subscriptions: Subscriptions;
  readonly #outbox: Outbox;
  readonly #typing: TypingSignals;
  readonly #attachments: Attachments;
  readonly #stateListeners = new Set<Listener<ConnectionState>>();
  readonly #eventListeners = new Map<PassingEventName, Set<Listener<never>>>();
  #state: ConnectionState = { name: 'closed' };
  #limits?: ConnectionLimits;
  #link?: Link;
  #running?: { stop: AbortController; done: Promise<void> };
  #pause = new AbortController();
  /** While the client moves to another node: until it is there, or has failed to be at the first try. */
  #moving?: Promise<unknown>;

  constructor({ accessToken, renewedToken, url = '/hub', transport, deviceId, clock, random = Math.random, connect }: RealtimeClientOptions) {
    this.#accessToken = accessToken;
    this.#renewedToken = renewedToken ?? accessToken;
    this.#connect = connect ?? ((token, lane) => hubConnection({ url, transport: lane, deviceId, accessToken: firstThen(token, accessToken) }));
    this.#clock = clock ?? systemClock;
    this.#random = random;
    this.#lanes = new Lanes(transport);
    this.#backoff = new Backoff(random);
    this.#subscriptions = new Subscriptions({ clock: this.#clock, random, tell });
    this.#outbox = new Outbox(this.#clock, random);
    this.#typing = new TypingSignals(() => this.#clock.now());
    this.#attachments = new Attachments(url, this.#renewedToken);
  }

  // The connection

  get state(): ConnectionState {
    return this.#state;
  }

  /** What the server allows; known once connected. */
  get limits(): ConnectionLimits | undefined {
    return this.#limits;
  }

  /** Connects, and from then on keeps connected. */
  start(): void {
    if (!this.#running) {
      const stop = new AbortController();
      this.#running = { stop, done: this.#keepConnected(stop.signal) };
    }
  }

  /** Ends the connection. Sends without an answer are rejected; subscriptions stay, for the next start. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) {
      return;
    }
    running.stop.abort();
    this.#pause.abort();
    this.#outbox.fail(() => new ClientStoppedError());
    await this.#link?.close();
    await running.done;
  }

  /** Tries at once, should it be waiting to. */
  retryNow(): void {
    this.#pause.abort();
  }

  /** @returns a function that ends the listening */
  onStateChange(listener: Listener<ConnectionState>): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  // Topics

  /** @param position where the app is already, e.g. from a page of history; what came after is handed over */
  subscribe(topic: TopicRef, handlers: TopicHandlers, position?: Position): void {
    this.#subscriptions.add(topic, handlers, position);
  }

  unsubscribe(topic: TopicRef): void {
    this.#subscriptions.remove(topic);
  }

  /** How far the app has been told; to be kept and passed to `subscribe` by an app that stores messages. */
  position(topic: TopicRef): Position | undefined {
    return this.#subscriptions.position(topic);
  }

  /** @returns a function that ends the listening */
  on<E extends PassingEventName>(event: E, listener: Listener<PassingEvents[E]>): () => void {
    const listeners = this.#eventListeners.get(event) ?? new Set();
    this.#eventListeners.set(event, listeners.add(listener as Listener<never>));
    return () => listeners.delete(listener as Listener<never>);
  }

  // Operations

  /**
   * Resolves once the server has committed the message; waits for that over any number of connections. In a topic,
   * messages are committed in the order of the calls.
   * @param nonce of an earlier send, to try that one again without a double
   * @param replyTo the id of the message in the same topic that it answers
   * @param attachments up to 10 ids of what was uploaded and not sent yet; the content may be empty then
   * @param threadId the id of the message in the same topic whose thread it goes to
   */
  send(
    topic: TopicRef,
    content: string,
    nonce: string = newNonce(),
    replyTo?: string,
    attachments?: string[],
    threadId?: string,
  ): Promise<MessageSent> {
    this.#typing.sent(topic);
    return this.#outbox.send(topic, content, nonce, replyTo, attachments, threadId);
  }

  /** Uploads a file, to be sent with a message. It is tried once, over HTTP, and needs no connection; what is never sent goes after a day. */
  upload(file: Blob, options: UploadOptions = {}): Promise<AttachmentUploaded> {
    return this.#attachments.upload(file, options);
  }

  /** The bytes of an attachment that the user may see. */
  download(attachmentId: string, signal?: AbortSignal): Promise<Blob> {
    return this.#attachments.download(attachmentId, signal);
  }

  /** Addresses of an attachment for `src` and `href`, where no header can be set; for the user alone, and for a few minutes. */
  attachmentLink(attachmentId: string): Promise<AttachmentLink> {
    return this.#attachments.link(attachmentId);
  }

  /** Takes back what was uploaded and not sent. */
  deleteUpload(attachmentId: string): Promise<void> {
    return this.#attachments.delete(attachmentId);
  }

  /** Replaces the content of one of the user's own messages. */
  edit(messageId: string, content: string, expectedChangeSeq?: number): Promise<ChangeMade> {
    return this.#ask('MESSAGE_EDIT', { messageId, content, ...(expectedChangeSeq !== undefined && { expectedChangeSeq }) });
  }

  /** Makes a tombstone of a message: the user's own, or anyone's where the user moderates. */
  delete(messageId: string, { hard = false } = {}): Promise<ChangeMade> {
    return this.#ask('MESSAGE_DELETE', { messageId, hard });
  }

  /** Takes the content of a message away, where the user moderates. */
  redact(messageId: string, reason: string): Promise<ChangeMade> {
    return this.#ask('MESSAGE_REDACT', { messageId, reason });
  }

  addReaction(messageId: string, emoji: string): Promise<ChangeMade> {
    return this.#ask('REACTION_ADD', { messageId, emoji });
  }

  removeReaction(messageId: string, emoji: string): Promise<ChangeMade> {
    return this.#ask('REACTION_REMOVE', { messageId, emoji });
  }

  /** Pins a message in its topic, where the user moderates or it is a conversation. */
  pin(messageId: string): Promise<ChangeMade> {
    return this.#ask('MESSAGE_PIN', { messageId });
  }

  unpin(messageId: string): Promise<ChangeMade> {
    return this.#ask('MESSAGE_UNPIN', { messageId });
  }

  /** All that a client begins with, of one moment: servers, channels, conversations, unread counts, positions. */
  snapshot(): Promise<Snapshot> {
    return this.#ask('SNAPSHOT', {});
  }

  history(topic: TopicRef, page: Omit<HistoryRequest, keyof TopicRef> = {}): Promise<HistoryPage> {
    return this.#ask('HISTORY', { type: topic.type, id: topic.id, ...page });
  }

  markRead(topic: TopicRef, seq: number): Promise<MarkedRead> {
    return this.#ask('MESSAGE_READ', { type: topic.type, id: topic.id, seq });
  }

  /** The threads that the user follows, the one with the last reply first. */
  threads(page: ListThreads = {}): Promise<ThreadPage> {
    return this.#ask('THREADS', page);
  }

  markThreadRead(threadId: string, seq: number): Promise<MarkedRead> {
    return this.#ask('THREAD_READ', { threadId, seq });
  }

  /** Follows a thread, or says no to it, whatever is written in it. */
  followThread(threadId: string, follow = true): Promise<Done> {
    return this.#ask(follow ? 'THREAD_FOLLOW' : 'THREAD_UNFOLLOW', { threadId });
  }

  /** Messages by what they say, of those that the user may read; the newest first. */
  search(query: SearchMessages): Promise<FoundMessages> {
    return this.#ask('SEARCH', query);
  }

  /** A page of the user's notifications, newest first, and how many are unread. */
  notifications(page: ListNotifications = {}): Promise<NotificationPage> {
    return this.#ask('NOTIFICATIONS', page);
  }

  /** Marks one notification as read, or all. Marking messages as read marks theirs. */
  markNotificationsRead(id?: string): Promise<NotificationsLeft> {
    return this.#ask('NOTIFICATION_READ', id === undefined ? { all: true } : { id });
  }

  notificationSetting(topic: TopicRef): Promise<NotificationSetting> {
    return this.#ask('NOTIFICATION_SETTING', { type: topic.type, id: topic.id });
  }

  /** Says what the user wants to know of a topic, from the next message on. */
  setNotificationSetting(topic: TopicRef, setting: Pick<SetNotificationSetting, 'level' | 'mutedUntil'>): Promise<NotificationSetting> {
    return this.#ask('NOTIFICATION_SETTING_UPDATE', { type: topic.type, id: topic.id, ...setting });
  }

  /** Chooses how others see the user, on all devices, until another choice or until the last connection has ended. */
  setPresence(status: ChosenPresence): Promise<PresenceUpdated> {
    return this.#ask('PRESENCE_UPDATE', { status });
  }

  /** Asks to be let into a server whose join policy is `request`. */
  requestToJoin(serverId: string, message?: string): Promise<Done> {
    return this.#ask('JOIN_REQUEST', { serverId, ...(message && { message }) });
  }

  /** Lets somebody in who asked for it, or not; for those who may manage invites. */
  decideJoinRequest(serverId: string, userId: string, approve: boolean): Promise<Done> {
    return this.#ask(approve ? 'JOIN_REQUEST_APPROVE' : 'JOIN_REQUEST_DENY', { serverId, userId });
  }

  /** Makes a member leave. */
  kick(serverId: string, userId: string, reason?: string): Promise<Done> {
    return this.#ask('MEMBER_KICK', { serverId, userId, ...(reason && { reason }) });
  }

  /** Makes somebody leave and keeps them out, until then or for good. */
  ban(serverId: string, userId: string, { reason, until }: { reason?: string; until?: Date } = {}): Promise<Done> {
    return this.#ask('MEMBER_BAN', { serverId, userId, ...(reason && { reason }), ...(until && { until: until.toISOString() }) });
  }

  /** Changes a stream's title, which is its owner's to do, or the modes of its chat, which is its moderators', too. */
  updateStream(streamId: string, changes: Omit<UpdateStream, 'streamId'>): Promise<LiveStream> {
    return this.#ask('STREAM_UPDATE', { streamId, ...changes });
  }

  /** Who moderates a stream's chat beside its owner, by id. */
  streamModerators(streamId: string, page: PageOfStream = {}): Promise<Page<StreamModerator>> {
    return this.#ask('STREAM_MODERATORS', { streamId, ...page });
  }

  /** The owner's to do; takes a timeout or a ban away. */
  addStreamModerator(streamId: string, userId: string): Promise<Done> {
    return this.#ask('STREAM_MODERATOR_ADD', { streamId, userId });
  }

  removeStreamModerator(streamId: string, userId: string): Promise<Done> {
    return this.#ask('STREAM_MODERATOR_REMOVE', { streamId, userId });
  }

  /** Who may not write in a stream's chat for a while, where the user moderates it; as all that follows. */
  streamTimeouts(streamId: string, page: PageOfStream = {}): Promise<Page<StreamTimeout>> {
    return this.#ask('STREAM_TIMEOUTS', { streamId, ...page });
  }

  /** Takes somebody's word in a stream's chat for a while. */
  timeOutInStream(streamId: string, userId: string, seconds: number, reason?: string): Promise<StreamTimeout> {
    return this.#ask('STREAM_TIMEOUT', { streamId, userId, seconds, ...(reason && { reason }) });
  }

  liftTimeoutInStream(streamId: string, userId: string): Promise<Done> {
    return this.#ask('STREAM_UNTIMEOUT', { streamId, userId });
  }

  /** To whom a stream's chat is closed. */
  streamBans(streamId: string, page: PageOfStream = {}): Promise<Page<StreamBan>> {
    return this.#ask('STREAM_BANS', { streamId, ...page });
  }

  /** Closes a stream's chat to somebody, until then or for good. */
  banFromStream(streamId: string, userId: string, { reason, until }: { reason?: string; until?: Date } = {}): Promise<StreamBan> {
    return this.#ask('STREAM_BAN', { streamId, userId, ...(reason && { reason }), ...(until && { until: until.toISOString() }) });
  }

  liftBanFromStream(streamId: string, userId: string): Promise<Done> {
    return this.#ask('STREAM_UNBAN', { streamId, userId });
  }

  /** Whoever follows a streamer may write in chats that are for followers only. */
  follow(userId: string): Promise<Done> {
    return this.#ask('USER_FOLLOW', { userId });
  }

  unfollow(userId: string): Promise<Done> {
    return this.#ask('USER_UNFOLLOW', { userId });
  }

  /**
   * To be called at every keystroke, and with false when the text is given up. Nobody waits for the answer, and where it would have to wait
   * for other operations it is left unsaid.
   */
  typing(topic: TopicRef, typing = true): void {
    if (this.#link?.hasRoom && this.#typing.changed(topic, typing)) {
      this.#link.invoke('TYPING', { type: topic.type, id: topic.id, typing }).catch(() => undefined);
    }
  }

  /** One try, now: rejects with {@link ConnectionLostError} when there is no connection. */
  async invoke<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    if (!this.#link) {
      await this.#moving;
    }
    if (!this.#link) {
      throw new ConnectionLostError();
    }
    return this.#link.invoke(operation, request);
  }

  /** The same, and once more after the time that the server gives, should it have been asked too often. */
  async #ask<O extends OperationName>(operation: O, request: RequestOf<O>): Promise<ReplyOf<O>> {
    for (;;) {
      try {
        return await this.invoke(operation, request);
      } catch (error) {
        if (!(error instanceof RealtimeError) || error.code !== 'rate_limited' || error.retryAfterMs === undefined) {
          throw error;
        }
        await this.#clock.sleep(new Backoff(this.#random).next(error.retryAfterMs));
      }
    }
  }

  // The loop

  async #keepConnected(stopped: AbortSignal): Promise<void> {
    let trying: 'connecting' | 'reconnecting' = 'connecting';
    let isMoving = false;
    let goodbye: Goodbye | undefined;
    while (!stopped.aborted && goodbye?.reconnect !== false) {
      const tried = new AbortController();
      this.#showTry(trying, goodbye, isMoving, tried.signal);
      let failure: unknown;
      try {
        isMoving = await this.#liveOnce(stopped, () => {
          trying = 'reconnecting';
          goodbye = undefined;
          tried.abort();
        });
        goodbye = isMoving ? { code: 'draining', reconnect: true } : undefined;
      } catch (error) {
        failure = error;
        isMoving = false;
      }
      tried.abort();
      if (failure instanceof GoodbyeError) {
        ({ goodbye } = failure);
      }
      if (!stopped.aborted && !isMoving && goodbye?.reconnect !== false) {
        await this.#wait(trying, goodbye, adviceOf(failure));
      }
    }
    if (goodbye?.reconnect === false) {
      const error = new GoodbyeError(goodbye);
      this.#outbox.fail(() => error);
    }
    this.#running = undefined;
    this.#setState({ name: 'closed', ...(!stopped.aborted && goodbye && { goodbye }) });
  }

  /** A planned move shows only when it takes long. */
  #showTry(name: 'connecting' | 'reconnecting', goodbye: Goodbye | undefined, isMoving: boolean, tried: AbortSignal): void {
    const state: ConnectionState = { name, ...(goodbye && { goodbye }) };
    if (!isMoving) {
      this.#setState(state);
      return;
    }
    this.#moving = new Promise((resolve) => tried.addEventListener('abort', resolve));
    void this.#clock.sleep(movingMs, tried).then(() => {
      if (!tried.aborted) {
        this.#setState(state);
      }
    });
  }

  async #wait(name: 'connecting' | 'reconnecting', goodbye?: Goodbye, adviceMs?: number): Promise<void> {
    const waitMs = this.#backoff.next(adviceMs);
    this.#pause = new AbortController();
    this.#setState({ name, nextTryAt: this.#clock.now() + waitMs, ...(goodbye && { goodbye }) });
    await this.#clock.sleep(waitMs, this.#pause.signal);
  }

  /**
   * One connection, from its token to its end; the numbers are those of docs/clients.md.
   * @returns whether the server asked to leave it for another
   */
  async #liveOnce(stopped: AbortSignal, onConnected: () => void): Promise<boolean> {
    // 1
    const accessToken = await this.#accessToken();
    stopped.throwIfAborted();
    // 2 and 3
    const [link, { limits }] = await this.#open(accessToken, stopped);
    const connectedAt = this.#clock.now();
    this.#link = link;
    this.#limits = limits;
    onConnected();
    this.#setState({ name: 'connected' });
    // 4 and 5
    void this.#subscriptions.connected(link, limits.subscriptionsPerCall).then(() => {
      if (this.#link === link && link.isOpen) {
        this.#outbox.connected(link, limits);
      }
    });

    const isMoving = await Promise.race([link.ended.then(() => false), link.drained.then(() => true)]);
    this.#outbox.disconnected();
    if (isMoving) {
      await link.leave();
    }
    const reason = await link.ended;
    this.#link = undefined;
    this.#subscriptions.disconnected();
    this.#typing.disconnected();
    if (this.#clock.now() - connectedAt >= settledMs) {
      this.#backoff.reset();
    }
    if (reason instanceof GoodbyeError) {
      throw reason;
    }
    return isMoving;
  }

  async #open(accessToken: string, stopped: AbortSignal): ReturnType<typeof Link.open> {
    try {
      const connection = this.#connect(accessToken, this.#lanes.next);
      const opened = await Link.open(connection, this.#eventsOf(accessToken), this.#clock, stopped);
      this.#lanes.worked();
      return opened;
    } catch (error) {
      if (!(error instanceof GoodbyeError) && !stopped.aborted) {
        this.#lanes.failed();
      }
      throw error;
    }
  }

  /** @param token the one that the connection was opened with */
  #eventsOf(token: string): LinkEvents {
    return {
      durable: (_, change) => this.#subscriptions.accept(change),
      passing: (event, payload) => {
        for (const listener of this.#eventListeners.get(event) ?? []) {
          tell(() => (listener as Listener<typeof payload>)(payload));
        }
      },
      ended: ({ topic, reason }) => this.#subscriptions.ended(topic, reason),
      expiring: async (link) => {
        try {
          const newer = await this.#renewedToken();
          if (newer !== token) {
            await link.invokeNow('AUTH_REFRESH', { token: newer });
            token = newer;
          }
        } catch {
          // Then the server ends the connection when its time comes, and the next one asks for a token of its own.
        }
      },
    };
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#stateListeners) {
      tell(() => listener(state));
    }
  }
}

/** The token that is at hand, and then whatever there is: plain requests of a negotiated connection outlive one. */
function firstThen(token: string, next: () => string | Promise<string>): () => string | Promise<string> {
  let atHand: string | undefined = token;
  return () => {
    const first = atHand;
    atHand = undefined;
    return first ?? next();
  };
}

function adviceOf(failure: unknown): number | undefined {
  if (failure instanceof GoodbyeError) {
    return failure.goodbye.retryAfterMs;
  }
  return failure instanceof RealtimeError ? failure.retryAfterMs : undefined;
}

/** A fault in the app's own code is told where such faults are told, and spoils nothing here. */
function tell(handler: () => void): void {
  try {
    handler();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
