import type { TopicRef } from '../../client/index.ts';
import { notice } from '../state/ui.ts';
import { mostAttachments } from '../state/uploads.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Takes files along with the next message in a topic. */
export function useAttach(topic: TopicRef): (files: File[]) => void {
  const { uploads } = useWorkspace();
  return (files) => {
    if (uploads.add(topic, files) > 0) {
      notice.set(`A message takes ${mostAttachments} files at most.`);
    }
  };
}
