import type { TopicRef } from '../../client/index.ts';
import { jumpTo, panel } from '../state/ui.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Leads to a message wherever it is: in its topic, or in a thread of it. */
export function useShowMessage(): (message: { topic: TopicRef; seq: number; threadId?: string }) => void {
  const { threads, timelines } = useWorkspace();
  return ({ topic, seq, threadId }) => {
    jumpTo(topic, seq, threadId);
    if (threadId === undefined) {
      return;
    }
    void threads.open(topic, threadId, timelines.get(topic)?.messages.find(({ id }) => id === threadId));
    panel.set('thread');
  };
}
