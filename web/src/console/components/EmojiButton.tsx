import './EmojiButton.css';
import { useLayoutEffect, type KeyboardEvent } from 'react';
import { Icon } from './Icon.tsx';
import { usePopover } from './usePopover.ts';

/** A small set that says most of what reactions say; each with the name that is read out. */
const emojis: readonly (readonly [emoji: string, name: string])[] = [
  ['👍', 'thumbs up'],
  ['❤️', 'heart'],
  ['😂', 'tears of joy'],
  ['🎉', 'party'],
  ['🙏', 'thanks'],
  ['👀', 'looking'],
  ['🔥', 'fire'],
  ['✅', 'done'],
  ['😮', 'surprised'],
  ['😢', 'sad'],
  ['🤔', 'thinking'],
  ['👏', 'applause'],
  ['🚀', 'rocket'],
  ['💯', 'hundred'],
  ['😄', 'happy'],
  ['👎', 'thumbs down'],
];
const columns = 8;

/** Opens the emoji to react with. */
export function EmojiButton({ label, onChoose }: { label: string; onChoose: (emoji: string) => void }) {
  const { isOpen, toggle, close, buttonRef, popoverRef } = usePopover<HTMLButtonElement, HTMLDivElement>();

  useLayoutEffect(() => {
    if (isOpen) {
      popoverRef.current?.querySelector('button')?.focus();
    }
  }, [isOpen, popoverRef]);

  const move = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step) {
      event.preventDefault();
      event.stopPropagation();
      const buttons = [...event.currentTarget.querySelectorAll('button')];
      const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
      buttons[(at + step + buttons.length) % buttons.length]?.focus();
    }
  };

  return (
    <>
      <button ref={buttonRef} type="button" className="icon-button" aria-label={label} title={label} aria-haspopup="dialog" aria-expanded={isOpen} onClick={toggle}>
        <Icon name="react" size={18} />
      </button>
      {isOpen && (
        <div ref={popoverRef} popover="manual" className="menu emojis" role="group" aria-label="Emoji" onKeyDown={move}>
          {emojis.map(([emoji, name]) => (
            <button
              key={emoji}
              type="button"
              tabIndex={-1}
              aria-label={name}
              title={name}
              onClick={() => {
                close();
                onChoose(emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </>
  );
}
