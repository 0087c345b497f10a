import type { RealtimeClient, TopicRef, User } from '../../client/index.ts';
import { Store } from './store.ts';

const none: readonly string[] = [];

/** The roles that one was given in each server: what mentions one of them is for one's own eyes. */
export class OwnRoles {
  readonly byServer = new Store<ReadonlyMap<string, readonly string[]>>(new Map());
  readonly #client: RealtimeClient;
  readonly #serverOf: (channelId: string) => string | undefined;

  constructor(client: RealtimeClient, me: User, serverOf: (channelId: string) => string | undefined) {
    this.#client = client;
    this.#serverOf = serverOf;
    client.on('MEMBER_UPDATE', ({ serverId, userId, roles }) => {
      if (userId === me.id) {
        this.byServer.update((all) => new Map(all).set(serverId, roles));
      }
    });
  }

  /** On every connection anew. Who joins a server later has none there until MEMBER_UPDATE. */
  async load(): Promise<void> {
    const { servers } = await this.#client.snapshot();
    this.byServer.set(new Map(servers.map(({ server, ownRoles }) => [server.id, ownRoles])));
  }

  /** Those that a message of the topic can mention. */
  in({ type, id }: TopicRef): readonly string[] {
    const serverId = type === 'CHANNEL' ? this.#serverOf(id) : undefined;
    return (serverId !== undefined ? this.byServer.value.get(serverId) : undefined) ?? none;
  }
}
