import { useStore } from '../state/store.ts';
import { notice } from '../state/ui.ts';
import { inWords } from '../text/problems.ts';
import { Button } from './Button.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Follows somebody, or does so no longer. */
export function FollowButton({ userId, name = 'the streamer' }: { userId: string; name?: string }) {
  const { follows } = useWorkspace();
  const isOn = useStore(follows.userIds, (ids) => ids?.has(userId) === true);
  const { run, isBusy } = useAction(async () => {
    await (isOn ? follows.unfollow(userId) : follows.follow(userId)).catch((error: unknown) => notice.set(inWords(error)));
  });
  return (
    <Button kind={isOn ? 'plain' : 'primary'} aria-label={isOn ? `Unfollow ${name}` : `Follow ${name}`} aria-pressed={isOn} disabled={isBusy} onClick={() => void run()}>
      {isOn ? 'Following' : 'Follow'}
    </Button>
  );
}
