import type { ChosenPresence, PresenceChange, PresenceStatus, RealtimeClient, User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { Store } from './store.ts';

/** How many people one request asks for, and how many pages of a server's. */
const usersPerCall = 100;
const pagesPerServer = 10;

/** Who is there, as far as one has been told or has asked. */
export class Presence {
  /** By user id; who is not in it is not there, or not known to be. */
  readonly byUser = new Store<ReadonlyMap<string, PresenceStatus>>(new Map());
  /** By server id, of servers too large for telling everyone of everyone. */
  readonly counts = new Store<ReadonlyMap<string, number>>(new Map());
  /** How one is oneself. */
  readonly mine = new Store<PresenceStatus>('online');
  readonly #api: Api;
  readonly #client: RealtimeClient;
  readonly #me: User;

  constructor(api: Api, client: RealtimeClient, me: User) {
    this.#api = api;
    this.#client = client;
    this.#me = me;
    client.on('PRESENCE_UPDATE', (change) => this.#put([change]));
    client.on('PRESENCE_COUNT', ({ serverId, online }) => this.#count(serverId, online));
  }

  async choose(status: ChosenPresence): Promise<void> {
    this.mine.set((await this.#client.setPresence(status)).status);
  }

  /** What was told before may have changed unheard; it is replaced by what is asked for now. */
  async load(serverIds: readonly string[], userIds: readonly string[]): Promise<void> {
    const told: PresenceChange[] = [];
    const ask = async (question: Promise<PresenceChange[]>): Promise<void> => {
      // Without an answer people are not shown to be there, which is no more than a dot that is missing.
      told.push(...(await question.catch(() => [])));
    };
    const wanted = [...new Set([this.#me.id, ...userIds])];
    const calls = Array.from({ length: Math.ceil(wanted.length / usersPerCall) }, (_, i) => wanted.slice(i * usersPerCall, (i + 1) * usersPerCall));
    await Promise.all([...serverIds.map((id) => ask(this.#ofServer(id))), ...calls.map((ids) => ask(this.#ofUsers(ids)))]);
    this.byUser.set(new Map());
    this.#put(told);
  }

  async loadServer(serverId: string): Promise<void> {
    this.#put(await this.#ofServer(serverId));
  }

  async loadUsers(userIds: readonly string[]): Promise<void> {
    this.#put(await this.#ofUsers(userIds));
  }

  async #ofServer(serverId: string): Promise<PresenceChange[]> {
    const items: PresenceChange[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < pagesPerServer; page++) {
      const answer = await this.#api.serverPresence(serverId, cursor);
      items.push(...answer.items);
      cursor = answer.nextCursor;
      if (!cursor) {
        return items;
      }
      this.#count(serverId, answer.online);
    }
    return items;
  }

  async #ofUsers(userIds: readonly string[]): Promise<PresenceChange[]> {
    return (await this.#api.presence(userIds)).items;
  }

  #count(serverId: string, online: number): void {
    this.counts.update((counts) => new Map(counts).set(serverId, online));
  }

  #put(changes: readonly PresenceChange[]): void {
    this.byUser.update((known) => new Map([...known, ...changes.map(({ userId, status }) => [userId, status] as const)]));
    // Servers are told how others see one; being invisible is told on one's own topic alone.
    const own = changes.findLast(({ userId, serverId }) => userId === this.#me.id && serverId === undefined);
    if (own && own.status !== 'offline') {
      this.mine.set(own.status);
    }
  }
}
