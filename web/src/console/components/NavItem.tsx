import './NavItem.css';
import type { ReactNode } from 'react';
import { topicKey, type TopicRef } from '../../client/index.ts';
import { hrefOf, route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { Badge, MentionBadge } from './Badge.tsx';
import { useMentions, useUnread } from './workspaceContext.ts';

interface NavItemProps {
  topic: TopicRef;
  /** An icon or an avatar. */
  picture: ReactNode;
  title: string;
  children?: ReactNode;
}

/** A place in the sidebar, with how much is unread there. */
export function NavItem({ topic, picture, title, children }: NavItemProps) {
  const unread = useUnread([topic]);
  const mentions = useMentions([topic]);
  const isHere = useStore(route, (place) => place.view === 'topic' && topicKey(place.topic) === topicKey(topic));
  return (
    <li>
      <a className="nav-item" href={hrefOf({ view: 'topic', topic })} aria-current={isHere ? 'page' : undefined} data-unread={unread > 0 || undefined}>
        <span className="nav-item-picture">{picture}</span>
        <span className="nav-item-title">{title}</span>
        {children}
        <MentionBadge count={mentions} />
        <Badge count={unread} />
      </a>
    </li>
  );
}
