const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const weekdayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long' });
const dateFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dateWithYearFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDateFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

export const timeOf = (iso: string): string => timeFormat.format(new Date(iso));

export const fullTimeOf = (iso: string): string => fullFormat.format(new Date(iso));

/** A day as people say it, e.g. "Yesterday". */
export function dayOf(iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const daysAgo = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (daysAgo === 0) return 'Today';
  if (daysAgo === 1) return 'Yesterday';
  if (daysAgo > 1 && daysAgo < 7) return weekdayFormat.format(date);
  return date.getFullYear() === now.getFullYear() ? dateFormat.format(date) : dateWithYearFormat.format(date);
}

/** A while, e.g. "10 s", "5 min", "2 h". */
export function waitText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.ceil(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.ceil(seconds / 3_600)} h` : `${Math.ceil(seconds / 86_400)} days`;
}

/** When something ends, e.g. "at 14:30", "on 3 May at 14:30". */
export function untilText(iso: string, now: Date = new Date()): string {
  const time = timeFormat.format(new Date(iso));
  return isSameDay(iso, now.toISOString()) ? `at ${time}` : `on ${shortDateFormat.format(new Date(iso))} at ${time}`;
}

/** When something was, as short as it can be said: the time of today, the date of other days. */
export function whenOf(iso: string, now: Date = new Date()): string {
  return isSameDay(iso, now.toISOString()) ? timeOf(iso) : shortDateFormat.format(new Date(iso));
}

export const isSameDay = (a: string, b: string): boolean => startOfDay(new Date(a)) === startOfDay(new Date(b));

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
