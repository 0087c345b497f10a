import { useEffect } from 'react';
import { useStore } from '../state/store.ts';
import { countText } from '../text/names.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Names the window after what it shows, with how much is unread anywhere. */
export function useTitle(title: string): void {
  const { timelines } = useWorkspace();
  const unread = useStore(timelines.all, (all) => [...all.values()].reduce((sum, timeline) => sum + timeline.unread, 0));

  useEffect(() => {
    document.title = `${unread > 0 ? `(${countText(unread)}) ` : ''}${title} · Realtime`;
    return () => {
      document.title = 'Realtime';
    };
  }, [title, unread]);
}
