import { describe, expect, it } from 'vitest';
import { piecesOf } from './links.ts';
import { everyone, matching, nameBefore, withMarks, withNames } from './mentions.ts';

const ada = { id: 'usr_1', name: 'Ada' };
const lovelace = { id: 'usr_2', name: 'Ada Lovelace' };
const bob = { id: 'usr_3', name: 'Bob' };
const people = [ada, lovelace, bob, everyone];

describe('names in a text', () => {
  it('travel as ids, the longest name first', () => {
    expect(withMarks('@Ada Lovelace and @ada, @everyone!', people)).toBe('<@usr_2> and <@usr_1>, <@everyone>!');
  });

  it('stay as they are within words and addresses, and when nobody is called so', () => {
    const text = 'bob@bob.example, @Bobby, @Cleo, @';
    expect(withMarks(text, people)).toBe(text);
  });

  it('come back as names to be changed', () => {
    const content = 'For <@usr_2> and <@usr_9>';
    expect(withNames(content, people)).toBe('For @Ada Lovelace and <@usr_9>');
    expect(withMarks(withNames(content, people), people)).toBe(content);
  });

  it('of roles travel as well, and are pieces of their own', () => {
    const owls = { id: '&rol_1', name: 'Night Owls' };
    expect(withMarks('Wake up, @night owls!', [...people, owls])).toBe('Wake up, <@&rol_1>!');
    expect(withNames('Wake up, <@&rol_1>!', [...people, owls])).toBe('Wake up, @Night Owls!');
    expect(piecesOf('Up, <@&rol_1>!').map(({ mention }) => mention)).toEqual([undefined, '&rol_1', undefined]);
  });

  it('are offered where the caret stands behind an @', () => {
    expect(nameBefore('Hello @Ad', 9)).toEqual({ at: 6, start: 'Ad' });
    expect(nameBefore('Hello @Ada Lo', 13)).toEqual({ at: 6, start: 'Ada Lo' });
    expect(nameBefore('bob@ex', 6)).toBeUndefined();
    expect(nameBefore('Hello', 5)).toBeUndefined();
  });

  it('are found by the beginning of any of their words', () => {
    expect(matching(people, 'lo')).toEqual([lovelace]);
    expect(matching(people, 'ada')).toEqual([ada, lovelace]);
    expect(matching(people, '')).toEqual(people);
    expect(matching(people, 'da')).toEqual([]);
  });

  it('are pieces of their own beside addresses', () => {
    const pieces = piecesOf('<@usr_1>: https://example.org/, <@no one>');
    expect(pieces).toEqual([
      { text: '<@usr_1>', mention: 'usr_1' },
      { text: ': ' },
      { text: 'https://example.org/', href: 'https://example.org/' },
      { text: ', <@no one>' },
    ]);
  });
});
