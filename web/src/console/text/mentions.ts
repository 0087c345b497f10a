/** Someone, everyone, or those with a role, as one writes the name in a text and as it travels. */
export interface Mentionable {
  /** A user's id, `everyone`, or a role's id behind `&`. */
  id: string;
  name: string;
}

export const everyone: Mentionable = { id: 'everyone', name: 'everyone' };

const mark = /<@(&?[A-Za-z0-9_.-]{1,64})>/g;
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/**
 * Turns each `@Name` of someone who can be named into what travels.
 * @param people of two with the same name the first is meant
 */
export function withMarks(text: string, people: readonly Mentionable[]): string {
  // "Ada Lovelace" before "Ada".
  const byLength = people.toSorted((a, b) => b.name.length - a.name.length);
  let marked = '';
  for (let at = 0; at < text.length; ) {
    const named = text[at] === '@' && !isWord(text[at - 1]) ? byLength.find(({ name }) => isNamed(text, at + 1, name)) : undefined;
    marked += named ? `<@${named.id}>` : text[at];
    at += named ? named.name.length + 1 : 1;
  }
  return marked;
}

function isNamed(text: string, at: number, name: string): boolean {
  return name !== '' && text.slice(at, at + name.length).toLowerCase() === name.toLowerCase() && !isWord(text[at + name.length]);
}

/** The reverse, for a text that is to be changed. Who is not known by name stays as it travels. */
export function withNames(content: string, people: readonly Mentionable[]): string {
  return content.replaceAll(mark, (found, id: string) => {
    const named = people.find((one) => one.id === id);
    return named ? `@${named.name}` : found;
  });
}

/** The name that is being written where the caret stands, and where it begins. */
export function nameBefore(text: string, caret: number): { at: number; start: string } | undefined {
  const found = /(?:^|[\s([{"'])@([^@\n]{0,40})$/u.exec(text.slice(0, caret));
  return found ? { at: caret - found[1]!.length - 1, start: found[1]! } : undefined;
}

/** Those whose name, or a later word of it, begins so. */
export function matching(people: readonly Mentionable[], start: string): Mentionable[] {
  const sought = start.toLowerCase();
  const rank = ({ name }: Mentionable): number => {
    const lower = name.toLowerCase();
    return lower.startsWith(sought) ? 0 : lower.includes(` ${sought}`) ? 1 : 2;
  };
  return people.filter((one) => rank(one) < 2).toSorted((a, b) => rank(a) - rank(b));
}
