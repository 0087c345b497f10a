import type { RealtimeClient } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { Store } from './store.ts';

/** Whom one follows; unknown until it is asked for. */
export class Follows {
  readonly userIds = new Store<ReadonlySet<string> | undefined>(undefined);
  readonly #api: Api;
  readonly #client: RealtimeClient;

  constructor(api: Api, client: RealtimeClient) {
    this.#api = api;
    this.#client = client;
  }

  async load(): Promise<void> {
    const followed = await this.#api.following();
    this.userIds.set(new Set(followed.map(({ user }) => user.id)));
  }

  async follow(userId: string): Promise<void> {
    await this.#client.follow(userId);
    this.userIds.update((ids) => new Set(ids).add(userId));
  }

  async unfollow(userId: string): Promise<void> {
    await this.#client.unfollow(userId);
    this.userIds.update((ids) => new Set([...(ids ?? [])].filter((other) => other !== userId)));
  }
}
