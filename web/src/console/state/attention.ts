import { Store } from './store.ts';

const isLookedAt = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whether someone is looking at this window, as far as a window can know. */
export const attention = new Store(isLookedAt());

const look = (): void => attention.set(isLookedAt());
addEventListener('focus', look);
addEventListener('blur', look);
document.addEventListener('visibilitychange', look);
