/** Cuts a text so that the words that were looked for are pieces of their own. The pieces, put together, are the text. */
export function markedPieces(text: string, terms: readonly string[]): { text: string; isMarked: boolean }[] {
  if (terms.length === 0) {
    return [{ text, isMarked: false }];
  }
  const words = terms.toSorted((a, b) => b.length - a.length).map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const sought = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  // What is captured stands at every other place.
  return text
    .split(sought)
    .map((piece, index) => ({ text: piece, isMarked: index % 2 === 1 }))
    .filter(({ text: piece }) => piece !== '');
}
