import type { User } from '../../client/index.ts';
import { Store } from './store.ts';

export type DialogName =
  | { name: 'createServer' }
  | { name: 'leaveServer'; serverId: string }
  | { name: 'createChannel'; serverId: string }
  | { name: 'removeMember'; serverId: string; user: User }
  | { name: 'sessions' }
  | { name: 'startConversation' }
  | { name: 'startStream' }
  | { name: 'quickSwitcher' };

/** The dialog that is open. */
export const dialog = new Store<DialogName | undefined>(undefined);

/** Something that happened to one, until it is put away. */
export const notice = new Store<string | undefined>(undefined);

/** Rises whenever a dialog has led somewhere; what one came to write there then wants the focus. */
export const arrivals = new Store(0);

/** Whether the navigation is drawn out, where the window is too narrow to show it always. */
export const drawer = new Store(false);

/** Whether the panel with the members of a server or conversation is shown. */
export const membersPanel = new Store(false);
