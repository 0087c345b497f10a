export interface Piece {
  text: string;
  /** Where it leads; absent for plain text. */
  href?: string;
}

const address = /https?:\/\/[^\s<>"]+/g;
/** What ends a sentence is seldom part of the address before it. */
const trailing = /[.,:;!?'")\]}…]+$/;

/** Cuts a text into plain pieces and addresses. The pieces, put together, are the text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const href = match[0].replace(trailing, '');
    if (!URL.canParse(href)) {
      continue;
    }
    if (match.index > end) {
      pieces.push({ text: text.slice(end, match.index) });
    }
    pieces.push({ text: href, href });
    end = match.index + href.length;
  }
  if (end < text.length) {
    pieces.push({ text: text.slice(end) });
  }
  return pieces;
}
