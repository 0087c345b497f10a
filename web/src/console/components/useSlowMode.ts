import type { Message } from '../../client/index.ts';
import { useNow } from './useNow.ts';
import { useWorkspace } from './workspaceContext.ts';

/** How long one has to wait before the next message of one's own, in milliseconds; 0 for not at all. */
export function useSlowMode(messages: readonly Message[], slowModeSeconds: number): number {
  const { me } = useWorkspace();
  const last = slowModeSeconds > 0 ? messages.findLast(({ author }) => author.id === me.id) : undefined;
  const slowModeMs = slowModeSeconds * 1_000;
  const freeAt = last ? Date.parse(last.createdAt) + slowModeMs : 0;
  // A little longer than need be, so that the last look is after the wait.
  const now = useNow(500, freeAt + 1_000 > Date.now());
  // The server's clock may go before this one.
  return Math.min(Math.max(freeAt - now, 0), slowModeMs);
}
