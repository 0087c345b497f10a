import './Composer.css';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { topicKey, type TopicRef } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { arrivals } from '../state/ui.ts';
import { Icon } from './Icon.tsx';
import { useWorkspace } from './workspaceContext.ts';

/** Until the server has said its own limit. */
const usualLimit = 8_000;
/** With fewer characters left than this, their number is shown. */
const fewLeft = 200;

export function Composer({ topic, placeholder }: { topic: TopicRef; placeholder: string }) {
  const { client, timelines, unsent } = useWorkspace();
  const key = topicKey(topic);
  const [text, setText] = useState(unsent.get(key) ?? '');
  const ref = useAutoHeight(text);
  const left = (client.limits?.contentCharacters ?? usualLimit) - text.length;
  const canSend = text.trim() !== '' && left >= 0;

  useEffect(() => () => client.typing(topic, false), [client, topic]);

  // On a touch screen the keyboard would cover what one came to read.
  const arrival = useStore(arrivals);
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) {
      ref.current?.focus();
    }
  }, [ref, arrival]);

  const change = (value: string): void => {
    setText(value);
    unsent.set(key, value);
    client.typing(topic, value.trim() !== '');
  };

  const send = (): void => {
    if (canSend) {
      void timelines.send(topic, text);
      setText('');
      unsent.delete(key);
      ref.current?.focus();
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes a character, Enter is its own.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea ref={ref} rows={1} value={text} placeholder={placeholder} aria-label={placeholder} onChange={(event) => change(event.target.value)} onKeyDown={onKeyDown} />
      {left < fewLeft && (
        <output className="composer-left" data-over={left < 0 || undefined} aria-label="Characters left">
          {left}
        </output>
      )}
      <button type="submit" className="composer-send" aria-label="Send" title="Send" disabled={!canSend}>
        <Icon name="send" size={18} />
      </button>
    </form>
  );
}

/** As high as its text, up to what the style allows. */
function useAutoHeight(text: string) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { style } = ref.current!;
    style.height = 'auto';
    style.height = `${ref.current!.scrollHeight}px`;
  }, [text]);
  return ref;
}
