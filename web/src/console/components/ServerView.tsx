import { useEffect } from 'react';
import { goTo } from '../state/route.ts';
import { channelTopic } from '../state/servers.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useTitle } from './useTitle.ts';
import { useMay } from './useTopicRights.ts';
import { useWorkspace } from './workspaceContext.ts';

/** A server as such: the way to its first channel, or to making one. */
export function ServerView({ id }: { id: string }) {
  const { servers } = useWorkspace();
  const canCreate = useMay(id)('manage_channels');
  const status = useStore(servers.state, (state) => state.status);
  const server = useStore(servers.state, (state) => state.servers.find((other) => other.id === id));
  const firstChannel = useStore(servers.state, (state) => state.channels.get(id)?.[0]?.id);

  useTitle(server?.name ?? 'Server');

  useEffect(() => {
    if (firstChannel) {
      goTo({ view: 'topic', topic: channelTopic(firstChannel) }, { replace: true });
    }
  }, [firstChannel]);

  if (!server) {
    return (
      <>
        <StageHeader title={status === 'loading' ? 'Loading…' : 'Not found'} />
        {status !== 'loading' && (
          <EmptyState icon="compass" title="You are not in this server">
            <p>If it is public, you can find and join it.</p>
            <Button kind="primary" onClick={() => goTo({ view: 'discover' })}>
              Discover servers
            </Button>
          </EmptyState>
        )}
      </>
    );
  }
  return (
    <>
      <StageHeader title={server.name} />
      <EmptyState icon="channel" title="No channels yet">
        <p>{canCreate ? 'People talk in channels. Create the first one, for example “general”.' : 'There is no channel yet that you may see. It will show up here by itself.'}</p>
        {canCreate && (
          <Button kind="primary" onClick={() => dialog.set({ name: 'createChannel', serverId: id })}>
            Create a channel
          </Button>
        )}
      </EmptyState>
    </>
  );
}
