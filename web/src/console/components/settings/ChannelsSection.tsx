import type { Channel } from '../../../client/index.ts';
import { useStore } from '../../state/store.ts';
import { dialog } from '../../state/ui.ts';
import { waitText } from '../../text/times.ts';
import { Button, IconButton } from '../Button.tsx';
import { Icon } from '../Icon.tsx';
import { Problem } from '../Problem.tsx';
import { useAction } from '../useAction.ts';
import { useMay } from '../useTopicRights.ts';
import { useWorkspace } from '../workspaceContext.ts';

/** A copy with one of them a place further up or down. */
export function moved<T>(all: readonly T[], from: number, to: number): T[] {
  const [one] = all.slice(from, from + 1);
  return all.toSpliced(from, 1).toSpliced(to, 0, one!);
}

export function ChannelsSection({ serverId }: { serverId: string }) {
  const { servers } = useWorkspace();
  const channels = useStore(servers.state, (state) => state.channels.get(serverId)) ?? [];
  const may = useMay(serverId);
  const { run: order, isBusy, problem } = useAction((from: number, to: number) => servers.orderChannels(serverId, moved(channels.map(({ id }) => id), from, to)));

  return (
    <>
      <div className="settings-bar">
        <p>In the order in which everyone sees them.</p>
        {may('manage_channels') && (
          <Button kind="primary" onClick={() => dialog.set({ name: 'createChannel', serverId })}>
            New channel
          </Button>
        )}
      </div>
      <Problem text={problem} />
      <ul className="settings-list" aria-label="Channels">
        {channels.map((channel, index) => (
          <li key={channel.id}>
            <Icon name="channel" size={18} />
            <span className="settings-what">
              <strong>{channel.name}</strong>
              <small>{detailOf(channel)}</small>
            </span>
            {may('manage_channels') && (
              <>
                <IconButton icon="up" size={17} label={`Move ${channel.name} up`} disabled={isBusy || index === 0} onClick={() => void order(index, index - 1)} />
                <IconButton icon="down" size={17} label={`Move ${channel.name} down`} disabled={isBusy || index === channels.length - 1} onClick={() => void order(index, index + 1)} />
              </>
            )}
            {may('manage_roles') && <Button onClick={() => dialog.set({ name: 'channelPermissions', channelId: channel.id })} aria-label={`Who may do what in ${channel.name}`}>Permissions</Button>}
            {may('manage_channels') && <Button onClick={() => dialog.set({ name: 'channel', channelId: channel.id })} aria-label={`Edit ${channel.name}`}>Edit</Button>}
          </li>
        ))}
      </ul>
    </>
  );
}

function detailOf({ topic, slowModeSeconds }: Channel): string {
  const slowMode = slowModeSeconds > 0 ? `Slow mode: one message every ${waitText(slowModeSeconds)}` : undefined;
  return [topic, slowMode].filter(Boolean).join(' · ') || 'No topic';
}
