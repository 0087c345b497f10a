import type { Conversation, RealtimeClient, TopicRef, User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import type { People } from './people.ts';
import { Store } from './store.ts';
import type { Timelines } from './timelines.ts';
import { notice } from './ui.ts';

export interface ConversationsState {
  status: 'loading' | 'ready' | 'failed';
  /** Newest first. */
  conversations: readonly Conversation[];
}

export const conversationTopic = (id: string): TopicRef => ({ type: 'CONVERSATION', id });

/** The direct conversations one is in. */
export class Conversations {
  readonly state = new Store<ConversationsState>({ status: 'loading', conversations: [] });
  readonly #api: Api;
  readonly #timelines: Timelines;
  readonly #people: People;

  constructor(api: Api, client: RealtimeClient, timelines: Timelines, people: People, me: User) {
    this.#api = api;
    this.#timelines = timelines;
    this.#people = people;
    client.subscribe({ type: 'USER', id: me.id }, {});
    client.on('CONVERSATION_CREATE', (conversation) => this.#add(conversation));
    client.on('CONVERSATION_UPDATE', (conversation) => this.#add(conversation));
    client.on('PARTICIPANT_ADD', ({ conversationId, user }) => this.#setParticipants(conversationId, (all) => [...all.filter(({ id }) => id !== user.id), user]));
    client.on('PARTICIPANT_REMOVE', ({ conversationId, user, by }) => {
      if (user.id === me.id) {
        this.#left(conversationId, by === me.id);
      } else {
        this.#setParticipants(conversationId, (all) => all.filter(({ id }) => id !== user.id));
      }
    });
    client.on('USER_UPDATE', ({ topic, user }) => {
      if (topic.type === 'CONVERSATION') {
        this.#setParticipants(topic.id, (all) => all.map((other) => (other.id === user.id ? user : other)));
      }
    });
  }

  async load(): Promise<void> {
    try {
      const conversations = await this.#api.conversations();
      const gone = this.state.value.conversations.filter(({ id }) => !conversations.some((conversation) => conversation.id === id));
      gone.forEach(({ id }) => this.#remove(id));
      conversations.toReversed().forEach((conversation) => this.#add(conversation));
      this.state.update((state) => ({ ...state, status: 'ready' }));
    } catch {
      this.state.update((state) => ({ ...state, status: state.status === 'ready' ? 'ready' : 'failed' }));
    }
  }

  /** With one other person there is one conversation; asking again answers the same. */
  async start(participants: string[], name?: string): Promise<Conversation> {
    const conversation = await this.#api.startConversation(participants, name || undefined);
    this.#add(conversation);
    return conversation;
  }

  async rename(id: string, name: string): Promise<void> {
    this.#add(await this.#api.renameGroup(id, name));
  }

  async addParticipant(id: string, user: User): Promise<void> {
    await this.#api.addParticipant(id, user.id);
    this.#setParticipants(id, (all) => [...all.filter((other) => other.id !== user.id), user]);
  }

  async removeParticipant(id: string, user: User): Promise<void> {
    await this.#api.removeParticipant(id, user.id);
    this.#setParticipants(id, (all) => all.filter((other) => other.id !== user.id));
  }

  async leave(id: string): Promise<void> {
    await this.#api.removeParticipant(id, 'me');
    this.#remove(id);
  }

  /** Both the answer and the event tell of it; whichever comes first. */
  #left(id: string, isOwnDoing: boolean): void {
    const conversation = this.state.value.conversations.find((other) => other.id === id);
    if (conversation && !isOwnDoing) {
      notice.set(`You were taken out of ${conversation.name ?? 'a group'}.`);
    }
    this.#remove(id);
  }

  #remove(id: string): void {
    this.#timelines.unfollow(conversationTopic(id));
    this.state.update((state) => ({ ...state, conversations: state.conversations.filter((other) => other.id !== id) }));
  }

  #setParticipants(id: string, change: (participants: User[]) => User[]): void {
    this.state.update((state) => ({
      ...state,
      conversations: state.conversations.map((other) => (other.id === id ? { ...other, participants: change(other.participants) } : other)),
    }));
  }

  #add(conversation: Conversation): void {
    this.#people.meet(...conversation.participants);
    this.state.update((state) => {
      const others = state.conversations.filter(({ id }) => id !== conversation.id);
      return { ...state, conversations: [conversation, ...others].toSorted(newestFirst) };
    });
    this.#timelines.follow(conversationTopic(conversation.id));
  }
}

function newestFirst(a: Conversation, b: Conversation): number {
  return b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id);
}
