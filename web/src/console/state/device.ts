import { newNonce } from '../../client/index.ts';

const storageKey = 'realtime.device';

/** What this browser is called among the user's devices; made once, and kept. */
export function deviceId(storage: Storage = localStorage): string {
  const kept = storage.getItem(storageKey) ?? newNonce();
  storage.setItem(storageKey, kept);
  return kept;
}
