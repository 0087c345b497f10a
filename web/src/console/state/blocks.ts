import type { User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import type { People } from './people.ts';
import { Store } from './store.ts';

/** Whom one has blocked; asked for when someone wants to know. */
export class Blocks {
  readonly userIds = new Store<ReadonlySet<string> | undefined>(undefined);
  readonly #api: Api;
  readonly #people: People;

  constructor(api: Api, people: People) {
    this.#api = api;
    this.#people = people;
  }

  async load(): Promise<void> {
    const blocked = await this.#api.blocked();
    this.#people.meet(...blocked.map(({ user }) => user));
    this.userIds.set(new Set(blocked.map(({ user }) => user.id)));
  }

  async block({ id }: User): Promise<void> {
    await this.#api.block(id);
    this.userIds.update((ids) => new Set(ids).add(id));
  }

  async unblock({ id }: User): Promise<void> {
    await this.#api.unblock(id);
    this.userIds.update((ids) => new Set([...(ids ?? [])].filter((other) => other !== id)));
  }
}
