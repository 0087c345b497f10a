import type { SignedIn } from '../../client/index.ts';
import { request } from './http.ts';

export interface Credentials {
  username: string;
  password: string;
}

/** What can be asked without being signed in. */
export const accounts = {
  enterAsGuest: (displayName: string) => request<SignedIn>('POST', '/auth/guest', { body: { displayName } }),
  login: (credentials: Credentials) => request<SignedIn>('POST', '/auth/login', { body: credentials }),
  register: (account: Credentials & { displayName?: string }) => request<SignedIn>('POST', '/auth/register', { body: account }),
  refresh: (refreshToken: string) => request<SignedIn>('POST', '/auth/refresh', { body: { refreshToken } }),
  logout: (refreshToken: string) => request<void>('POST', '/auth/logout', { body: { refreshToken } }),
};
