import type { Author, User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { Store } from './store.ts';

/** The names behind the ids, gathered from wherever they are told. */
export class People {
  readonly byId = new Store<ReadonlyMap<string, User>>(new Map());
  readonly #api: Api;
  readonly #asked = new Set<string>();

  constructor(api: Api) {
    this.#api = api;
  }

  meet(...people: (User | Author)[]): void {
    const unknown = people.filter(({ id, displayName, avatarUrl }) => {
      const known = this.byId.value.get(id);
      return known?.displayName !== displayName || known.avatarUrl !== avatarUrl;
    });
    if (unknown.length > 0) {
      this.byId.update((known) => new Map([...known, ...unknown.map((user) => [user.id, user] as const)]));
    }
  }

  /** Asks the server for someone nobody has told of. A failure leaves the person nameless until the next occasion. */
  async lookUp(id: string): Promise<void> {
    if (this.byId.value.has(id) || this.#asked.has(id)) {
      return;
    }
    this.#asked.add(id);
    try {
      this.meet(await this.#api.user(id));
    } catch {
      this.#asked.delete(id);
    }
  }
}
