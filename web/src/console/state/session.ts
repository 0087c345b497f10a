import { RealtimeError, type SignedIn, type User } from '../../client/index.ts';
import { accounts } from '../api/accounts.ts';
import type { Tokens } from '../api/api.ts';
import { Store } from './store.ts';

/** A token with less time than this left is renewed before it is used. */
const marginMs = 60_000;
const storageKey = 'realtime.session';
const endedKey = 'realtime.session.ended';
/** One sentence however the page hears of it: over its connection, or as it asks for a new token. */
const endedNotice = 'Your session has ended. Sign in again.';
const channelName = 'realtime.session';

interface Kept {
  user: User;
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
}

interface Renewed {
  spent: string;
  kept: Kept;
}

/**
 * Who is signed in, in this tab. Session storage survives a reload and belongs to one tab, so that two windows can be
 * two people. A duplicated tab starts with the same refresh token, which is good for one use: whoever uses it tells.
 */
export class Session implements Tokens {
  readonly user = new Store<User | undefined>(undefined);
  /** Why one is not signed in any more, in words; over reloads too, until one signs in. */
  readonly notice = new Store<string | undefined>(undefined);
  readonly #storage: Storage;
  readonly #tabs = new BroadcastChannel(channelName);
  #kept?: Kept;
  #renewing?: Promise<Kept>;

  constructor(storage: Storage = sessionStorage) {
    this.#storage = storage;
    const stored = storage.getItem(storageKey);
    if (stored) {
      this.#keep(JSON.parse(stored) as Kept);
    } else if (storage.getItem(endedKey)) {
      this.notice.set(endedNotice);
    }
    this.#tabs.onmessage = ({ data }: MessageEvent<Renewed>) => {
      if (data.spent === this.#kept?.refreshToken) {
        this.#keep(data.kept);
      }
    };
  }

  async enterAsGuest(displayName: string): Promise<void> {
    this.#signedIn(await accounts.enterAsGuest(displayName));
  }

  async login(username: string, password: string): Promise<void> {
    this.#signedIn(await accounts.login({ username, password }));
  }

  async register(username: string, password: string, displayName?: string): Promise<void> {
    this.#signedIn(await accounts.register({ username, password, displayName }));
  }

  async signOut(): Promise<void> {
    const kept = this.#kept;
    this.#forget();
    if (kept) {
      // Signing out is done here and now; telling the server only ends the session earlier than its tokens would.
      await accounts.logout(kept.refreshToken).catch(() => undefined);
    }
  }

  async accessToken(leftMs = marginMs): Promise<string> {
    if (!this.#kept) {
      throw signedOut();
    }
    if (this.#kept.expiresAt - Date.now() > leftMs) {
      return this.#kept.accessToken;
    }
    this.#renewing ??= this.#renew(this.#kept.refreshToken).finally(() => (this.#renewing = undefined));
    return (await this.#renewing).accessToken;
  }

  ended(): void {
    this.#forget();
    // Before it is told: the page may be left at any moment, and the next one finds nobody signed in and would not know why.
    this.#storage.setItem(endedKey, 'true');
    this.notice.set(endedNotice);
  }

  renamed(user: User): void {
    if (this.#kept?.user.id === user.id) {
      this.#keep({ ...this.#kept, user });
    }
  }

  refused(accessToken: string): void {
    if (this.#kept?.accessToken === accessToken) {
      this.#keep({ ...this.#kept, expiresAt: 0 });
    }
  }

  async #renew(spent: string): Promise<Kept> {
    try {
      const kept = toKeep(await accounts.refresh(spent));
      this.#keep(kept);
      this.#tabs.postMessage({ spent, kept } satisfies Renewed);
      return kept;
    } catch (error) {
      if (error instanceof RealtimeError && !error.isRetried) {
        // Unless another tab was faster, which has told us of the new one by now.
        if (this.#kept && this.#kept.refreshToken !== spent) {
          return this.#kept;
        }
        // Who has signed out meanwhile knows why.
        if (this.#kept) {
          this.ended();
        }
      }
      throw error;
    }
  }

  #signedIn(answer: SignedIn): void {
    this.#storage.removeItem(endedKey);
    this.notice.set(undefined);
    this.#keep(toKeep(answer));
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#storage.setItem(storageKey, JSON.stringify(kept));
    if (this.user.value?.id !== kept.user.id) {
      this.user.set(kept.user);
    }
  }

  #forget(): void {
    this.#kept = undefined;
    this.#storage.removeItem(storageKey);
    this.user.set(undefined);
  }
}

function toKeep({ user, accessToken, refreshToken, expiresIn }: SignedIn): Kept {
  return { user, accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1_000 };
}

function signedOut(): RealtimeError {
  return new RealtimeError({ code: 'unauthenticated', message: 'Sign in first.' });
}
