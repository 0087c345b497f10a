import './MenuButton.css';
import { useLayoutEffect } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { moveInMenu } from './menuKeys.ts';
import { usePopover } from './usePopover.ts';

export interface MenuItem {
  label: string;
  icon: IconName;
  isDangerous?: boolean;
  act: () => void;
}

interface MenuButtonProps {
  label: string;
  icon?: IconName;
  size?: number;
  /** What is not to be offered is not among them. */
  items: readonly MenuItem[];
}

/** A button that opens a list of things to do. */
export function MenuButton({ label, icon = 'more', size = 18, items }: MenuButtonProps) {
  const { isOpen, toggle, close, buttonRef, popoverRef } = usePopover<HTMLButtonElement, HTMLDivElement>();

  useLayoutEffect(() => {
    if (isOpen) {
      popoverRef.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    }
  }, [isOpen, popoverRef]);

  if (items.length === 0) {
    return null;
  }
  return (
    <>
      <button ref={buttonRef} type="button" className="icon-button" aria-label={label} title={label} aria-haspopup="menu" aria-expanded={isOpen} onClick={toggle}>
        <Icon name={icon} size={size} />
      </button>
      {isOpen && (
        <div ref={popoverRef} popover="manual" className="menu" role="menu" aria-label={label} onKeyDown={(event) => moveInMenu(event, close)}>
          {items.map(({ label: text, icon: picture, isDangerous, act }) => (
            <button
              key={text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              data-dangerous={isDangerous || undefined}
              onClick={() => {
                close();
                act();
              }}
            >
              <Icon name={picture} size={16} />
              <span>{text}</span>
            </button>
          ))}
        </div>
      )}
    </>
  );
}
