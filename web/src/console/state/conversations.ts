import type { Conversation, RealtimeClient, TopicRef, User } from '../../client/index.ts';
import type { Api } from '../api/api.ts';
import type { People } from './people.ts';
import { Store } from './store.ts';
import type { Timelines } from './timelines.ts';

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
  }

  async load(): Promise<void> {
    try {
      const conversations = await this.#api.conversations();
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
