import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Session } from './session.ts';

/** The accounts of a server whose refresh tokens are good for one use. */
class Accounts {
  valid = 'r1';
  isAway = false;
  readonly requests: string[] = [];
  #issued = 1;

  readonly fetch = async (url: string, init: { body?: string }): Promise<Response> => {
    this.requests.push(url.replace('/api/v1/auth/', ''));
    if (this.isAway) {
      throw new TypeError('Failed to fetch');
    }
    if (url.endsWith('/logout')) {
      return new Response(null, { status: 204 });
    }
    const { refreshToken } = JSON.parse(init.body ?? '{}') as { refreshToken?: string };
    if (url.endsWith('/refresh') && refreshToken !== this.valid) {
      return Response.json({ code: 'unauthenticated', detail: 'It was used before.', reason: 'refresh_token_reused' }, { status: 401 });
    }
    this.valid = `r${this.#issued}`;
    const user = { id: 'usr_1', displayName: 'Ada' };
    return Response.json({ user, accessToken: `a${this.#issued++}`, refreshToken: this.valid, expiresIn: 600 });
  };
}

class MemoryStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string): string | null => this.items.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.items.set(key, value);
  removeItem = (key: string): void => void this.items.delete(key);

  copy(): MemoryStorage {
    const copy = new MemoryStorage();
    this.items.forEach((value, key) => copy.setItem(key, value));
    return copy;
  }
}

/** Carries what one tab says to the others at once; the platform's takes turns that a test would have to wait for. */
class Tabs {
  static all: Tabs[] = [];
  onmessage?: (event: { data: unknown }) => void;
  constructor() {
    Tabs.all.push(this);
  }
  postMessage(data: unknown): void {
    Tabs.all.filter((tab) => tab !== this).forEach((tab) => tab.onmessage?.({ data }));
  }
}

let accounts: Accounts;
const tabWith = (storage: MemoryStorage): Session => new Session(storage as unknown as Storage);

beforeEach(() => {
  vi.useFakeTimers();
  accounts = new Accounts();
  Tabs.all = [];
  vi.stubGlobal('fetch', accounts.fetch);
  vi.stubGlobal('BroadcastChannel', Tabs);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const untilNearExpiry = (): Promise<unknown> => vi.advanceTimersByTimeAsync(541_000);

describe('a session', () => {
  it('survives a reload of its tab', async () => {
    const storage = new MemoryStorage();
    await tabWith(storage).enterAsGuest('Ada');
    const reloaded = tabWith(storage);
    expect(reloaded.user.value).toEqual({ id: 'usr_1', displayName: 'Ada' });
    expect(await reloaded.accessToken()).toBe('a1');
  });

  it('uses its access token while that has time left', async () => {
    const session = tabWith(new MemoryStorage());
    await session.enterAsGuest('Ada');
    await vi.advanceTimersByTimeAsync(539_000);
    expect(await session.accessToken()).toBe('a1');
    expect(accounts.requests).toEqual(['guest']);
  });

  it('renews it before it ends, once for all who ask', async () => {
    const session = tabWith(new MemoryStorage());
    await session.enterAsGuest('Ada');
    await untilNearExpiry();
    expect(await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()])).toEqual(['a2', 'a2', 'a2']);
    expect(accounts.requests).toEqual(['guest', 'refresh']);
  });

  it('renews a token that the server refuses before its time', async () => {
    const session = tabWith(new MemoryStorage());
    await session.enterAsGuest('Ada');
    session.refused('a1');
    session.refused('an older one');
    expect(await session.accessToken()).toBe('a2');
  });

  it('stays when the server cannot be reached', async () => {
    const session = tabWith(new MemoryStorage());
    await session.enterAsGuest('Ada');
    await untilNearExpiry();
    accounts.isAway = true;
    await expect(session.accessToken()).rejects.toMatchObject({ name: 'ConnectionLostError' });
    accounts.isAway = false;
    expect(await session.accessToken()).toBe('a2');
    expect(session.user.value?.id).toBe('usr_1');
  });

  it('ends, and says so, when its refresh token is no good any more', async () => {
    const storage = new MemoryStorage();
    const session = tabWith(storage);
    await session.enterAsGuest('Ada');
    await untilNearExpiry();
    accounts.valid = 'another';
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(session.user.value).toBeUndefined();
    expect(session.notice.value).toMatch(/session has ended/);
    expect([...storage.items.keys()]).toEqual(['realtime.session.ended']);
  });

  it('that was ended says why over reloads too, the same however the page heard of it, until one signs in', async () => {
    const [told, asking] = [new MemoryStorage(), new MemoryStorage()];
    const session = tabWith(told);
    await session.enterAsGuest('Ada');
    session.ended();
    const another = tabWith(asking);
    await another.enterAsGuest('Bob');
    await untilNearExpiry();
    accounts.valid = 'another';
    await expect(another.accessToken()).rejects.toMatchObject({ code: 'unauthenticated' });

    for (const storage of [told, asking]) {
      const reloaded = tabWith(storage);
      expect(reloaded.user.value).toBeUndefined();
      expect(reloaded.notice.value).toBe('Your session has ended. Sign in again.');
      await reloaded.enterAsGuest('Ada');
      expect(reloaded.notice.value).toBeUndefined();
      expect(tabWith(storage).notice.value).toBeUndefined();
      await reloaded.signOut();
      expect(tabWith(storage).notice.value).toBeUndefined();
    }
  });

  it('that one has left oneself says nothing, even if it was just being renewed', async () => {
    const session = tabWith(new MemoryStorage());
    await session.enterAsGuest('Ada');
    await untilNearExpiry();
    accounts.valid = 'another';
    const renewed = expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthenticated' });
    await session.signOut();
    await renewed;
    expect(session.notice.value).toBeUndefined();
  });

  it('is told by a duplicate of its tab that the refresh token is spent', async () => {
    const storage = new MemoryStorage();
    const session = tabWith(storage);
    await session.enterAsGuest('Ada');
    const duplicate = tabWith(storage.copy());
    await untilNearExpiry();
    expect(await duplicate.accessToken()).toBe('a2');
    expect(await session.accessToken()).toBe('a2');
    expect(accounts.requests).toEqual(['guest', 'refresh']);
  });

  it('ends at once when one signs out, whether or not the server hears of it', async () => {
    const session = tabWith(new MemoryStorage());
    await session.enterAsGuest('Ada');
    accounts.isAway = true;
    await session.signOut();
    expect(session.user.value).toBeUndefined();
    expect(accounts.requests).toEqual(['guest', 'logout']);
    await expect(session.accessToken()).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
