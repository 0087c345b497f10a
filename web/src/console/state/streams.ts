import type { LiveStream, RealtimeClient, TopicRef } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
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
  readonly #api: Api;

  constructor(api: Api, client: RealtimeClient) {
    this.#api = api;
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

  #put(stream: LiveStream): void {
    this.state.update((state) => {
      const known = state.streams.some(({ id }) => id === stream.id);
      const streams = known ? state.streams.map((other) => (other.id === stream.id ? stream : other)) : [stream, ...state.streams];
      return { ...state, streams };
    });
  }
}
