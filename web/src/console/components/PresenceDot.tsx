import './PresenceDot.css';
import type { ReactNode } from 'react';
import type { PresenceStatus } from '../../client/index.ts';
import { presenceText } from '../text/names.ts';

/** A dot on someone's picture: how they are there, by colour and by shape. The words are {@link PresenceText}'s. */
export function PresenceDot({ status, children }: { status: PresenceStatus | undefined; children: ReactNode }) {
  return (
    <span className="presence">
      {children}
      <span className="presence-dot" data-status={status ?? 'offline'} aria-hidden="true" />
    </span>
  );
}

/** The same, for who does not see the dot. */
export function PresenceText({ status }: { status: PresenceStatus | undefined }) {
  return <span className="visually-hidden">, {presenceText(status ?? 'offline').toLowerCase()}</span>;
}
