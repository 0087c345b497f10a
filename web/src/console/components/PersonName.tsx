import { useEffect } from 'react';
import { useStore } from '../state/store.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Somebody's name, asked for if need be; the id, while there is no answer. */
export function PersonName({ id }: { id: string }) {
  const { people } = useWorkspace();
  const name = useStore(people.byId, (byId) => byId.get(id)?.displayName);
  useEffect(() => void people.lookUp(id), [people, id]);
  return name ?? id;
}
