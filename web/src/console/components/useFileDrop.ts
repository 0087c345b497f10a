import { useRef, useState, type DragEvent, type HTMLAttributes } from 'react';

interface FileDrop {
  isOver: boolean;
  handlers: Pick<HTMLAttributes<HTMLElement>, 'onDragEnter' | 'onDragOver' | 'onDragLeave' | 'onDrop'>;
}

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** Files dragged onto an element from outside the window. */
export function useFileDrop(isAllowed: boolean, take: (files: File[]) => void): FileDrop {
  const [isOver, setOver] = useState(false);
  /** Of nested elements the next is entered before the last is left. */
  const depth = useRef(0);
  const enter = (by: number): void => {
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };

  return {
    isOver: isOver && isAllowed,
    handlers: {
      onDragEnter: (event) => holdsFiles(event) && enter(1),
      onDragLeave: (event) => holdsFiles(event) && enter(-1),
      // Where they may not be dropped the browser would open them in place of the page.
      onDragOver: (event) => {
        if (holdsFiles(event)) {
          event.preventDefault();
          event.dataTransfer.dropEffect = isAllowed ? 'copy' : 'none';
        }
      },
      onDrop: (event) => {
        if (holdsFiles(event)) {
          event.preventDefault();
          depth.current = 0;
          setOver(false);
          if (isAllowed) {
            take([...event.dataTransfer.files]);
          }
        }
      },
    },
  };
}
