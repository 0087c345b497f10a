import { topicKey, type Attachment, type Author, type Message, type TopicRef, type User } from '../../client/index.ts';
import { goTo, route } from './route.ts';
import { Store } from './store.ts';

export type DialogName =
  | { name: 'createServer' }
  | { name: 'leaveServer'; serverId: string }
  | { name: 'transferServer'; serverId: string }
  | { name: 'deleteServer'; serverId: string }
  | { name: 'askToJoin'; serverId: string; serverName: string }
  | { name: 'createInvite'; serverId: string }
  | { name: 'createChannel'; serverId: string }
  | { name: 'channel'; channelId: string }
  | { name: 'channelPermissions'; channelId: string }
  | { name: 'deleteChannel'; channelId: string }
  | { name: 'role'; serverId: string; roleId: string }
  | { name: 'createRole'; serverId: string }
  | { name: 'memberRoles'; serverId: string; user: User }
  | { name: 'removeMember'; serverId: string; user: User }
  | { name: 'muteMember'; serverId: string; user: User }
  | { name: 'banMember'; serverId: string; user: User }
  | { name: 'blockUser'; user: User }
  | { name: 'account' }
  | { name: 'deleteAccount' }
  | { name: 'sessions' }
  | { name: 'group'; conversationId: string }
  | { name: 'notificationSetting'; topic: TopicRef; title: string }
  | { name: 'startConversation' }
  | { name: 'startStream' }
  | { name: 'stream'; streamId: string }
  | { name: 'timeOut'; streamId: string; user: Author }
  | { name: 'banFromStream'; streamId: string; user: Author }
  | { name: 'deleteMessage'; message: Message }
  | { name: 'redactMessage'; message: Message }
  | { name: 'edits'; message: Message }
  | { name: 'reactors'; message: Message }
  | { name: 'picture'; picture: Attachment }
  | { name: 'quickSwitcher' };

/** The dialog that is open. */
export const dialog = new Store<DialogName | undefined>(undefined);

/** Something that happened to one, until it is put away. */
export const notice = new Store<string | undefined>(undefined);

/** Rises whenever a dialog has led somewhere; what one came to write there then wants the focus. */
export const arrivals = new Store(0);

/** Whether the navigation is drawn out, where the window is too narrow to show it always. */
export const drawer = new Store(false);

/** What is shown beside the messages. */
export type Panel = 'members' | 'pins' | 'search' | 'thread' | 'threads';
export const panel = new Store<Panel | undefined>(undefined);

export function togglePanel(which: Panel): void {
  panel.update((shown) => (shown === which ? undefined : which));
}

/** A message that someone wants to see, until its list has shown it. */
export interface Jump {
  topic: TopicRef;
  seq: number;
  /** Where it is a reply: the message that its thread began with. */
  threadId?: string;
}
export const jump = new Store<Jump | undefined>(undefined);

/** Goes to a message, wherever it is. */
export function jumpTo(topic: TopicRef, seq: number, threadId?: string): void {
  jump.set({ topic, seq, ...(threadId !== undefined && { threadId }) });
  const place = route.value;
  if (place.view !== 'topic' || topicKey(place.topic) !== topicKey(topic)) {
    goTo({ view: 'topic', topic });
  }
}
