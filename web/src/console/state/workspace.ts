import { RealtimeClient, type ConnectionState, type User } from '../../client/index.ts';
import { Api, type Tokens } from '../api/api.ts';
import { Conversations } from './conversations.ts';
import { deviceId } from './device.ts';
import { People } from './people.ts';
import { Presence } from './presence.ts';
import { ReadReceipts } from './receipts.ts';
import { Servers } from './servers.ts';
import { Store } from './store.ts';
import { Streams } from './streams.ts';
import { Timelines } from './timelines.ts';
import { Typists } from './typists.ts';

/** The server speaks up a minute before a token expires; what is renewed then has more left. */
const renewedLeftMs = 120_000;

/** All that a signed-in user has open: one connection, and what is known through it. */
export class Workspace {
  readonly me: User;
  readonly client: RealtimeClient;
  readonly connection: Store<ConnectionState>;
  readonly api: Api;
  readonly people: People;
  readonly presence: Presence;
  readonly timelines: Timelines;
  readonly servers: Servers;
  readonly conversations: Conversations;
  readonly streams: Streams;
  readonly typists: Typists;
  readonly receipts: ReadReceipts;
  /** What is written but not sent, by topic. */
  readonly unsent = new Map<string, string>();

  constructor(me: User, tokens: Tokens) {
    const api = new Api(tokens);
    const client = new RealtimeClient({
      accessToken: async () => (await api.wsToken()).token,
      renewedToken: () => tokens.accessToken(renewedLeftMs),
      deviceId: deviceId(),
    });
    this.api = api;
    this.me = me;
    this.client = client;
    this.connection = new Store(client.state);
    this.people = new People(api);
    this.presence = new Presence(api, client, me);
    this.timelines = new Timelines(client, me);
    this.servers = new Servers(api, client, this.timelines, this.people, me);
    this.conversations = new Conversations(api, client, this.timelines, this.people, me);
    this.streams = new Streams(api, client);
    this.typists = new Typists(client, this.people);
    this.receipts = new ReadReceipts(client, api);
    this.people.meet(me);
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
    const places = Promise.all([this.servers.load(), this.conversations.load()]);
    await Promise.all([this.streams.load(), places.then(() => this.#loadPresence())]);
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
