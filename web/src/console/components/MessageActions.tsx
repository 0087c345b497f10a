import './MessageActions.css';
import type { Message } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { dialog, notice } from '../state/ui.ts';
import { inWords } from '../text/problems.ts';
import { IconButton } from './Button.tsx';
import { EmojiButton } from './EmojiButton.tsx';
import { MenuButton, type MenuItem } from './MenuButton.tsx';
import { useReact } from './Reactions.tsx';
import { useShowMessage } from './useShowMessage.ts';
import { useTopicScope } from './topicContext.ts';
import { useWorkspace } from './workspaceContext.ts';

interface MessageActionsProps {
  message: Message;
  /** False of a tombstone. */
  isThere: boolean;
}

/** What one may do with a message, while it is pointed at or has the focus. */
export function MessageActions({ message, isThere }: MessageActionsProps) {
  const { rights, answer, threadId } = useTopicScope();
  const show = useShowMessage();
  const react = useReact(message.id);
  const items = useItems(message, isThere);
  return (
    <div className="message-actions" role="group" aria-label="Actions">
      {isThere && rights.react && <EmojiButton label="React" onChoose={(emoji) => react(emoji, true)} />}
      {isThere && rights.write && threadId === undefined && <IconButton icon="reply" size={18} label="Reply" onClick={() => answer(message)} />}
      {isThere && threadId === undefined && (
        <IconButton icon="thread" size={18} label="Reply in a thread" onClick={() => show({ topic: message.topic, seq: message.seq, threadId: message.id })} />
      )}
      <MenuButton label="More" items={items} />
    </div>
  );
}

function useItems(message: Message, isThere: boolean): MenuItem[] {
  const { client, me, streams } = useWorkspace();
  const { rights, edit, info } = useTopicScope();
  const { id: streamId, ownerId, endedAt } = info.stream ?? {};
  const authorModerates = useStore(streams.moderators, (byStream) => byStream.get(streamId ?? '')?.has(message.author.id) === true);
  const { author } = message;
  const isMine = message.author.id === me.id;
  const say = (error: unknown): void => notice.set(inWords(error));
  // Nobody touches the owner, and none but the owner another moderator.
  const mayTouch = rights.moderate && !isMine && author.id !== ownerId && (ownerId === me.id || !authorModerates);
  const inStream: (MenuItem | false)[] =
    streamId !== undefined && endedAt === undefined && mayTouch
      ? [
          ownerId === me.id &&
            (authorModerates
              ? { label: `${author.displayName} moderates no longer`, icon: 'shield', act: () => void client.removeStreamModerator(streamId, author.id).catch(say) }
              : { label: `Make ${author.displayName} a moderator`, icon: 'shield', act: () => void client.addStreamModerator(streamId, author.id).catch(say) }),
          { label: `Time out ${author.displayName}…`, icon: 'mute', isDangerous: true, act: () => dialog.set({ name: 'timeOut', streamId, user: author }) },
          { label: `Ban ${author.displayName}…`, icon: 'ban', isDangerous: true, act: () => dialog.set({ name: 'banFromStream', streamId, user: author }) },
        ]
      : [];
  const items: (MenuItem | false)[] = [
    isThere && isMine && rights.write && { label: 'Edit', icon: 'edit', act: () => edit(message.id) },
    isThere &&
      rights.pin && {
        label: message.pinnedAt ? 'Unpin' : 'Pin',
        icon: 'pin',
        act: () => {
          const done = message.pinnedAt ? client.unpin(message.id) : client.pin(message.id);
          done.catch((error: unknown) => notice.set(inWords(error)));
        },
      },
    isThere && { label: 'Copy text', icon: 'copy', act: () => void navigator.clipboard.writeText(message.content) },
    isThere && message.reactions !== undefined && message.reactions.length > 0 && { label: 'Who reacted', icon: 'react', act: () => dialog.set({ name: 'reactors', message }) },
    message.editedAt !== undefined && (isMine || rights.moderate) && { label: 'What it said before', icon: 'clock', act: () => dialog.set({ name: 'edits', message }) },
    ...inStream,
    isThere && !isMine && rights.moderate && { label: 'Redact…', icon: 'shield', isDangerous: true, act: () => dialog.set({ name: 'redactMessage', message }) },
    (isMine || rights.moderate) && message.deletedAt === undefined && { label: 'Delete…', icon: 'erase', isDangerous: true, act: () => dialog.set({ name: 'deleteMessage', message }) },
  ];
  return items.filter((item) => item !== false);
}
