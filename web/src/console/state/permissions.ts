import { type OwnPermissions, type RealtimeClient, type ServerPermission, topicKey, type TopicRef, type User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import { Store } from './store.ts';

/** What one may in a place. */
export interface Standing {
  permissions: ReadonlySet<ServerPermission>;
  /** One's highest role's; for the owner, above all. */
  rank: number;
}

/** A server, or a channel in one. */
export interface Place {
  serverId: string;
  channelId?: string;
}

const topicOf = ({ serverId, channelId }: Place): TopicRef => (channelId ? { type: 'CHANNEL', id: channelId } : { type: 'SERVER', id: serverId });

/** What one may, in the places that someone has looked at. The server decides; this is for showing no more than that. */
export class Permissions {
  readonly byTopic = new Store<ReadonlyMap<string, Standing>>(new Map());
  readonly #api: Api;
  readonly #places = new Map<string, Place>();

  constructor(api: Api, client: RealtimeClient, me: User) {
    this.#api = api;
    client.on('ROLE_UPDATE', ({ serverId }) => this.#reload((place) => place.serverId === serverId));
    client.on('ROLE_DELETE', ({ serverId }) => this.#reload((place) => place.serverId === serverId));
    client.on('SERVER_UPDATE', ({ id }) => this.#reload((place) => place.serverId === id));
    client.on('CHANNEL_UPDATE', ({ id }) => this.#reload((place) => place.channelId === id));
    client.on('MEMBER_UPDATE', ({ serverId, userId }) => {
      if (userId === me.id) {
        this.#reload((place) => place.serverId === serverId);
      }
    });
  }

  /** Somebody wants to know; it is kept up to date from now on. */
  want(place: Place): void {
    const key = topicKey(topicOf(place));
    if (!this.#places.has(key)) {
      this.#places.set(key, place);
      void this.#load(place);
    }
  }

  /** Something has changed that nobody tells of: a mute has ended, or the connection was away. */
  reload(): void {
    this.#reload(() => true);
  }

  #reload(concerns: (place: Place) => boolean): void {
    [...this.#places.values()].filter(concerns).forEach((place) => void this.#load(place));
  }

  async #load(place: Place): Promise<void> {
    const { serverId, channelId } = place;
    const key = topicKey(topicOf(place));
    try {
      const answer = await (channelId ? this.#api.channelPermissions(channelId) : this.#api.serverPermissions(serverId));
      this.byTopic.update((all) => new Map(all).set(key, standingOf(answer)));
    } catch {
      // Out of reach, or not to be known of any more: whatever one may there is shown when it is known.
      this.#places.delete(key);
      this.byTopic.update((all) => new Map([...all].filter(([other]) => other !== key)));
    }
  }
}

function standingOf({ permissions, rank }: OwnPermissions): Standing {
  return { permissions: new Set(permissions), rank: rank ?? Infinity };
}
