import type { LiveStream, RealtimeClient, StreamUserUpdate, TopicRef, UpdateStream, User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import type { People } from './people.ts';
import { Store } from './store.ts';

export interface StreamsState {
  status: 'loading' | 'ready' | 'failed';
  /** Newest first; among them those that ended before our eyes. */
  streams: readonly LiveStream[];
}

export const streamTopic = (id: string): TopicRef => ({ type: 'STREAM', id });

/** The live streams of everyone. No topic tells of new ones, so the list is asked for now and then. */
export class Streams {
  readonly state = new Store<StreamsState>({ status: 'loading', streams: [] });
  /** How many watch, by stream id; told of the one that is followed. */
  readonly viewers = new Store<ReadonlyMap<string, number>>(new Map());
  /** Who moderates a stream's chat beside its owner, by stream id; of those that somebody has looked at. */
  readonly moderators = new Store<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
  /** Until when one may not write, by stream id. */
  readonly timeouts = new Store<ReadonlyMap<string, string>>(new Map());
  readonly #api: Api;
  readonly #client: RealtimeClient;
  readonly #people: People;
  readonly #me: User;

  constructor(api: Api, client: RealtimeClient, people: People, me: User) {
    this.#api = api;
    this.#client = client;
    this.#people = people;
    this.#me = me;
    client.on('STREAM_USER_UPDATE', (update) => this.#userChanged(update));
    client.on('STREAM_UPDATE', (stream) => this.#put(stream));
    client.on('VIEWER_COUNT', ({ streamId, count }) => this.viewers.update((viewers) => new Map(viewers).set(streamId, count)));
  }

  async load(): Promise<void> {
    try {
      const live = await this.#api.streams();
      this.state.update(({ streams }) => {
        const ended = streams.filter(({ id, endedAt }) => endedAt && !live.some((stream) => stream.id === id));
        return { status: 'ready', streams: [...live, ...ended] };
      });
    } catch {
      this.state.update((state) => ({ ...state, status: state.status === 'ready' ? 'ready' : 'failed' }));
    }
  }

  /** One that is not in the list, since it has ended or has just begun. */
  async find(id: string): Promise<LiveStream> {
    const stream = this.state.value.streams.find((known) => known.id === id) ?? (await this.#api.stream(id));
    this.#put(stream);
    return stream;
  }

  async start(title: string): Promise<LiveStream> {
    const stream = await this.#api.startStream(title);
    this.#put(stream);
    return stream;
  }

  async end(id: string): Promise<void> {
    this.#put(await this.#api.endStream(id));
  }

  async change(id: string, changes: Omit<UpdateStream, 'streamId'>): Promise<void> {
    this.#put(await this.#client.updateStream(id, changes));
  }

  async loadModerators(id: string): Promise<void> {
    const moderators = await this.#api.streamModerators(id);
    this.#people.meet(...moderators.map(({ user }) => user));
    this.moderators.update((byStream) => new Map(byStream).set(id, new Set(moderators.map(({ user }) => user.id))));
  }

  /** What may have changed while the connection was away. A timeout may have been lifted; if it was not, the server says so. */
  async reload(): Promise<void> {
    this.timeouts.set(new Map());
    await Promise.all([this.load(), ...[...this.moderators.value.keys()].map((id) => this.loadModerators(id).catch(() => this.#forget(id)))]);
  }

  #forget(id: string): void {
    this.moderators.update((byStream) => new Map([...byStream].filter(([other]) => other !== id)));
  }

  /** Whom it concerns is told twice, in the stream and in a topic of their own. */
  #userChanged({ streamId, userId, isModerator, timedOutUntil }: StreamUserUpdate): void {
    this.moderators.update((byStream) => {
      const others = [...(byStream.get(streamId) ?? [])].filter((id) => id !== userId);
      return new Map(byStream).set(streamId, new Set(isModerator ? [...others, userId] : others));
    });
    if (userId !== this.#me.id) {
      return;
    }
    this.timeouts.update((byStream) => {
      const others = new Map(byStream);
      others.delete(streamId);
      return timedOutUntil === undefined ? others : others.set(streamId, timedOutUntil);
    });
  }

  #put(stream: LiveStream): void {
    this.state.update((state) => {
      const known = state.streams.some(({ id }) => id === stream.id);
      const streams = known ? state.streams.map((other) => (other.id === stream.id ? stream : other)) : [stream, ...state.streams];
      return { ...state, streams };
    });
  }
}
