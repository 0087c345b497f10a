import './UploadTray.css';
import { useEffect, useState } from 'react';
import type { Upload } from '../state/uploads.ts';
import { sizeText } from '../text/sizes.ts';
import { Button, IconButton } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { useWorkspace } from './workspaceContext.ts';

/** What goes with the next message, and how far each file has come. */
export function UploadTray({ place, uploads }: { place: string; uploads: readonly Upload[] }) {
  return (
    <ul className="upload-tray" aria-label="Attached files">
      {uploads.map((upload) => (
        <UploadItem key={upload.key} place={place} upload={upload} />
      ))}
    </ul>
  );
}

function UploadItem({ place, upload: { key, file, sent, attachment, problem } }: { place: string; upload: Upload }) {
  const { uploads } = useWorkspace();
  const preview = usePreview(file);
  const isUnderWay = !attachment && problem === undefined;
  return (
    <li className="upload" data-testid="upload" data-state={attachment ? 'ready' : problem === undefined ? 'uploading' : 'failed'}>
      {preview ? <img src={preview} alt="" /> : <Icon name="file" />}
      <span className="upload-name">
        <strong title={file.name}>{file.name}</strong>
        <small role={problem === undefined ? undefined : 'alert'}>{problem ?? sizeText(file.size)}</small>
        {isUnderWay && <progress max={file.size} value={sent} aria-label={`Uploading ${file.name}`} />}
        {problem !== undefined && (
          <Button kind="link" onClick={() => uploads.tryAgain(place, key)}>
            Try again
          </Button>
        )}
      </span>
      <IconButton icon="close" size={15} label={`Remove ${file.name}`} onClick={() => uploads.remove(place, key)} />
    </li>
  );
}

/** The address of a picture that is still here. */
function usePreview(file: File): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
      return undefined;
    }
    const url = URL.createObjectURL(file);
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return address;
}
