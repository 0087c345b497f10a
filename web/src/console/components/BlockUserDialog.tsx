import type { User } from '../../client/index.ts';
import { DialogForm } from './DialogForm.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function BlockUserDialog({ user }: { user: User }) {
  const { blocks } = useWorkspace();
  return (
    <DialogForm title={`Block ${user.displayName}?`} action="Block" kind="danger" onSubmit={() => blocks.block(user)}>
      <p className="dialog-text">
        They can neither write to you nor bring you into groups, and are not told of it. In servers you still see each other. You can take it back in
        your account.
      </p>
    </DialogForm>
  );
}
