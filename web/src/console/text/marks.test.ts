import { describe, expect, it } from 'vitest';
import { markedPieces } from './marks.ts';

const marked = (text: string, ...terms: string[]): string =>
  markedPieces(text, terms)
    .map(({ text: piece, isMarked }) => (isMarked ? `[${piece}]` : piece))
    .join('');

describe('words that were looked for', () => {
  it('are marked where they stand whole, in whatever case', () => {
    expect(marked('The Moon, moonlight and the moon', 'moon')).toBe('The [Moon], moonlight and the [moon]');
    expect(marked('Über c++ und über', 'über', 'c++')).toBe('[Über] [c++] und [über]');
  });

  it('leave a text without them as it is', () => {
    expect(marked('Nothing here', 'moon')).toBe('Nothing here');
    expect(marked('Nothing here')).toBe('Nothing here');
  });
});
