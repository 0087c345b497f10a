import './MentionTextarea.css';
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { matching, nameBefore, type Mentionable } from '../text/mentions.ts';
import { Avatar } from './Avatar.tsx';
import { Icon } from './Icon.tsx';

const mostOffered = 6;

interface MentionTextareaProps {
  label: string;
  placeholder?: string;
  value: string;
  people: readonly Mentionable[];
  inputRef?: RefObject<HTMLTextAreaElement | null>;
  hasFocusAtOnce?: boolean;
  onChange: (value: string) => void;
  /** Enter, without Shift, and not as part of a name or of a character. */
  onEnter: () => void;
  /** Any other key. */
  onKeyDown?: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
}

/** A text that grows with what is written, and offers names after an @. */
export function MentionTextarea({ label, placeholder, value, people, inputRef, hasFocusAtOnce = false, onChange, onEnter, onKeyDown }: MentionTextareaProps) {
  const listId = useId();
  const ownRef = useRef<HTMLTextAreaElement>(null);
  const ref = inputRef ?? ownRef;
  const [caret, setCaret] = useState(value.length);
  const [chosen, setChosen] = useState(0);
  /** Where a name begins that one does not want to be helped with. */
  const [refused, setRefused] = useState<number>();
  const wantedCaret = useRef<number>(undefined);
  const name = nameBefore(value, caret);
  const offered = name && name.at !== refused ? matching(people, name.start).slice(0, mostOffered) : [];
  const isOffering = offered.length > 0;

  useAutoHeight(ref, value);

  // With the text itself, so that what is typed next comes behind the name.
  useLayoutEffect(() => {
    if (wantedCaret.current !== undefined) {
      ref.current!.setSelectionRange(wantedCaret.current, wantedCaret.current);
      wantedCaret.current = undefined;
    }
  }, [ref, value]);

  useLayoutEffect(() => {
    if (hasFocusAtOnce) {
      ref.current!.focus();
      ref.current!.setSelectionRange(value.length, value.length);
    }
    // Once, as it appears.
  }, []);

  const change = (text: string, caretAt: number): void => {
    onChange(text);
    setCaret(caretAt);
    setChosen(0);
  };

  const take = (one: Mentionable | undefined): void => {
    if (one && name) {
      const before = `${value.slice(0, name.at)}@${one.name} `;
      change(before + value.slice(caret), before.length);
      wantedCaret.current = before.length;
      ref.current?.focus();
    }
  };

  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const { key } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const isWhole = key === 'Enter' && offered[chosen]?.name.toLowerCase() === name?.start.toLowerCase();
    if (isOffering && step) {
      event.preventDefault();
      setChosen((chosen + step + offered.length) % offered.length);
    } else if (isOffering && (key === 'Tab' || key === 'Enter') && !event.shiftKey && !isWhole) {
      event.preventDefault();
      take(offered[chosen]);
    } else if (isOffering && key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setRefused(name?.at);
      // While an input method composes a character, Enter is its own.
    } else if (key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onEnter();
    } else {
      onKeyDown?.(event);
    }
  };

  return (
    <div className="mention-textarea">
      <textarea
        ref={ref}
        rows={1}
        value={value}
        placeholder={placeholder}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={isOffering ? listId : undefined}
        aria-activedescendant={isOffering ? `${listId}-${chosen}` : undefined}
        onChange={({ target }) => change(target.value, target.selectionStart)}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onKeyDown={onKey}
        onBlur={() => setRefused(name?.at)}
        onFocus={() => setRefused(undefined)}
      />
      {isOffering && (
        <ul id={listId} className="mention-offers" role="listbox" aria-label="Names">
          {offered.map((one, index) => (
            <li
              key={one.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === chosen}
              onPointerMove={() => setChosen(index)}
              // Before the text loses the focus, and with it the offer.
              onPointerDown={(event) => {
                event.preventDefault();
                take(one);
              }}
            >
              {one.id === 'everyone' || one.id.startsWith('&') ? <Icon name={one.id === 'everyone' ? 'members' : 'shield'} size={18} /> : <Avatar of={{ id: one.id, displayName: one.name }} size="small" />}
              <span>{one.name}</span>
              {one.id === 'everyone' && <small>Calls all who may read here</small>}
              {one.id.startsWith('&') && <small>Calls all with this role</small>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** As high as its text, up to what the style allows. */
function useAutoHeight(ref: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const { style } = ref.current!;
    style.height = 'auto';
    style.height = `${ref.current!.scrollHeight}px`;
  }, [ref, text]);
}
