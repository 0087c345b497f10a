import './StatusMenu.css';
import { useEffect, useRef, useState } from 'react';
import type { ChosenPresence } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { presenceText } from '../text/names.ts';
import { Avatar } from './Avatar.tsx';
import { Icon } from './Icon.tsx';
import { moveInMenu } from './menuKeys.ts';
import { PresenceDot } from './PresenceDot.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';
import { useWorkspace } from './workspaceContext.ts';

const choices: readonly { status: ChosenPresence; hint?: string }[] = [
  { status: 'online' },
  { status: 'idle' },
  { status: 'dnd' },
  { status: 'invisible', hint: 'You look offline to others' },
];

/** Who one is, and how one is seen: a button that opens a menu with the choice. */
export function StatusMenu() {
  const { profile, connection, presence } = useWorkspace();
  const me = useStore(profile);
  const state = useStore(connection, ({ name }) => name);
  const mine = useStore(presence.mine);
  const [isOpen, setOpen] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const { run, isBusy, problem } = useAction((status: ChosenPresence) => presence.choose(status));
  const shown = state === 'connected' ? presenceText(mine) : 'Connecting…';

  useEffect(() => {
    if (!isOpen) {
      return undefined;
    }
    ref.current?.querySelector<HTMLElement>('[aria-checked="true"], [role^="menuitem"]')?.focus();
    const closeOutside = ({ target }: PointerEvent): void => {
      if (!ref.current?.contains(target as Node)) {
        setOpen(false);
      }
    };
    addEventListener('pointerdown', closeOutside);
    return () => removeEventListener('pointerdown', closeOutside);
  }, [isOpen]);

  const close = (): void => {
    setOpen(false);
    ref.current?.querySelector('button')?.focus();
  };

  return (
    <div
      className="status-menu"
      ref={ref}
      onKeyDown={(event) => isOpen && moveInMenu(event, close)}
      onBlur={({ relatedTarget }) => relatedTarget && !ref.current?.contains(relatedTarget) && setOpen(false)}
    >
      <button type="button" className="status-menu-button" aria-haspopup="menu" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <PresenceDot status={state === 'connected' ? mine : 'offline'}>
          <Avatar of={me} />
        </PresenceDot>
        <span className="account-bar-text">
          <strong>{me.displayName}</strong>
          <span data-state={state}>{shown}</span>
        </span>
      </button>
      {isOpen && (
        <div className="status-menu-list" role="menu" aria-label="Your status">
          {choices.map(({ status, hint }) => (
            <button
              key={status}
              type="button"
              role="menuitemradio"
              aria-checked={mine === status}
              tabIndex={-1}
              disabled={isBusy || state !== 'connected'}
              onClick={() => {
                close();
                void run(status);
              }}
            >
              <span className="presence-dot" data-status={status} aria-hidden="true" />
              <span>
                {presenceText(status)}
                {hint && <small>{hint}</small>}
              </span>
              {mine === status && <Icon name="check" size={16} />}
            </button>
          ))}
          <hr />
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              close();
              dialog.set({ name: 'account' });
            }}
          >
            <Icon name="edit" size={16} />
            <span>Your account…</span>
          </button>
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              close();
              dialog.set({ name: 'sessions' });
            }}
          >
            <Icon name="system" size={16} />
            <span>Your sessions…</span>
          </button>
        </div>
      )}
      <Problem text={problem} />
    </div>
  );
}
