import './Quotation.css';
import type { Message } from '../../client/index.ts';
import { MessageText } from './MessageText.tsx';

/** The message that a dialog is about. */
export function Quotation({ message }: { message: Message }) {
  return (
    <blockquote className="quotation">
      <strong>{message.author.displayName}</strong>
      <span>{message.content ? <MessageText text={message.content} message={message} /> : 'Its text is gone already.'}</span>
    </blockquote>
  );
}
