import './Problem.css';

/** Why something did not work, near where it did not. */
export function Problem({ text }: { text: string | undefined }) {
  return text ? (
    <p className="problem" role="alert">
      {text}
    </p>
  ) : null;
}
