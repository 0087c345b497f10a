import './LiveDot.css';

export function LiveDot() {
  return <span className="live-dot" aria-hidden="true" />;
}
