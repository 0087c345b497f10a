import './NavSection.css';
import { useId, type ReactNode } from 'react';

interface NavSectionProps {
  title: string;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One list of places in the sidebar. */
export function NavSection({ title, actions, children }: NavSectionProps) {
  const id = useId();
  return (
    <section className="nav-section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
