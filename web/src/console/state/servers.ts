import type { Channel, Member, MemberChange, RealtimeClient, Server, ServerVisibility, TopicRef, User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import type { People } from './people.ts';
import { Store } from './store.ts';
import type { Timelines } from './timelines.ts';
import { notice } from './ui.ts';

export interface ServersState {
  status: 'loading' | 'ready' | 'failed';
  servers: readonly Server[];
  /** By server id, in their order. */
  channels: ReadonlyMap<string, readonly Channel[]>;
  /** By server id, of the servers whose members someone asked for. */
  members: ReadonlyMap<string, readonly Member[]>;
}

const serverTopic = (id: string): TopicRef => ({ type: 'SERVER', id });
export const channelTopic = (id: string): TopicRef => ({ type: 'CHANNEL', id });

/** The servers one is in, with their channels and members. */
export class Servers {
  readonly state = new Store<ServersState>({ status: 'loading', servers: [], channels: new Map(), members: new Map() });
  readonly #api: Api;
  readonly #client: RealtimeClient;
  readonly #timelines: Timelines;
  readonly #people: People;
  readonly #me: User;

  constructor(api: Api, client: RealtimeClient, timelines: Timelines, people: People, me: User) {
    this.#api = api;
    this.#client = client;
    this.#timelines = timelines;
    this.#people = people;
    this.#me = me;
    client.on('CHANNEL_CREATE', (channel) => this.#addChannel(channel));
    client.on('MEMBER_JOIN', (change) => this.#memberJoined(change));
    client.on('MEMBER_LEAVE', (change) => this.#memberLeft(change));
    client.on('MEMBER_KICK', (change) => this.#memberLeft(change, 'kicked'));
  }

  async load(): Promise<void> {
    try {
      const servers = await this.#api.servers();
      const gone = this.state.value.servers.filter(({ id }) => !servers.some((server) => server.id === id));
      gone.forEach(({ id }) => this.#remove(id));
      await Promise.all(servers.map((server) => this.#enter(server)));
      await Promise.all([...this.state.value.members.keys()].map((id) => this.loadMembers(id)));
      this.state.update((state) => ({ ...state, status: 'ready' }));
    } catch {
      this.state.update((state) => ({ ...state, status: state.status === 'ready' ? 'ready' : 'failed' }));
    }
  }

  channel(id: string): Channel | undefined {
    return [...this.state.value.channels.values()].flat().find((channel) => channel.id === id);
  }

  /** Public servers that one is not in. */
  async discover(): Promise<Server[]> {
    return this.#api.publicServers();
  }

  async create(name: string, visibility: ServerVisibility): Promise<Server> {
    const server = await this.#api.createServer(name, visibility);
    await this.#enter(server);
    return server;
  }

  async join(server: Server): Promise<void> {
    await this.#api.joinServer(server.id);
    await this.#enter(server);
  }

  async leave(id: string): Promise<void> {
    await this.#api.leaveServer(id);
    this.#remove(id);
  }

  /** The owner's to do. */
  async removeMember(serverId: string, userId: string): Promise<void> {
    await this.#api.removeMember(serverId, userId);
    this.#memberGone(serverId, userId);
  }

  async createChannel(serverId: string, name: string): Promise<Channel> {
    const channel = await this.#api.createChannel(serverId, name);
    this.#addChannel(channel);
    return channel;
  }

  async loadMembers(serverId: string): Promise<void> {
    const members = await this.#api.members(serverId);
    this.#people.meet(...members.map(({ user }) => user));
    this.#setMembers(serverId, members);
  }

  async #enter(server: Server): Promise<void> {
    const channels = await this.#api.channels(server.id);
    const isNew = !this.state.value.servers.some(({ id }) => id === server.id);
    this.state.update((state) => ({
      ...state,
      servers: [...state.servers.filter(({ id }) => id !== server.id), server].toSorted(byCreation),
      channels: new Map(state.channels).set(server.id, channels.toSorted(byPosition)),
    }));
    if (isNew) {
      this.#client.subscribe(serverTopic(server.id), { denied: (reason) => this.#lost(server.id, reason) });
    }
    channels.forEach(({ id }) => this.#timelines.follow(channelTopic(id)));
  }

  #remove(id: string): void {
    const { channels } = this.state.value;
    this.#client.unsubscribe(serverTopic(id));
    channels.get(id)?.forEach((channel) => this.#timelines.unfollow(channelTopic(channel.id)));
    this.state.update((state) => ({
      ...state,
      servers: state.servers.filter((server) => server.id !== id),
      channels: new Map([...state.channels].filter(([serverId]) => serverId !== id)),
      members: new Map([...state.members].filter(([serverId]) => serverId !== id)),
    }));
  }

  #addChannel(channel: Channel): void {
    const known = this.state.value.channels.get(channel.serverId);
    if (known && !known.some(({ id }) => id === channel.id)) {
      const channels = [...known, channel].toSorted(byPosition);
      this.state.update((state) => ({ ...state, channels: new Map(state.channels).set(channel.serverId, channels) }));
      this.#timelines.follow(channelTopic(channel.id));
    }
  }

  #memberJoined({ serverId, userId, displayName }: MemberChange): void {
    const user = { id: userId, displayName };
    this.#people.meet(user);
    const members = this.state.value.members.get(serverId);
    if (members && !members.some((member) => member.user.id === userId)) {
      this.#setMembers(serverId, [...members, { user, joinedAt: new Date().toISOString(), roles: [] }]);
    }
  }

  #memberLeft({ serverId, userId }: MemberChange, reason?: string): void {
    if (userId === this.#me.id) {
      this.#lost(serverId, reason);
    } else {
      this.#memberGone(serverId, userId);
    }
  }

  #memberGone(serverId: string, userId: string): void {
    const members = this.state.value.members.get(serverId);
    if (members) {
      this.#setMembers(serverId, members.filter(({ user }) => user.id !== userId));
    }
  }

  /** Both the event and the end of the subscription tell of it; whichever comes first. */
  #lost(id: string, reason?: string): void {
    const server = this.state.value.servers.find((known) => known.id === id);
    if (server && reason === 'kicked') {
      notice.set(`You were removed from ${server.name}.`);
    }
    this.#remove(id);
  }

  #setMembers(serverId: string, members: readonly Member[]): void {
    const sorted = members.toSorted((a, b) => a.user.displayName.localeCompare(b.user.displayName));
    this.state.update((state) => ({ ...state, members: new Map(state.members).set(serverId, sorted) }));
  }
}

function byCreation(a: Server, b: Server): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}

function byPosition(a: Channel, b: Channel): number {
  return a.position - b.position || a.createdAt.localeCompare(b.createdAt);
}
