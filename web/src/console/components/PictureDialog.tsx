import { useEffect, useState } from 'react';
import type { Attachment } from '../../client/index.ts';
import { inWords } from '../text/problems.ts';
import { sizeText } from '../text/sizes.ts';
import { useDownload } from './Attachments.tsx';
import { Button } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import { Problem } from './Problem.tsx';
import { useWorkspace } from './workspaceContext.ts';

/** A picture in its full size, or as much of it as there is room for. */
export function PictureDialog({ picture }: { picture: Attachment }) {
  const { client } = useWorkspace();
  const [url, setUrl] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const download = useDownload(picture);

  useEffect(() => {
    client.attachmentLink(picture.id).then(
      (link) => setUrl(link.url),
      (error: unknown) => setProblem(inWords(error)),
    );
  }, [client, picture.id]);

  return (
    <Dialog title={picture.name}>
      <div className="dialog-content">
        <Problem text={problem} />
        <img className="picture-whole" src={url} alt={picture.name} width={picture.width} height={picture.height} />
        <div className="dialog-actions">
          <Button onClick={download}>Download ({sizeText(picture.size)})</Button>
        </div>
      </div>
    </Dialog>
  );
}
