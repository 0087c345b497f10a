import { Fragment } from 'react';
import { piecesOf } from '../text/links.ts';

/** What someone wrote: text, never markup; addresses become links. */
export function MessageText({ text }: { text: string }) {
  return piecesOf(text).map(({ text: piece, href }, index) =>
    href ? (
      <a key={index} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {piece}
      </a>
    ) : (
      <Fragment key={index}>{piece}</Fragment>
    ),
  );
}
