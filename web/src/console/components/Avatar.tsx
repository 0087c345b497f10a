import './Avatar.css';
import type { Author } from '../../client/index.ts';
import { hueOf, initialsOf } from '../text/names.ts';

interface AvatarProps {
  of: Author;
  size?: 'small' | 'medium';
}

/** Someone's picture, or their initials on a colour that stays theirs. The name stands beside it. */
export function Avatar({ of: { id, displayName, avatarUrl }, size = 'medium' }: AvatarProps) {
  const isPicture = avatarUrl !== undefined && /^https?:\/\//.test(avatarUrl);
  return (
    <span className={`avatar avatar-${size}`} style={{ '--hue': hueOf(id) }} aria-hidden="true">
      {isPicture ? <img src={avatarUrl} alt="" referrerPolicy="no-referrer" loading="lazy" /> : initialsOf(displayName)}
    </span>
  );
}
