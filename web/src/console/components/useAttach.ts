import { notice } from '../state/ui.ts';
import { mostAttachments } from '../state/uploads.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Takes files along with the next message in a topic or a thread. */
export function useAttach(place: string): (files: File[]) => void {
  const { uploads } = useWorkspace();
  return (files) => {
    if (uploads.add(place, files) > 0) {
      notice.set(`A message takes ${mostAttachments} files at most.`);
    }
  };
}
