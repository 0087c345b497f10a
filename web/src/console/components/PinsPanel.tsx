import './PinsPanel.css';
import { useEffect, useState } from 'react';
import type { Message, TopicRef } from '../../client/index.ts';
import { jumpTo, panel } from '../state/ui.ts';
import { whenOf } from '../text/times.ts';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { MessageText } from './MessageText.tsx';
import { Problem } from './Problem.tsx';
import { SidePanel } from './SidePanel.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

/** From this width on, the panel stands beside the messages. The styles know it too. */
const wide = '(width > 60rem)';

/** The pinned messages, the newest pin first. */
export function PinsPanel({ topic, messages }: { topic: TopicRef; messages: readonly Message[] }) {
  const { api } = useWorkspace();
  const [pins, setPins] = useState<readonly Message[]>();
  const { run: load, problem } = useAction(async () => setPins(await api.pins(topic)));
  // What is pinned, unpinned or changed is told of; which are pinned is asked for then.
  const told = messages.filter(({ pinnedAt, changeSeq, seq }) => pinnedAt || changeSeq > seq).reduce((highest, { changeSeq }) => Math.max(highest, changeSeq), 0);
  useEffect(() => void load(), [topic, told]);

  const show = (seq: number): void => {
    if (!matchMedia(wide).matches) {
      panel.set(undefined);
    }
    jumpTo(topic, seq);
  };

  return (
    <SidePanel title="Pinned messages" count={pins && pins.length > 0 ? `${pins.length}` : undefined} hideLabel="Hide pinned messages">
      <Problem text={problem} />
      {pins?.length === 0 && <p className="side-panel-note">Nothing is pinned here. Whoever may pins a message from its menu.</p>}
      <ul>
        {pins?.map((message) => (
          <li key={message.id} className="pin" data-testid="pin">
            <header>
              <Avatar of={message.author} size="small" />
              <strong>{message.author.displayName}</strong>
              <time dateTime={message.createdAt}>{whenOf(message.createdAt)}</time>
            </header>
            <div className="pin-text">
              <MessageText text={message.content} message={message} />
            </div>
            <Button kind="link" onClick={() => show(message.seq)}>
              Show
            </Button>
          </li>
        ))}
      </ul>
    </SidePanel>
  );
}
