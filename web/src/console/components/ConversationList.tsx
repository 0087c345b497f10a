import type { Conversation } from '../../client/index.ts';
import { conversationTopic } from '../state/conversations.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { othersIn, titleOf } from '../text/names.ts';
import { Avatar } from './Avatar.tsx';
import { Button, IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { NavItem } from './NavItem.tsx';
import { NavSection } from './NavSection.tsx';
import { PresenceDot, PresenceText } from './PresenceDot.tsx';
import { usePresence, useWorkspace } from './workspaceContext.ts';

export function ConversationList() {
  const { conversations } = useWorkspace();
  const { status, conversations: list } = useStore(conversations.state);
  const startOne = <IconButton icon="add" size={18} label="Start a conversation" onClick={() => dialog.set({ name: 'startConversation' })} />;

  return (
    <NavSection title="Direct messages" actions={startOne}>
      <ul>
        {list.map((conversation) => (
          <ConversationItem key={conversation.id} conversation={conversation} />
        ))}
      </ul>
      {status === 'ready' && list.length === 0 && <p className="sidebar-note">Write to someone with +.</p>}
      {status === 'failed' && (
        <p className="sidebar-note">
          They could not be loaded.{' '}
          <Button kind="link" onClick={() => void conversations.load()}>
            Try again
          </Button>
        </p>
      )}
    </NavSection>
  );
}

function ConversationItem({ conversation }: { conversation: Conversation }) {
  const { me } = useWorkspace();
  const others = othersIn(conversation, me.id);
  const other = others.length === 1 ? others[0] : undefined;
  const status = usePresence(other?.id);
  const picture = other ? (
    <PresenceDot status={status}>
      <Avatar of={other} size="small" />
    </PresenceDot>
  ) : (
    <Icon name="members" size={18} />
  );
  return (
    <NavItem topic={conversationTopic(conversation.id)} title={titleOf(conversation, me.id)} picture={picture}>
      {other && <PresenceText status={status} />}
    </NavItem>
  );
}
