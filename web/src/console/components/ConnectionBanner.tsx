import './ConnectionBanner.css';
import { useEffect, useState } from 'react';
import type { ConnectionState } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { Button } from './Button.tsx';
import { useNow } from './useNow.ts';
import { useWorkspace } from './workspaceContext.ts';

/** A connection that is back this soon was never missed, as when its token is renewed. */
const graceMs = 800;
const backOnlineMs = 3_000;

type Phase = 'fine' | 'lost' | 'back';

/** Says that the connection is away, for as long as it is, and that it is back. */
export function ConnectionBanner() {
  const { connection, client } = useWorkspace();
  const state = useStore(connection);
  const phase = usePhase(state);

  return (
    <div className="connection-banner-area" role="status">
      {phase === 'lost' && state.name !== 'connected' && (
        <div className="connection-banner" data-testid="connection-banner">
          <span className="connection-banner-pulse" />
          <span>
            {whatIsWrong(state)} {state.name !== 'closed' && <NextTry state={state} />}
          </span>
          {state.name === 'closed' ? (
            <Button kind="link" onClick={() => client.start()}>
              Connect again
            </Button>
          ) : (
            <Button kind="link" onClick={() => client.retryNow()} disabled={!('nextTryAt' in state)}>
              Try now
            </Button>
          )}
        </div>
      )}
      {phase === 'back' && (
        <div className="connection-banner connection-banner-back" data-testid="connection-banner">
          Back online
        </div>
      )}
    </div>
  );
}

function whatIsWrong(state: ConnectionState): string {
  if (state.name === 'connecting') {
    return 'Cannot reach the server.';
  }
  switch ('goodbye' in state ? state.goodbye?.code : undefined) {
    case 'draining':
      return 'The server is restarting.';
    case 'rate_limited':
      return 'That was a little fast for the server.';
    case 'too_many_connections':
      return 'You are connected too many times over.';
    default:
      return state.name === 'closed' ? 'The server ended the connection.' : 'Connection lost.';
  }
}

/** Hidden from screen readers, which would read out every second. */
function NextTry({ state }: { state: ConnectionState }) {
  const nextTryAt = 'nextTryAt' in state ? state.nextTryAt : undefined;
  const now = useNow(250, nextTryAt !== undefined);
  const seconds = nextTryAt === undefined ? 0 : Math.ceil((nextTryAt - now) / 1_000);
  return <span aria-hidden="true">{seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again…'}</span>;
}

function usePhase(state: ConnectionState): Phase {
  const [phase, setPhase] = useState<Phase>('fine');
  const isConnected = state.name === 'connected';

  useEffect(() => {
    if (!isConnected) {
      const timer = setTimeout(() => setPhase('lost'), graceMs);
      return () => clearTimeout(timer);
    }
    setPhase((before) => (before === 'lost' ? 'back' : before));
    const timer = setTimeout(() => setPhase('fine'), backOnlineMs);
    return () => clearTimeout(timer);
  }, [isConnected]);

  return phase;
}
