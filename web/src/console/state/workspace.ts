import { RealtimeClient, type ConnectionState, type TopicRef, type User } from '../../client/index.ts';
import { Api, type Tokens } from '../api/api.ts';
import { Blocks } from './blocks.ts';
import { Conversations } from './conversations.ts';
import { deviceId } from './device.ts';
import { Follows } from './follows.ts';
import { Notifications } from './notifications.ts';
import { OwnRoles } from './ownRoles.ts';
import { People } from './people.ts';
import { Permissions } from './permissions.ts';
import { Presence } from './presence.ts';
import { ReadReceipts } from './receipts.ts';
import { Servers } from './servers.ts';
import { Store } from './store.ts';
import { Streams } from './streams.ts';
import { Threads } from './threads.ts';
import { Timelines } from './timelines.ts';
import { Typists } from './typists.ts';
import { notice } from './ui.ts';
import { Uploads } from './uploads.ts';

/** The server speaks up a minute before a token expires; what is renewed then has more left. */
const renewedLeftMs = 120_000;

/** All that a signed-in user has open: one connection, and what is known through it. */
export class Workspace {
  /** Who one is; of how one is called and looks, `profile` has the latest. */
  readonly me: User;
  readonly profile: Store<User>;
  readonly client: RealtimeClient;
  readonly connection: Store<ConnectionState>;
  readonly api: Api;
  readonly people: People;
  readonly presence: Presence;
  readonly timelines: Timelines;
  readonly threads: Threads;
  readonly servers: Servers;
  readonly ownRoles: OwnRoles;
  readonly conversations: Conversations;
  readonly streams: Streams;
  readonly follows: Follows;
  readonly typists: Typists;
  readonly receipts: ReadReceipts;
  readonly permissions: Permissions;
  readonly notifications: Notifications;
  readonly blocks: Blocks;
  readonly uploads: Uploads;
  /** What is written but not sent, by topic. */
  readonly unsent = new Map<string, string>();
  readonly #tokens: Tokens;

  constructor(me: User, tokens: Tokens) {
    const api = new Api(tokens);
    const client = new RealtimeClient({
      accessToken: async () => (await api.wsToken()).token,
      renewedToken: () => tokens.accessToken(renewedLeftMs),
      deviceId: deviceId(),
    });
    this.api = api;
    this.me = me;
    this.profile = new Store(me);
    this.#tokens = tokens;
    this.client = client;
    this.connection = new Store(client.state);
    this.people = new People(api);
    this.presence = new Presence(api, client, me);
    this.ownRoles = new OwnRoles(client, me, (channelId) => this.servers.channel(channelId)?.serverId);
    const rolesIn = (topic: TopicRef): readonly string[] => this.ownRoles.in(topic);
    this.threads = new Threads(client, me, rolesIn);
    this.timelines = new Timelines(client, me, this.threads, rolesIn);
    this.servers = new Servers(api, client, this.timelines, this.people, me);
    this.conversations = new Conversations(api, client, this.timelines, this.people, me);
    this.streams = new Streams(api, client, this.people, me);
    this.follows = new Follows(api, client);
    this.typists = new Typists(client, this.people);
    this.receipts = new ReadReceipts(client, api);
    this.permissions = new Permissions(api, client, me);
    this.notifications = new Notifications(client);
    this.blocks = new Blocks(api, this.people);
    this.uploads = new Uploads(client);
    this.people.meet(me);
    client.on('USER_UPDATE', ({ topic, user }) => {
      this.people.meet(user);
      if (topic.type === 'USER' && user.id === me.id) {
        this.#renamed(user);
      }
    });
    client.on('STREAM_USER_UPDATE', ({ topic, streamId, isBanned }) => {
      if (topic.type === 'USER' && isBanned) {
        notice.set(`You were banned from ${this.streams.state.value.streams.find(({ id }) => id === streamId)?.title ?? 'a stream'}.`);
      }
    });
    client.on('CONVERSATION_CREATE', ({ participants }) => {
      this.presence.loadUsers(participants.map(({ id }) => id)).catch(() => undefined);
    });
    client.onStateChange((state) => {
      if (state.name === 'connected') {
        void this.load();
      }
      this.connection.set(state);
      if (state.name === 'closed' && state.goodbye?.code === 'revoked') {
        tokens.ended();
      }
    });
  }

  start(): void {
    addEventListener('online', this.#retry);
    this.client.start();
  }

  async stop(): Promise<void> {
    removeEventListener('online', this.#retry);
    this.typists.clear();
    await this.client.stop();
  }

  /** Messages come back by themselves; what has no seq has to be asked for on every connection. */
  async load(): Promise<void> {
    this.permissions.reload();
    void this.notifications.load();
    // Until the next connection, mentions of roles that are given meanwhile count alone.
    this.ownRoles.load().catch(() => undefined);
    // Without an answer nobody is shown as blocked, and blocking once more does no harm.
    this.blocks.load().catch(() => undefined);
    // The next connection asks again.
    this.threads.load().catch(() => undefined);
    void this.threads.reload();
    this.follows.load().catch(() => undefined);
    const places = Promise.all([this.servers.load(), this.conversations.load()]);
    await Promise.all([this.streams.reload(), places.then(() => this.#loadPresence())]);
  }

  async changeProfile(changes: Partial<Pick<User, 'displayName' | 'avatarUrl'>>): Promise<void> {
    this.#renamed(await this.api.changeProfile(changes));
  }

  /** For good: what is left to do here is to sign out. */
  async deleteAccount(): Promise<void> {
    await this.api.deleteAccount();
    this.#tokens.ended();
  }

  #renamed(user: User): void {
    const profile = { ...this.profile.value, displayName: user.displayName, avatarUrl: user.avatarUrl };
    this.profile.set(profile);
    this.people.meet(profile);
    this.timelines.renamed(profile);
    this.#tokens.renamed(profile);
  }

  async #loadPresence(): Promise<void> {
    const { conversations } = this.conversations.state.value;
    await this.presence.load(
      [...this.servers.state.value.members.keys()],
      conversations.flatMap(({ participants }) => participants.map(({ id }) => id)),
    );
  }

  readonly #retry = (): void => this.client.retryNow();
}
