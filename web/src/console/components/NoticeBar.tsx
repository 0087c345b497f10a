import { useStore } from '../state/store.ts';
import { notice } from '../state/ui.ts';
import { IconButton } from './Button.tsx';

/** Something that happened to one, until it is put away. */
export function NoticeBar() {
  const text = useStore(notice);
  return (
    <div role="status">
      {text && (
        <div className="connection-banner" data-testid="notice">
          <span>{text}</span>
          <IconButton icon="close" size={16} label="Dismiss" onClick={() => notice.set(undefined)} />
        </div>
      )}
    </div>
  );
}
