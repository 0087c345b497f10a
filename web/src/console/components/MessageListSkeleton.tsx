import './MessageListSkeleton.css';

const lines = [62, 38, 74, 51, 29, 66];

/** Something message-like, while they are on their way. */
export function MessageListSkeleton() {
  return (
    <div className="message-skeleton" role="status" aria-label="Loading messages">
      {lines.map((width) => (
        <div key={width}>
          <i />
          <span style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}
