import './Dialog.css';
import { useId, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { dialog } from '../state/ui.ts';
import { IconButton } from './Button.tsx';

interface DialogProps {
  title: string;
  children: ReactNode;
}

export function closeDialog(): void {
  dialog.set(undefined);
}

/** A modal dialog. Esc, the backdrop and the cross close it. */
export function Dialog({ title, children }: DialogProps) {
  const titleId = useId();
  const ref = useModal();
  return (
    <dialog ref={ref} className="dialog" aria-labelledby={titleId} onCancel={closeDialog} onClick={closeOnBackdrop}>
      <div className="dialog-body">
        <header className="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label="Close" onClick={closeDialog} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

/**
 * Opens the dialog while it is rendered, with the focus in its first field. Closing it before it goes gives the focus
 * back to where it was.
 */
export function useModal() {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = ref.current!;
    element.showModal();
    element.querySelector('input')?.focus();
    return () => element.close();
  }, []);
  return ref;
}

export function closeOnBackdrop(event: MouseEvent<HTMLDialogElement>): void {
  if (event.target === event.currentTarget) {
    closeDialog();
  }
}
