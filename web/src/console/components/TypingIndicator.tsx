import './TypingIndicator.css';
import { topicKey, type TopicRef } from '../../client/index.ts';
import { useStore } from '../state/store.ts';
import { typingText } from '../text/names.ts';
import { useWorkspace } from './workspaceContext.ts';

/** Who is typing. The line is there all the time, so that nothing moves when someone begins. */
export function TypingIndicator({ topic }: { topic: TopicRef }) {
  const { typists, people } = useWorkspace();
  const userIds = useStore(typists.byTopic, (byTopic) => byTopic.get(topicKey(topic)));
  const byId = useStore(people.byId);
  const text = typingText((userIds ?? []).map((id) => byId.get(id)?.displayName ?? 'Someone'));
  return (
    <p className="typing-indicator" role="status" aria-label="Typing">
      {text && (
        <span className="typing-dots" aria-hidden="true">
          <i />
          <i />
          <i />
        </span>
      )}
      {text}
    </p>
  );
}
