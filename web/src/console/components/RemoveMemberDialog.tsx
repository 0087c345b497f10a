import type { User } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { DialogForm } from './DialogForm.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function RemoveMemberDialog({ serverId, user }: { serverId: string; user: User }) {
  const { servers } = useWorkspace();
  const server = useStore(servers.state, (state) => state.servers.find(({ id }) => id === serverId));
  return (
    <DialogForm title={`Remove ${user.displayName}?`} action="Remove" kind="danger" onSubmit={() => servers.removeMember(serverId, user.id)}>
      <p className="dialog-text">
        They will no longer see {server?.name ?? 'the server'}
        {server?.visibility === 'public' ? ', but it is public: they can join it again.' : '.'}
      </p>
    </DialogForm>
  );
}
