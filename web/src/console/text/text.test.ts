import { describe, expect, it } from 'vitest';
import { initialsOf, listOf, titleOf, typingText } from './names.ts';
import { piecesOf } from './links.ts';
import { dayOf } from './times.ts';

describe('names', () => {
  it('are listed as one would say them', () => {
    expect(listOf([])).toBe('');
    expect(listOf(['Ada'])).toBe('Ada');
    expect(listOf(['Ada', 'Bob'])).toBe('Ada and Bob');
    expect(listOf(['Ada', 'Bob', 'Cleo'])).toBe('Ada, Bob and Cleo');
  });

  it('of typists make a sentence', () => {
    expect(typingText([])).toBe('');
    expect(typingText(['Ada'])).toBe('Ada is typing…');
    expect(typingText(['Ada', 'Bob'])).toBe('Ada and Bob are typing…');
    expect(typingText(['Ada', 'Bob', 'Cleo', 'Dan'])).toBe('Several people are typing…');
  });

  it('shrink to initials', () => {
    expect(initialsOf('Ada Lovelace')).toBe('AL');
    expect(initialsOf('ada')).toBe('A');
    expect(initialsOf('  Jean-Luc  de la Tour ')).toBe('JT');
    expect(initialsOf('🦊 fox')).toBe('🦊F');
  });

  it('make the title of a conversation without one', () => {
    const participants = ['me', 'Ada', 'Bob'].map((name) => ({ id: name, displayName: name }));
    const conversation = { id: 'dm_1', participants, createdAt: '' };
    expect(titleOf(conversation, 'me')).toBe('Ada and Bob');
    expect(titleOf({ ...conversation, name: 'Plans' }, 'me')).toBe('Plans');
  });
});

describe('links in a text', () => {
  it('are found, without the end of the sentence', () => {
    expect(piecesOf('See https://example.org/a?b=c, or (http://example.com/).')).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/a?b=c', href: 'https://example.org/a?b=c' },
      { text: ', or (' },
      { text: 'http://example.com/', href: 'http://example.com/' },
      { text: ').' },
    ]);
  });

  it('are nothing but http addresses', () => {
    expect(piecesOf('javascript:alert(1) data:text/html,x https://').every(({ href }) => !href)).toBe(true);
  });

  it.each(['', 'plain', 'https://a.b/c', 'x https://a.b/c!? y\nhttps://d.e'])('leave the text as it was: %j', (text) => {
    expect(piecesOf(text).map((piece) => piece.text).join('')).toBe(text);
  });
});

describe('a day', () => {
  const now = new Date(2026, 2, 15, 0, 10);
  const on = (year: number, month: number, day: number, hour = 12): string => dayOf(new Date(year, month, day, hour).toISOString(), now);

  it('is called as people call it', () => {
    expect(on(2026, 2, 15, 0)).toBe('Today');
    expect(on(2026, 2, 14, 23)).toBe('Yesterday');
    expect(on(2026, 2, 10)).toBe(new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 2, 10)));
    expect(on(2026, 2, 1)).not.toContain('2026');
    expect(on(2025, 2, 1)).toContain('2025');
  });
});
