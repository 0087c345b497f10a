import { ConnectionLostError, RealtimeError } from '../../client/index.ts';

/** Why something did not work, for the person in front of it. */
export function inWords(error: unknown): string {
  if (error instanceof ConnectionLostError) {
    return 'The server cannot be reached. Try again in a moment.';
  }
  if (error instanceof RealtimeError) {
    switch (error.code) {
      case 'rate_limited':
      case 'slow_mode':
        return error.retryAfterMs
          ? `That was a little fast. Try again in ${Math.ceil(error.retryAfterMs / 1_000)} s.`
          : 'That was a little fast. Try again in a moment.';
      default:
        return error.message;
    }
  }
  return 'Something went wrong here. Reloading the page may help.';
}
