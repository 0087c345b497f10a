import './Reactions.css';
import { useState } from 'react';
import type { Message, Reaction } from '../../client/index.ts';
import { notice } from '../state/ui.ts';
import { listOf } from '../text/names.ts';
import { inWords } from '../text/problems.ts';
import { EmojiButton } from './EmojiButton.tsx';
import { useTopicScope } from './topicContext.ts';
import { useWorkspace } from './workspaceContext.ts';

const mostNamed = 5;

/** Adds one's reaction or takes it back; the event tells of it, here as everywhere. */
export function useReact(messageId: string): (emoji: string, isOn: boolean) => void {
  const { client } = useWorkspace();
  return (emoji, isOn) => {
    const done = isOn ? client.addReaction(messageId, emoji) : client.removeReaction(messageId, emoji);
    done.catch((error: unknown) => notice.set(inWords(error)));
  };
}

/** How people have reacted to a message, each a click away from doing the same. */
export function Reactions({ message }: { message: Message }) {
  const { rights } = useTopicScope();
  const react = useReact(message.id);
  if (!message.reactions || message.reactions.length === 0) {
    return null;
  }
  return (
    <div className="reactions" role="group" aria-label="Reactions">
      {message.reactions.map((reaction) => (
        <ReactionButton key={reaction.emoji} messageId={message.id} reaction={reaction} canReact={rights.react} onToggle={() => react(reaction.emoji, !reaction.mine)} />
      ))}
      {rights.react && <EmojiButton label="Add another reaction" onChoose={(emoji) => react(emoji, true)} />}
    </div>
  );
}

interface ReactionButtonProps {
  messageId: string;
  reaction: Reaction;
  canReact: boolean;
  onToggle: () => void;
}

function ReactionButton({ messageId, reaction: { emoji, count, mine = false }, canReact, onToggle }: ReactionButtonProps) {
  const { api } = useWorkspace();
  const [who, setWho] = useState<{ names: string; count: number }>();

  const ask = (): void => {
    if (who?.count !== count) {
      // Who it was is a nicety: without an answer there is the count.
      api.reactors(messageId, emoji).then(
        ({ items }) => setWho({ names: namesOf(items.map(({ user }) => user.displayName), count), count }),
        () => undefined,
      );
    }
  };

  return (
    <button
      type="button"
      className="reaction"
      aria-pressed={mine}
      aria-label={`${emoji} ${count}`}
      title={who?.count === count ? who.names : undefined}
      disabled={!canReact}
      onPointerEnter={ask}
      onFocus={ask}
      onClick={onToggle}
    >
      <span>{emoji}</span>
      {count}
    </button>
  );
}

function namesOf(names: readonly string[], count: number): string {
  return count > mostNamed ? listOf([...names.slice(0, mostNamed - 1), `${count - mostNamed + 1} others`]) : listOf(names);
}
