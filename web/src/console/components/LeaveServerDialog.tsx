import { useStore } from '../state/store.ts';
import { arrive } from './arrive.ts';
import { DialogForm } from './DialogForm.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function LeaveServerDialog({ serverId }: { serverId: string }) {
  const { servers } = useWorkspace();
  const server = useStore(servers.state, (state) => state.servers.find(({ id }) => id === serverId));

  const leave = async (): Promise<void> => {
    await servers.leave(serverId);
    arrive({ view: 'home' });
  };

  return (
    <DialogForm title={`Leave ${server?.name ?? 'the server'}?`} action="Leave server" kind="danger" onSubmit={leave}>
      <p className="dialog-text">
        {server?.visibility === 'public' && server.joinPolicy === 'open'
          ? 'You will no longer see its channels. You can join again at any time.'
          : 'You will no longer see its channels, and not be able to come back by yourself.'}
      </p>
    </DialogForm>
  );
}
