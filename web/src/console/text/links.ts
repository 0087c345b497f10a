export interface Piece {
  text: string;
  /** Where it leads; absent for plain text. */
  href?: string;
  /** Whom it names: a user's id, `everyone`, or a role's id behind `&`. */
  mention?: string;
}

const addressOrMention = /https?:\/\/[^\s<>"]+|<@(&?[A-Za-z0-9_.-]{1,64})>/g;
/** What ends a sentence is seldom part of the address before it. */
const trailing = /[.,:;!?'")\]}…]+$/;

/** Cuts a text into plain pieces, addresses and mentions. The pieces, put together, are the text. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const add = (at: number, piece: Piece): void => {
    if (at > end) {
      pieces.push({ text: text.slice(end, at) });
    }
    pieces.push(piece);
    end = at + piece.text.length;
  };
  for (const { 0: found, 1: mention, index } of text.matchAll(addressOrMention)) {
    const href = found.replace(trailing, '');
    if (mention !== undefined) {
      add(index, { text: found, mention });
    } else if (URL.canParse(href)) {
      add(index, { text: href, href });
    }
  }
  if (end < text.length) {
    pieces.push({ text: text.slice(end) });
  }
  return pieces;
}
