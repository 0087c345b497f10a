import { useEffect } from 'react';
import { useStore } from '../state/store.ts';
import { streamTopic } from '../state/streams.ts';
import { attention } from '../state/attention.ts';
import { dialog } from '../state/ui.ts';
import { IconButton } from './Button.tsx';
import { LiveDot } from './LiveDot.tsx';
import { NavItem } from './NavItem.tsx';
import { NavSection } from './NavSection.tsx';
import { useWorkspace } from './workspaceContext.ts';

const refreshMs = 20_000;

export function StreamList() {
  const { streams } = useWorkspace();
  const { status, streams: list } = useStore(streams.state);
  const isLookedAt = useStore(attention);
  const live = list.filter(({ endedAt }) => !endedAt);

  useEffect(() => {
    if (!isLookedAt) {
      return undefined;
    }
    void streams.load();
    const timer = setInterval(() => void streams.load(), refreshMs);
    return () => clearInterval(timer);
  }, [streams, isLookedAt]);

  return (
    <NavSection title="Live" actions={<IconButton icon="add" size={18} label="Start a stream" onClick={() => dialog.set({ name: 'startStream' })} />}>
      <ul>
        {live.map(({ id, title }) => (
          <NavItem key={id} topic={streamTopic(id)} title={title} picture={<LiveDot />} />
        ))}
      </ul>
      {status === 'ready' && live.length === 0 && <p className="sidebar-note">Nobody is live. Start with +.</p>}
    </NavSection>
  );
}
