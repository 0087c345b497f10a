import './SearchPanel.css';
import { useRef, useState } from 'react';
import type { FoundMessages, Message, TopicRef } from '../../client/index.ts';
import { panel } from '../state/ui.ts';
import { markedPieces } from '../text/marks.ts';
import { inWords } from '../text/problems.ts';
import { whenOf } from '../text/times.ts';
import { Avatar } from './Avatar.tsx';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { Problem } from './Problem.tsx';
import { SidePanel } from './SidePanel.tsx';
import { useShowMessage } from './useShowMessage.ts';
import { useTopicTitle } from './useTopicTitle.ts';
import { useWorkspace } from './workspaceContext.ts';

/** From this width on, the panel stands beside the messages. The styles know it too. */
const wide = '(width > 60rem)';

/** Messages by what they say, here or wherever one may read. */
export function SearchPanel({ topic }: { topic: TopicRef }) {
  const { client } = useWorkspace();
  const [query, setQuery] = useState('');
  const [isHere, setHere] = useState(true);
  const [found, setFound] = useState<FoundMessages & { q: string; isHere: boolean }>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  /** Of two searches the later counts, whichever is answered first. */
  const latest = useRef<symbol>(undefined);

  const search = async (q: string, here: boolean, cursor?: string): Promise<void> => {
    const asked = Symbol(q);
    latest.current = asked;
    setBusy(true);
    try {
      const page = await client.search({ q, ...(here && { type: topic.type, id: topic.id }), ...(cursor && { cursor }), limit: 25 });
      if (latest.current === asked) {
        setProblem(undefined);
        setFound((before) => ({ ...page, q, isHere: here, items: cursor ? [...(before?.items ?? []), ...page.items] : page.items }));
      }
    } catch (error) {
      if (latest.current === asked) {
        setProblem(inWords(error));
      }
    } finally {
      if (latest.current === asked) {
        setBusy(false);
      }
    }
  };

  const begin = (here: boolean): void => {
    const q = query.trim();
    if (q !== '') {
      void search(q, here);
    }
  };

  return (
    <SidePanel title="Search" hideLabel="Hide search">
      <form
        className="search"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          begin(isHere);
        }}
      >
        <div className="search-box">
          <Icon name="search" size={17} />
          <input
            type="search"
            value={query}
            maxLength={200}
            autoFocus
            aria-label="Search messages"
            placeholder={'Words, "in this order", -without'}
            onChange={({ target }) => setQuery(target.value)}
          />
        </div>
        <label>
          <input
            type="checkbox"
            checked={isHere}
            onChange={({ target }) => {
              setHere(target.checked);
              begin(target.checked);
            }}
          />
          Only here
        </label>
        <Button type="submit" disabled={isBusy || query.trim() === ''}>
          Search
        </Button>
      </form>
      <Problem text={problem} />
      <p className="visually-hidden" role="status">
        {found && !isBusy && `${found.items.length}${found.nextCursor ? ' or more' : ''} found`}
      </p>
      {found?.items.length === 0 && <p className="side-panel-note">Nothing was found.</p>}
      <ul>
        {found?.items.map((message) => (
          <FoundMessage key={message.id} message={message} terms={found.terms} saysWhere={!found.isHere} />
        ))}
      </ul>
      {found?.nextCursor && (
        <Button className="search-more" disabled={isBusy} onClick={() => void search(found.q, found.isHere, found.nextCursor)}>
          Show older
        </Button>
      )}
    </SidePanel>
  );
}

function FoundMessage({ message, terms, saysWhere }: { message: Message; terms: readonly string[]; saysWhere: boolean }) {
  const show = useShowMessage();
  const { people } = useWorkspace();
  const place = useTopicTitle(message.topic);
  const { author, content, createdAt, attachments } = message;
  const text = content.replaceAll(/<@([A-Za-z0-9_.-]+)>/g, (_, id: string) => `@${id === 'everyone' ? id : (people.byId.value.get(id)?.displayName ?? 'somebody')}`);
  return (
    <li className="pin" data-testid="found">
      <header>
        <Avatar of={author} size="small" />
        <strong>{author.displayName}</strong>
        <time dateTime={createdAt}>{whenOf(createdAt)}</time>
      </header>
      <div className="pin-text">
        {markedPieces(text, terms).map(({ text: piece, isMarked }, index) => (isMarked ? <mark key={index}>{piece}</mark> : piece))}
        {text === '' && attachments?.map(({ name }) => name).join(', ')}
      </div>
      <Button
        kind="link"
        onClick={() => {
          if (!matchMedia(wide).matches) {
            panel.set(undefined);
          }
          show(message);
        }}
      >
        Show{message.threadId !== undefined && ' in its thread'}
        {saysWhere && place && ` in ${place}`}
      </Button>
    </li>
  );
}
