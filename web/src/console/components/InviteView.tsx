import { goTo } from '../state/route.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { Problem } from './Problem.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useAction } from './useAction.ts';
import { useTitle } from './useTitle.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Where the link of an invite leads. */
export function InviteView({ code }: { code: string }) {
  const { servers } = useWorkspace();
  const { run, isBusy, problem } = useAction(async () => {
    const { id } = await servers.accept(code);
    goTo({ view: 'server', id }, { replace: true });
  });
  useTitle('Invite');
  return (
    <>
      <StageHeader title="Invite" />
      <EmptyState icon="members" title="You are invited to a server">
        <p>Accept, and you are a member of it. You can leave it at any time.</p>
        <Problem text={problem} />
        <Button kind="primary" disabled={isBusy} onClick={() => void run()}>
          Accept the invite
        </Button>
      </EmptyState>
    </>
  );
}
