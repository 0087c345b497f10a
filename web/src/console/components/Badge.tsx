import './Badge.css';
import { countText } from '../text/names.ts';

/** How many messages are unread; nothing when none are. */
export function Badge({ count }: { count: number }) {
  if (count === 0) {
    return null;
  }
  return (
    <span className="badge" data-testid="unread">
      {countText(count)}
      <span className="visually-hidden"> unread</span>
    </span>
  );
}
