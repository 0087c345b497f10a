import type { Goodbye, GoodbyeCode } from './contract.ts';

const codes: Record<number, GoodbyeCode> = {
  1009: 'too_large',
  1012: 'draining',
  4000: 'protocol_error',
  4001: 'unauthenticated',
  4003: 'token_expired',
  4008: 'rate_limited',
  4009: 'slow_consumer',
  4010: 'revoked',
};

/** What a WebSocket's close code says, should the GOODBYE before it have been lost. SignalR tells the code in the words of its error alone. */
export function goodbyeOf(error: unknown): Goodbye | undefined {
  const [, closeCode] = (error instanceof Error && /closed with status code: (\d+)/.exec(error.message)) || [];
  const code = closeCode === undefined ? undefined : codes[Number(closeCode)];
  return code && { code, reconnect: code !== 'too_large' && code !== 'protocol_error' && code !== 'revoked' };
}
