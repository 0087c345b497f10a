import { useEffect, useMemo } from 'react';
import type { LiveStream } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { useNow } from './useNow.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Where one stands in a stream's chat. */
export interface StreamStanding {
  isOwner: boolean;
  /** The owner is one, too. */
  isModerator: boolean;
  follows: boolean;
  /** Why one may not write. */
  hindrance?: 'timedOut' | 'modsOnly' | 'followersOnly';
  timedOutUntil?: string;
}

export function useStreamStanding(stream: LiveStream | undefined): StreamStanding {
  const { me, streams, follows } = useWorkspace();
  const id = stream?.id;
  const moderators = useStore(streams.moderators, (byStream) => (id ? byStream.get(id) : undefined));
  const until = useStore(streams.timeouts, (byStream) => (id ? byStream.get(id) : undefined));
  const isFollowing = useStore(follows.userIds, (ids) => stream !== undefined && ids?.has(stream.ownerId) === true);
  const end = until === undefined ? 0 : Date.parse(until);
  const now = useNow(500, end + 1_000 > Date.now());

  useEffect(() => {
    if (id) {
      // Until it is known, one is shown what anybody may do.
      streams.loadModerators(id).catch(() => undefined);
    }
  }, [streams, id]);

  const isOwner = stream?.ownerId === me.id;
  const isModerator = isOwner || moderators?.has(me.id) === true;
  const isTimedOut = !isModerator && end > now;
  return useMemo(() => {
    const mayAlways = stream === undefined || isModerator;
    const hindrance = mayAlways ? undefined : isTimedOut ? 'timedOut' : stream.modsOnly ? 'modsOnly' : stream.followersOnly && !isFollowing ? 'followersOnly' : undefined;
    return { isOwner, isModerator, follows: isFollowing, hindrance, timedOutUntil: isTimedOut ? until : undefined };
  }, [stream, isOwner, isModerator, isTimedOut, isFollowing, until]);
}
