import './CopyField.css';
import { useId, useState } from 'react';
import { Button } from './Button.tsx';

/** A text to be taken elsewhere. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);

  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };

  return (
    <div className="field copy-field">
      <label htmlFor={id}>{label}</label>
      <span>
        <input id={id} value={value} readOnly onFocus={({ target }) => target.select()} />
        <Button onClick={() => void copy().catch(() => document.getElementById(id)?.focus())}>{isCopied ? 'Copied' : 'Copy'}</Button>
      </span>
    </div>
  );
}
