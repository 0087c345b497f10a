import './Attachments.css';
import { useEffect, useRef, useState } from 'react';
import type { Attachment, AttachmentLink } from '../../client/index.ts';
import { dialog, notice } from '../state/ui.ts';
import { inWords } from '../text/problems.ts';
import { fitted, sizeText } from '../text/sizes.ts';
import { Icon } from './Icon.tsx';
import { useWorkspace } from './workspaceContext.ts';

const largest = { width: 400, height: 300 };
/** How far outside the view a picture is fetched. */
const ahead = '400px';

const isPicture = ({ contentType, width, height }: Attachment): boolean => contentType.startsWith('image/') && width !== undefined && height !== undefined;

/** The files of a message: pictures as what they are, all else by name. */
export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  const pictures = attachments.filter(isPicture);
  const files = attachments.filter((attachment) => !isPicture(attachment));
  return (
    <div className="attachments">
      {pictures.map((picture) => (
        <Picture key={picture.id} picture={picture} />
      ))}
      {files.map((file) => (
        <FileRow key={file.id} file={file} />
      ))}
    </div>
  );
}

/** Takes its place before it is there, so that nothing moves when it comes. */
function Picture({ picture }: { picture: Attachment }) {
  const { client } = useWorkspace();
  const ref = useRef<HTMLButtonElement>(null);
  const [link, setLink] = useState<AttachmentLink>();
  const [isMissing, setMissing] = useState(false);
  const { width, height } = fitted({ width: picture.width!, height: picture.height! }, largest);

  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          observer.disconnect();
          client.attachmentLink(picture.id).then(setLink, () => setMissing(true));
        }
      },
      { rootMargin: ahead },
    );
    observer.observe(ref.current!);
    return () => observer.disconnect();
  }, [client, picture.id]);

  return (
    <button
      ref={ref}
      type="button"
      className="attachment-picture"
      style={{ width, aspectRatio: `${width} / ${height}` }}
      aria-label={`Show ${picture.name}`}
      title={picture.name}
      onClick={() => dialog.set({ name: 'picture', picture })}
    >
      {link && !isMissing && <img src={link.thumbnailUrl ?? link.url} alt={picture.name} width={width} height={height} onError={() => setMissing(true)} />}
      {isMissing && <span>{picture.name} cannot be shown</span>}
    </button>
  );
}

function FileRow({ file }: { file: Attachment }) {
  const download = useDownload(file);
  return (
    <button type="button" className="attachment-file" aria-label={`Download ${file.name}, ${sizeText(file.size)}`} onClick={download}>
      <Icon name="file" />
      <span>
        <strong>{file.name}</strong>
        <small>{sizeText(file.size)}</small>
      </span>
      <Icon name="down" size={17} />
    </button>
  );
}

/** Links are good for a few minutes, so one is asked for as it is needed. */
export function useDownload({ id, name }: Attachment): () => void {
  const { client } = useWorkspace();
  const download = async (): Promise<void> => {
    const { url } = await client.attachmentLink(id);
    Object.assign(document.createElement('a'), { href: url, download: name }).click();
  };
  return () => void download().catch((error: unknown) => notice.set(inWords(error)));
}
