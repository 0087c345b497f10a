import type { Channel, Member, MemberChange, MemberUpdate, RealtimeClient, Role, Server, TopicRef, User } from '../../client/index.ts';
import type { Api, ChannelChanges, NewChannel, NewServer, RoleChanges, ServerChanges } from '../api/api.ts';
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
  /** By server id, highest first, everyone's last; of the servers whose roles someone asked for. */
  roles: ReadonlyMap<string, readonly Role[]>;
  /** The servers that somebody has asked to be let into since one last looked. */
  asked: ReadonlySet<string>;
}

const serverTopic = (id: string): TopicRef => ({ type: 'SERVER', id });
export const channelTopic = (id: string): TopicRef => ({ type: 'CHANNEL', id });

/** The servers one is in, with their channels, members and roles. */
export class Servers {
  readonly state = new Store<ServersState>({
    status: 'loading',
    servers: [],
    channels: new Map(),
    members: new Map(),
    roles: new Map(),
    asked: new Set(),
  });
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
    client.on('CHANNEL_CREATE', (channel) => this.#putChannel(channel));
    client.on('MEMBER_JOIN', (change) => this.#memberJoined(change));
    client.on('MEMBER_LEAVE', (change) => this.#memberLeft(change));
    client.on('MEMBER_KICK', (change) => this.#memberLeft(change, 'kicked'));
    client.on('MEMBER_BAN', (change) => this.#memberLeft(change, 'banned'));
    client.on('MEMBER_UPDATE', (change) => this.#memberChanged(change));
    client.on('SERVER_UPDATE', (server) => this.#put(server));
    client.on('SERVER_DELETE', ({ serverId }) => this.#lost(serverId, 'deleted'));
    client.on('CHANNEL_UPDATE', (channel) => this.#putChannel(channel));
    client.on('CHANNEL_DELETE', ({ serverId, channelId }) => this.#removeChannel(serverId, channelId));
    client.on('ROLE_CREATE', (role) => this.#putRole(role));
    client.on('ROLE_UPDATE', (role) => {
      this.#putRole(role);
      this.#lookAgain(role.serverId);
    });
    client.on('ROLE_DELETE', ({ serverId, roleId }) => {
      this.#setRoles(serverId, (roles) => roles.filter(({ id }) => id !== roleId));
      this.#lookAgain(serverId);
    });
    client.on('SUBSCRIPTION_ENDED', ({ topic }) => {
      if (topic.type === 'CHANNEL') {
        const serverId = this.channel(topic.id)?.serverId;
        this.#removeChannel(serverId, topic.id);
      }
    });
    client.on('JOIN_REQUEST_PENDING', ({ serverId }) => this.#setAsked(serverId, true));
    client.on('JOIN_REQUEST_APPROVED', ({ serverId }) => void this.#letIn(serverId));
    client.on('JOIN_REQUEST_DENIED', () => notice.set('You asked to be let into a server, and were not.'));
    client.on('USER_UPDATE', ({ topic, user }) => {
      if (topic.type === 'SERVER') {
        this.#setMembers(topic.id, (members) => members.map((member) => (member.user.id === user.id ? { ...member, user } : member)));
      }
    });
  }

  async load(): Promise<void> {
    try {
      const servers = await this.#api.servers();
      const gone = this.state.value.servers.filter(({ id }) => !servers.some((server) => server.id === id));
      gone.forEach(({ id }) => this.#remove(id));
      await Promise.all(servers.map((server) => this.#enter(server)));
      await Promise.all([
        ...[...this.state.value.members.keys()].map((id) => this.loadMembers(id)),
        ...[...this.state.value.roles.keys()].map((id) => this.loadRoles(id)),
      ]);
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

  async create(server: NewServer): Promise<Server> {
    const created = await this.#api.createServer(server);
    await this.#enter(created);
    return created;
  }

  async change(id: string, changes: ServerChanges): Promise<void> {
    this.#put(await this.#api.changeServer(id, changes));
  }

  async transfer(id: string, userId: string): Promise<void> {
    this.#put(await this.#api.transferServer(id, userId));
  }

  async delete(id: string): Promise<void> {
    await this.#api.deleteServer(id);
    this.#remove(id);
  }

  async join(server: Server): Promise<void> {
    await this.#api.joinServer(server.id);
    await this.#enter(server);
  }

  /** @param code of an invite, which lets into any server */
  async accept(code: string): Promise<Server> {
    const server = await this.#api.acceptInvite(code);
    await this.#enter(server);
    return server;
  }

  async leave(id: string): Promise<void> {
    await this.#api.leaveServer(id);
    this.#remove(id);
  }

  async removeMember(serverId: string, userId: string, reason?: string): Promise<void> {
    await this.#client.kick(serverId, userId, reason);
    this.#memberGone(serverId, userId);
  }

  async banMember(serverId: string, userId: string, ban: { reason?: string; until?: Date }): Promise<void> {
    await this.#client.ban(serverId, userId, ban);
    this.#memberGone(serverId, userId);
  }

  async createChannel(serverId: string, channel: NewChannel): Promise<Channel> {
    const created = await this.#api.createChannel(serverId, channel);
    this.#putChannel(created);
    return created;
  }

  async changeChannel(id: string, changes: ChannelChanges): Promise<void> {
    this.#putChannel(await this.#api.changeChannel(id, changes));
  }

  async orderChannels(serverId: string, ids: string[]): Promise<void> {
    const { items } = await this.#api.orderChannels(serverId, ids);
    items.forEach((channel) => this.#putChannel(channel));
  }

  async deleteChannel(id: string): Promise<void> {
    const serverId = this.channel(id)?.serverId;
    await this.#api.deleteChannel(id);
    this.#removeChannel(serverId, id);
  }

  async loadRoles(serverId: string): Promise<void> {
    const roles = await this.#api.roles(serverId);
    this.#setRoles(serverId, () => roles);
  }

  async createRole(serverId: string, name: string): Promise<Role> {
    const role = await this.#api.createRole(serverId, name);
    // A new one is the lowest, which moves the others up.
    await this.loadRoles(serverId);
    return role;
  }

  async changeRole({ serverId, id }: Role, changes: RoleChanges): Promise<void> {
    this.#putRole(await this.#api.changeRole(serverId, id, changes));
  }

  async orderRoles(serverId: string, ids: string[]): Promise<void> {
    await this.#api.orderRoles(serverId, ids);
    await this.loadRoles(serverId);
  }

  async deleteRole({ serverId, id }: Role): Promise<void> {
    await this.#api.deleteRole(serverId, id);
    await this.loadRoles(serverId);
  }

  async setRole({ serverId, id }: Role, userId: string, isHeld: boolean): Promise<void> {
    await (isHeld ? this.#api.giveRole(serverId, userId, id) : this.#api.takeRole(serverId, userId, id));
    this.#setMembers(serverId, (members) =>
      members.map((member) => {
        const others = member.roles.filter((other) => other !== id);
        return member.user.id === userId ? { ...member, roles: isHeld ? [...others, id] : others } : member;
      }),
    );
  }

  /** Somebody looks at who has asked to be let in. */
  lookedAtRequests(serverId: string): void {
    this.#setAsked(serverId, false);
  }

  async loadMembers(serverId: string): Promise<void> {
    const members = await this.#api.members(serverId);
    this.#people.meet(...members.map(({ user }) => user));
    this.#setMembers(serverId, () => members, { isAsked: true });
  }

  async #enter(server: Server): Promise<void> {
    const channels = await this.#api.channels(server.id);
    const isNew = !this.state.value.servers.some(({ id }) => id === server.id);
    const gone = (this.state.value.channels.get(server.id) ?? []).filter(({ id }) => !channels.some((channel) => channel.id === id));
    gone.forEach(({ id }) => this.#timelines.unfollow(channelTopic(id)));
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

  #put(server: Server): void {
    this.state.update((state) => ({ ...state, servers: state.servers.map((other) => (other.id === server.id ? server : other)) }));
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
      roles: new Map([...state.roles].filter(([serverId]) => serverId !== id)),
    }));
  }

  /** One that is not known is new, or new to one's eyes. */
  #putChannel(channel: Channel): void {
    const known = this.state.value.channels.get(channel.serverId);
    if (known) {
      const channels = [...known.filter(({ id }) => id !== channel.id), channel].toSorted(byPosition);
      this.state.update((state) => ({ ...state, channels: new Map(state.channels).set(channel.serverId, channels) }));
      this.#timelines.follow(channelTopic(channel.id));
    }
  }

  #removeChannel(serverId: string | undefined, id: string): void {
    const known = serverId && this.state.value.channels.get(serverId);
    if (known) {
      this.#timelines.unfollow(channelTopic(id));
      this.state.update((state) => ({ ...state, channels: new Map(state.channels).set(serverId, known.filter((channel) => channel.id !== id)) }));
    }
  }

  /** Other roles, other channels: those one may see are asked for anew. */
  #lookAgain(serverId: string): void {
    const server = this.state.value.servers.find(({ id }) => id === serverId);
    if (server) {
      // Without an answer the events that still come have to do.
      this.#enter(server).catch(() => undefined);
    }
  }

  #memberJoined({ serverId, userId, displayName }: MemberChange): void {
    const user = { id: userId, displayName };
    this.#people.meet(user);
    const joined = { user, joinedAt: new Date().toISOString(), roles: [] };
    this.#setMembers(serverId, (members) => (members.some((member) => member.user.id === userId) ? members : [...members, joined]));
  }

  #memberChanged({ serverId, userId, roles, mutedUntil }: MemberUpdate): void {
    this.#setMembers(serverId, (members) => members.map((member) => (member.user.id === userId ? { ...member, roles, mutedUntil } : member)));
    if (userId === this.#me.id) {
      this.#lookAgain(serverId);
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
    this.#setMembers(serverId, (members) => members.filter(({ user }) => user.id !== userId));
  }

  /** Both the event and the end of the subscription tell of it; whichever comes first. */
  #lost(id: string, reason?: string): void {
    const server = this.state.value.servers.find((known) => known.id === id);
    const said = { kicked: 'You were removed from', banned: 'You were banned from', deleted: 'There is no more' }[reason ?? ''];
    if (server && said) {
      notice.set(`${said} ${server.name}.`);
    }
    this.#remove(id);
  }

  async #letIn(serverId: string): Promise<void> {
    await this.load();
    const server = this.state.value.servers.find(({ id }) => id === serverId);
    if (server) {
      notice.set(`You were let into ${server.name}.`);
    }
  }

  #setAsked(serverId: string, isAsked: boolean): void {
    this.state.update((state) => {
      const asked = new Set(state.asked);
      if (isAsked) {
        asked.add(serverId);
      } else {
        asked.delete(serverId);
      }
      return { ...state, asked };
    });
  }

  /** Of a server whose members nobody has asked for, there is nothing to change. */
  #setMembers(serverId: string, change: (members: readonly Member[]) => readonly Member[], { isAsked = false } = {}): void {
    const known = this.state.value.members.get(serverId);
    if (known || isAsked) {
      const sorted = change(known ?? []).toSorted((a, b) => a.user.displayName.localeCompare(b.user.displayName));
      this.state.update((state) => ({ ...state, members: new Map(state.members).set(serverId, sorted) }));
    }
  }

  #putRole(role: Role): void {
    if (this.state.value.roles.has(role.serverId)) {
      this.#setRoles(role.serverId, (roles) => [...roles.filter(({ id }) => id !== role.id), role]);
    }
  }

  #setRoles(serverId: string, change: (roles: readonly Role[]) => readonly Role[]): void {
    this.state.update((state) => {
      const roles = change(state.roles.get(serverId) ?? []).toSorted((a, b) => b.rank - a.rank);
      return { ...state, roles: new Map(state.roles).set(serverId, roles) };
    });
  }
}

function byCreation(a: Server, b: Server): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}

function byPosition(a: Channel, b: Channel): number {
  return a.position - b.position || a.createdAt.localeCompare(b.createdAt);
}
