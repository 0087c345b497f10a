import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { closeDialog, Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';

interface DialogFormProps {
  title: string;
  /** What the button says. */
  action: string;
  kind?: 'primary' | 'danger';
  isReady?: boolean;
  /** When it has succeeded, the dialog closes. */
  onSubmit: () => Promise<void>;
  children: ReactNode;
}

/** A dialog that asks for something and does one thing with it. */
export function DialogForm({ title, action, kind = 'primary', isReady = true, onSubmit, children }: DialogFormProps) {
  const { run, isBusy, problem } = useAction(async () => {
    await onSubmit();
    closeDialog();
  });
  return (
    <Dialog title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {children}
        <Problem text={problem} />
        <div className="dialog-actions">
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind={kind} type="submit" disabled={!isReady || isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
