import { useState } from 'react';
import { topicKey } from '../../client/index.ts';
import { route } from '../state/route.ts';
import { channelTopic } from '../state/servers.ts';
import { arrive } from './arrive.ts';
import { DialogForm } from './DialogForm.tsx';
import { useWorkspace } from './workspaceContext.ts';

export function DeleteChannelDialog({ channelId }: { channelId: string }) {
  const { servers } = useWorkspace();
  // As it was: it goes while the dialog is still there.
  const [channel] = useState(() => servers.channel(channelId));

  const remove = async (): Promise<void> => {
    const isHere = route.value.view === 'topic' && topicKey(route.value.topic) === topicKey(channelTopic(channelId));
    await servers.deleteChannel(channelId);
    if (isHere && channel) {
      arrive({ view: 'server', id: channel.serverId });
    }
  };

  return (
    <DialogForm title={`Delete #${channel?.name ?? 'channel'}?`} action="Delete channel" kind="danger" onSubmit={remove}>
      <p className="dialog-text">All that was written there goes with it. Nobody can bring it back.</p>
    </DialogForm>
  );
}
