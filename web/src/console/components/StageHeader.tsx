import './StageHeader.css';
import type { ReactNode } from 'react';
import { drawer } from '../state/ui.ts';
import { IconButton } from './Button.tsx';

interface StageHeaderProps {
  picture?: ReactNode;
  title: string;
  detail?: ReactNode;
  actions?: ReactNode;
}

/** The top of whatever is in view; in a narrow window, the way to the navigation too. */
export function StageHeader({ picture, title, detail, actions }: StageHeaderProps) {
  return (
    <header className="stage-header">
      <IconButton className="stage-header-menu" icon="menu" label="Show navigation" onClick={() => drawer.set(true)} />
      {picture && <span className="stage-header-picture">{picture}</span>}
      <h1>{title}</h1>
      {detail && <p>{detail}</p>}
      {actions && <div className="stage-header-actions">{actions}</div>}
    </header>
  );
}
