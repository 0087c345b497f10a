import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

const gapPx = 4;
const edgePx = 8;

interface Popover<B extends HTMLElement, L extends HTMLElement> {
  isOpen: boolean;
  toggle: () => void;
  /** Gives the focus back to the button. */
  close: () => void;
  buttonRef: RefObject<B | null>;
  popoverRef: RefObject<L | null>;
}

/**
 * Something small above everything else, beside the button that opens it, until one clicks elsewhere or scrolls. What opens needs
 * `popover="manual"`; it is a child of where it is rendered, for the focus and the pointer too.
 */
export function usePopover<B extends HTMLElement, L extends HTMLElement>(): Popover<B, L> {
  const [isOpen, setOpen] = useState(false);
  const buttonRef = useRef<B>(null);
  const popoverRef = useRef<L>(null);

  useLayoutEffect(() => {
    if (isOpen) {
      popoverRef.current!.showPopover();
      place(popoverRef.current!, buttonRef.current!);
    }
  }, [isOpen]);

  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    const isOutside = ({ target }: Event): boolean => !popoverRef.current?.contains(target as Node) && !buttonRef.current?.contains(target as Node);
    const closeOutside = (event: Event): void => {
      if (isOutside(event)) {
        setOpen(false);
      }
    };
    const closeNow = (): void => setOpen(false);
    addEventListener('pointerdown', closeOutside);
    addEventListener('resize', closeNow);
    return () => {
      removeEventListener('pointerdown', closeOutside);
      removeEventListener('resize', closeNow);
    };
  }, [isOpen]);

  return {
    isOpen,
    toggle: () => setOpen(!isOpen),
    close: () => {
      setOpen(false);
      buttonRef.current?.focus();
    },
    buttonRef,
    popoverRef,
  };
}

/** Under the button, or above it where there is more room; always within the window. */
function place(popover: HTMLElement, button: HTMLElement): void {
  const { top, bottom, right } = button.getBoundingClientRect();
  const { width, height } = popover.getBoundingClientRect();
  const fitsBelow = bottom + gapPx + height <= innerHeight - edgePx || top < innerHeight - bottom;
  popover.style.top = `${Math.max(edgePx, Math.min(fitsBelow ? bottom + gapPx : top - gapPx - height, innerHeight - edgePx - height))}px`;
  popover.style.left = `${Math.max(edgePx, Math.min(right - width, innerWidth - edgePx - width))}px`;
}
