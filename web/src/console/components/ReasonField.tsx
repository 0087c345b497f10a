import { Field } from './Field.tsx';

/** Why a moderator does something. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return <Field label="Reason" value={value} onChange={onChange} maxLength={300} autoComplete="off" hint="Optional. For those who may see the audit log." />;
}
