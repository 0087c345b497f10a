import './Composer.css';
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { topicKey, type LiveStream, type Message } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { threadPlace } from '../state/threads.ts';
import { arrivals } from '../state/ui.ts';
import type { Upload } from '../state/uploads.ts';
import { withMarks } from '../text/mentions.ts';
import { untilText, waitText } from '../text/times.ts';
import { Button, IconButton } from './Button.tsx';
import { FollowButton } from './FollowButton.tsx';
import { Icon } from './Icon.tsx';
import { MentionTextarea } from './MentionTextarea.tsx';
import { UploadTray } from './UploadTray.tsx';
import { useTopicScope } from './topicContext.ts';
import { useAttach } from './useAttach.ts';
import { useMentionables } from './useMentionables.ts';
import { useSlowMode } from './useSlowMode.ts';
import { useStreamStanding } from './useStreamStanding.ts';
import { useTimeline, useWorkspace } from './workspaceContext.ts';

const noUploads: readonly Upload[] = [];
/** Until the server has said its own limit. */
const usualLimit = 8_000;
/** With fewer characters left than this, their number is shown. */
const fewLeft = 200;

interface ComposerProps {
  placeholder: string;
  /** How long one has to wait between two messages here; 0 for not at all. */
  slowModeSeconds: number;
}

export function Composer({ placeholder, slowModeSeconds }: ComposerProps) {
  const { client, timelines, threads, unsent, uploads, me } = useWorkspace();
  const { topic, threadId, rights, answered, answer, edit } = useTopicScope();
  const key = threadId === undefined ? topicKey(topic) : threadPlace(topic, threadId);
  const people = useMentionables();
  const inTopic = useTimeline(topic)?.messages ?? [];
  const inThread = useStore(threads.shown)?.timeline.messages ?? [];
  const messages = threadId === undefined ? inTopic : inThread;
  const [text, setText] = useState(unsent.get(key) ?? '');
  const ref = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const attach = useAttach(key);
  const files = useStore(uploads.byPlace, (all) => all.get(key)) ?? noUploads;
  const areReady = files.every(({ attachment }) => attachment !== undefined);
  const slowness = rights.isSlowed ? slowModeSeconds : 0;
  const waitMs = useSlowMode(messages, slowness);
  const content = withMarks(text, people);
  const left = (client.limits?.contentCharacters ?? usualLimit) - content.length;
  const canSend = (text.trim() !== '' || files.length > 0) && areReady && left >= 0 && waitMs === 0;

  useEffect(() => () => client.typing(topic, false), [client, topic]);

  // On a touch screen the keyboard would cover what one came to read.
  const arrival = useStore(arrivals);
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) {
      ref.current?.focus();
    }
  }, [arrival]);
  useEffect(() => {
    if (answered) {
      ref.current?.focus();
    }
  }, [answered]);

  const change = (value: string): void => {
    setText(value);
    unsent.set(key, value);
    client.typing(topic, value.trim() !== '');
  };

  const send = (): void => {
    if (canSend) {
      const said = content.trim() === '' ? '' : content;
      const attachments = uploads.take(key);
      void (threadId === undefined ? timelines.send(topic, said, answered, attachments) : threads.send(said, attachments));
      setText('');
      unsent.delete(key);
      answer(undefined);
      ref.current?.focus();
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && answered) {
      event.stopPropagation();
      answer(undefined);
    } else if (event.key === 'ArrowUp' && text === '') {
      const own = messages.findLast(({ author, content: said }) => author.id === me.id && said !== '');
      if (own) {
        event.preventDefault();
        edit(own.id);
      }
    }
  };

  const onPaste = (event: ClipboardEvent): void => {
    const pasted = [...event.clipboardData.files];
    if (rights.attach && pasted.length > 0) {
      event.preventDefault();
      attach(pasted);
    }
  };

  return (
    <form
      className="composer"
      onPaste={onPaste}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {answered && <Answering message={answered} onCancel={() => answer(undefined)} />}
      {files.length > 0 && <UploadTray place={key} uploads={files} />}
      <div className="composer-row">
        {rights.attach && (
          <>
            <IconButton icon="attach" className="composer-attach" label="Attach files" onClick={() => picker.current?.click()} />
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              onChange={({ target }) => {
                attach([...(target.files ?? [])]);
                // The same file can be picked once more after it was removed.
                target.value = '';
                ref.current?.focus();
              }}
            />
          </>
        )}
        <MentionTextarea label={placeholder} placeholder={placeholder} value={text} people={people} inputRef={ref} onChange={change} onEnter={send} onKeyDown={onKeyDown} />
        {left < fewLeft && (
          <output className="composer-left" data-over={left < 0 || undefined} aria-label="Characters left">
            {left}
          </output>
        )}
        {slowness > 0 && (
          <span className="composer-slow" data-waiting={waitMs > 0 || undefined} title={`Slow mode: one message every ${waitText(slowness)}`} data-testid="slow-mode">
            <Icon name="clock" size={15} />
            {waitText(waitMs > 0 ? Math.ceil(waitMs / 1_000) : slowness)}
            <span className="visually-hidden">{waitMs > 0 ? ' until the next message' : ' between two messages'}</span>
          </span>
        )}
        <button type="submit" className="composer-send" aria-label="Send" title="Send" disabled={!canSend}>
          <Icon name="send" size={18} />
        </button>
      </div>
    </form>
  );
}

function Answering({ message, onCancel }: { message: Message; onCancel: () => void }) {
  return (
    <div className="composer-answering">
      <Icon name="reply" size={15} />
      <span>
        Answering <strong>{message.author.displayName}</strong>
      </span>
      <IconButton icon="close" size={15} label="Answer nobody" onClick={onCancel} />
    </div>
  );
}

interface CannotWriteProps {
  mutedUntil?: string;
  /** To be done when one may be able to write again. */
  onOver: () => void;
}

/** Why there is no composer. */
export function CannotWrite({ mutedUntil, onOver }: CannotWriteProps) {
  useEffect(() => {
    if (!mutedUntil) {
      return undefined;
    }
    const timer = setTimeout(onOver, Math.min(Math.max(Date.parse(mutedUntil) - Date.now(), 0) + 1_000, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [mutedUntil, onOver]);

  return (
    <p className="topic-closed">
      {mutedUntil ? `You were muted, and can write again ${untilText(mutedUntil)}.` : 'You can read here, but not write.'}
      {!mutedUntil && (
        <>
          {' '}
          <Button kind="link" onClick={onOver}>
            Look again
          </Button>
        </>
      )}
    </p>
  );
}

/** The same, in a stream's chat; it comes back by itself. */
export function CannotWriteInStream({ stream }: { stream: LiveStream }) {
  const { people } = useWorkspace();
  const { hindrance, timedOutUntil } = useStreamStanding(stream);
  const name = useStore(people.byId, (byId) => byId.get(stream.ownerId)?.displayName) ?? 'the streamer';
  return (
    <div className="topic-closed">
      {hindrance === 'timedOut' && timedOutUntil !== undefined && `A moderator has taken your word for a while: you can write again ${untilText(timedOutUntil)}.`}
      {hindrance === 'modsOnly' && `Only ${name} and the moderators may write here now.`}
      {hindrance === 'followersOnly' && (
        <>
          Only those who follow {name} may write here now. <FollowButton userId={stream.ownerId} name={name} />
        </>
      )}
    </div>
  );
}
