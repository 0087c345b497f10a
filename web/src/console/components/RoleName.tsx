import './RoleName.css';
import type { Role } from '../../client/index.ts';

/** A role's name beside its colour. */
export function RoleName({ role: { id, name, colour } }: { role: Role }) {
  return (
    <span className="role-name">
      {id !== 'everyone' && <i style={{ background: colour }} />}
      {id === 'everyone' ? 'Everyone' : name}
    </span>
  );
}
