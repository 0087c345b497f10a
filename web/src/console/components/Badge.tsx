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

/** How many of them are for oneself above all. */
export function MentionBadge({ count }: { count: number }) {
  if (count === 0) {
    return null;
  }
  return (
    <span className="badge badge-mention" data-testid="mentions">
      @{count > 1 && countText(count)}
      <span className="visually-hidden"> {count === 1 ? 'mention' : 'mentions'}</span>
    </span>
  );
}
