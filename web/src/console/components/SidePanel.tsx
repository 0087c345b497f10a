import './SidePanel.css';
import type { ReactNode } from 'react';
import { panel } from '../state/ui.ts';
import { IconButton } from './Button.tsx';

const hide = (): void => panel.set(undefined);

interface SidePanelProps {
  title: string;
  count?: string;
  /** What the button says that hides it. */
  hideLabel: string;
  children: ReactNode;
}

/** Something beside the messages; above them, where the window is narrow. */
export function SidePanel({ title, count, hideLabel, children }: SidePanelProps) {
  return (
    <aside className="side-panel" aria-label={title} onKeyDown={(event) => event.key === 'Escape' && hide()}>
      <header>
        <h2>
          {title} {count && <span>{count}</span>}
        </h2>
        <IconButton icon="close" size={18} label={hideLabel} onClick={hide} />
      </header>
      {children}
    </aside>
  );
}
