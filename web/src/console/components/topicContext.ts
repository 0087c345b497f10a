import { createContext, useContext } from 'react';
import type { Message, TopicRef } from '../../client/index.ts';
import type { TopicInfo } from './useTopicInfo.ts';
import type { TopicRights } from './useTopicRights.ts';

/** What the parts of one topic's view share. */
export interface TopicScope {
  topic: TopicRef;
  info: TopicInfo;
  rights: TopicRights;
  /** Within a thread, the message that it began with. */
  threadId?: string;
  /** The message that the next one answers. */
  answered?: Message;
  answer: (message: Message | undefined) => void;
  /** The id of the message that is being changed. */
  editing?: string;
  edit: (messageId: string | undefined) => void;
}

export const TopicContext = createContext<TopicScope | undefined>(undefined);

export function useTopicScope(): TopicScope {
  const scope = useContext(TopicContext);
  if (!scope) {
    throw new Error('This component belongs into the view of a topic.');
  }
  return scope;
}
