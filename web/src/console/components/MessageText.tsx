import './MessageText.css';
import { Fragment, useEffect } from 'react';
import type { Message } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { piecesOf } from '../text/links.ts';
import { useWorkspace } from './workspaceContext.ts';

interface MessageTextProps {
  text: string;
  /** Whom it really names; of what has not been sent yet, all that it says. */
  message?: Pick<Message, 'mentions' | 'mentionsEveryone' | 'mentionsRoles'>;
}

/** What someone wrote: text, never markup; addresses become links, and names stand out. */
export function MessageText({ text, message }: MessageTextProps) {
  const isNamed = (id: string): boolean =>
    !message ||
    (id === 'everyone'
      ? message.mentionsEveryone === true
      : id.startsWith('&')
        ? message.mentionsRoles?.includes(id.slice(1)) === true
        : message.mentions?.some(({ userId }) => userId === id) === true);
  return piecesOf(text).map(({ text: piece, href, mention }, index) => {
    if (href) {
      return (
        <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
          {piece}
        </a>
      );
    }
    if (mention?.startsWith('&')) {
      return <RoleMention key={index} id={mention.slice(1)} isNamed={isNamed(mention)} />;
    }
    return mention ? <Mention key={index} id={mention} isNamed={isNamed(mention)} /> : <Fragment key={index}>{piece}</Fragment>;
  });
}

function Mention({ id, isNamed }: { id: string; isNamed: boolean }) {
  const { me, people } = useWorkspace();
  const isEveryone = id === 'everyone';
  const name = useStore(people.byId, (byId) => (isEveryone ? id : byId.get(id)?.displayName));

  useEffect(() => {
    if (!isEveryone) {
      void people.lookUp(id);
    }
  }, [people, id, isEveryone]);

  const text = `@${name ?? 'somebody'}`;
  return isNamed ? (
    <span className="mention" data-me={id === me.id || isEveryone || undefined}>
      {text}
    </span>
  ) : (
    text
  );
}

function RoleMention({ id, isNamed }: { id: string; isNamed: boolean }) {
  const { me, servers } = useWorkspace();
  const role = useStore(servers.state, ({ roles }) => {
    for (const ofServer of roles.values()) {
      const found = ofServer.find((one) => one.id === id);
      if (found) {
        return found;
      }
    }
    return undefined;
  });
  const isMine = useStore(servers.state, ({ members }) => members.get(role?.serverId ?? '')?.find(({ user }) => user.id === me.id)?.roles.includes(id) === true);
  const text = `@${role?.name ?? 'a role'}`;
  return isNamed ? (
    <span className="mention" data-me={isMine || undefined} style={{ color: role?.colour }}>
      {text}
    </span>
  ) : (
    text
  );
}
