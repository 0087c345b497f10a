import {
  RealtimeError,
  type AccountSession,
  type Channel,
  type Conversation,
  type LiveStream,
  type Member,
  type PresenceChange,
  type Server,
  type ServerPresence,
  type ServerVisibility,
  type User,
  type WsToken,
} from '../../client/index.ts';
import { request, type Method } from './http.ts';

interface Page<T> {
  items: T[];
  nextCursor?: string;
}

export interface ReadMark {
  userId: string;
  seq: number;
  readAt: string;
}

/** Where access tokens come from. */
export interface Tokens {
  /** @param leftMs how much time it must have left at least */
  accessToken(leftMs?: number): Promise<string>;
  /** The server ended the session that they are of. */
  ended(): void;
  /** The server refused that token, although it had time left. */
  refused(accessToken: string): void;
}

/** The HTTP side of the contract, for the signed-in user. */
export class Api {
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** For the address of a WebSocket, which is no place for an access token. A refusal here says why; there it could not. */
  wsToken = () => this.#send<WsToken>('POST', '/ws-token');
  sessions = () => this.#all<AccountSession>('/auth/sessions');
  endSession = (id: string) => this.#send<void>('DELETE', `/auth/sessions/${id}`);
  user = (id: string) => this.#send<User>('GET', `/users/${id}`);

  servers = () => this.#all<Server>('/servers');
  publicServers = () => this.#all<Server>('/servers?visibility=public');
  createServer = (name: string, visibility: ServerVisibility) => this.#send<Server>('POST', '/servers', { name, visibility });
  joinServer = (id: string) => this.#send<void>('PUT', `/servers/${id}/members/me`);
  leaveServer = (id: string) => this.#send<void>('DELETE', `/servers/${id}/members/me`);
  members = (serverId: string) => this.#all<Member>(`/servers/${serverId}/members`);
  removeMember = (serverId: string, userId: string) => this.#send<void>('DELETE', `/servers/${serverId}/members/${userId}`);
  channels = (serverId: string) => this.#all<Channel>(`/servers/${serverId}/channels`);
  channel = (id: string) => this.#send<Channel>('GET', `/channels/${id}`);
  createChannel = (serverId: string, name: string) => this.#send<Channel>('POST', `/servers/${serverId}/channels`, { name });

  /** A window of those who are there. */
  serverPresence = (serverId: string, cursor?: string) =>
    this.#send<ServerPresence>('GET', `/servers/${serverId}/presence?${new URLSearchParams({ limit: '100', ...(cursor && { cursor }) })}`);
  presence = (userIds: readonly string[]) => this.#send<Page<PresenceChange>>('GET', `/presence?users=${userIds.join(',')}`);

  conversations = () => this.#all<Conversation>('/conversations');
  readMarks = (conversationId: string) => this.#all<ReadMark>(`/conversations/${conversationId}/read`);
  startConversation = (participants: string[], name?: string) =>
    this.#send<Conversation>('POST', '/conversations', { participants, name });

  streams = () => this.#all<LiveStream>('/streams');
  stream = (id: string) => this.#send<LiveStream>('GET', `/streams/${id}`);
  startStream = (title: string) => this.#send<LiveStream>('POST', '/streams', { title });
  endStream = (id: string) => this.#send<LiveStream>('POST', `/streams/${id}/end`);

  async #send<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const accessToken = await this.#tokens.accessToken();
    try {
      return await request<T>(method, path, { body, accessToken });
    } catch (error) {
      if (!(error instanceof RealtimeError) || error.code !== 'unauthenticated') {
        throw error;
      }
      this.#tokens.refused(accessToken);
      return request<T>(method, path, { body, accessToken: await this.#tokens.accessToken() });
    }
  }

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
      const page = await this.#send<Page<T>>('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return items;
  }
}
