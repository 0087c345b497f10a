import './Choices.css';
import { useId } from 'react';

interface ChoicesProps<T extends string> {
  legend: string;
  value: T | undefined;
  choices: readonly { value: T; title: string; text?: string }[];
  disabled?: boolean;
  onChange: (value: T) => void;
}

/** One of a few, each with what it means. */
export function Choices<T extends string>({ legend, value, choices, disabled, onChange }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="choices" disabled={disabled}>
      <legend>{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input type="radio" name={name} value={choice.value} checked={value === choice.value} onChange={() => onChange(choice.value)} />
          <span>
            <strong>{choice.title}</strong>
            {choice.text}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
