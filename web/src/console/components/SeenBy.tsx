import './SeenBy.css';
import { useEffect } from 'react';
import { topicKey, type Conversation, type Message } from '../../client/index.ts';
import { conversationTopic } from '../state/conversations.ts';
import { useStore } from '../state/store.ts';
import { listOf, othersIn } from '../text/names.ts';
import { Icon } from './Icon.tsx';
import { useWorkspace } from './workspaceContext.ts';

interface SeenByProps {
  conversation: Conversation;
  messages: readonly Message[];
}

/** Who has seen the last message, when it is one's own. */
export function SeenBy({ conversation, messages }: SeenByProps) {
  const { me, receipts, connection } = useWorkspace();
  const { id } = conversation;
  const marks = useStore(receipts.byTopic, (all) => all.get(topicKey(conversationTopic(id))));
  const state = useStore(connection, ({ name }) => name);

  // On every connection anew, as what was told while it was away is told to nobody.
  useEffect(() => {
    if (state === 'connected') {
      void receipts.load(conversationTopic(id));
    }
  }, [receipts, id, state]);

  const last = messages.at(-1);
  const others = othersIn(conversation, me.id);
  const seen = last?.author.id === me.id ? others.filter((user) => (marks?.get(user.id) ?? 0) >= last.seq) : [];
  if (seen.length === 0) {
    return <p className="seen-by" />;
  }
  const names = seen.length === others.length && others.length > 1 ? 'everyone' : listOf(seen.map(({ displayName }) => displayName));
  return (
    <p className="seen-by">
      <Icon name="check" size={13} />
      {others.length === 1 ? 'Seen' : `Seen by ${names}`}
    </p>
  );
}
