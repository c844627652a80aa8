import { megabytes, number, t, tMaybe } from '@crowdloom/i18n';
import { Banner, Button, FailureBanner, Icon, ProgressBar, useAction } from '@crowdloom/ui';
import { useRef, useState } from 'preact/hooks';
import { organization } from '../session/session.state';
import { type MediaProgress, type MediaResult, uploadMedia } from './media-upload';

interface Props {
  blobs: ReadonlyMap<string, string>;
  onBlobs: (blobs: Map<string, string>) => void;
}

/** The first step where tasks show pictures or play recordings: their files. */
export function MediaStep({ blobs, onBlobs }: Props) {
  const [progress, setProgress] = useState<MediaProgress & { files: number; size: number }>();
  const [result, setResult] = useState<MediaResult>();
  const stop = useRef<AbortController>();
  const run = useAction(async (files: File[]) => {
    stop.current = new AbortController();
    setResult(undefined);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const show = (now: MediaProgress) => setProgress({ ...now, files: files.length, size });
    show({ done: 0, bytes: 0 });
    try {
      const done = await uploadMedia(organization.value, files, show, stop.current.signal);
      onBlobs(new Map([...blobs, ...done.blobs]));
      setResult(done);
    } finally {
      setProgress(undefined);
    }
  });
  return (
    <section class="stack tight" aria-label={t('media.title')}>
      <h3>{t('media.title')}</h3>
      <p class="soft small-text">{t('media.hint')}</p>
      <FailureBanner failure={run.failure} />
      {progress ? (
        <>
          <p role="status">
            {t('media.uploading', {
              done: number(progress.done),
              files: number(progress.files),
              bytes: megabytes(progress.bytes),
              size: megabytes(progress.size),
            })}
          </p>
          <ProgressBar value={progress.bytes} max={progress.size} label={t('media.title')} />
          <div>
            <Button small onClick={() => stop.current?.abort()}>
              {t('common.cancel')}
            </Button>
          </div>
        </>
      ) : (
        <div class="row wrap">
          <Picker label={t('media.files')} onFiles={run.run} />
          <Picker label={t('media.folder')} folder onFiles={run.run} />
          {blobs.size > 0 && <span class="soft">{t('media.ready', { count: blobs.size })}</span>}
        </div>
      )}
      {result && result.errors.length > 0 && <Errors result={result} />}
    </section>
  );
}

interface PickerProps {
  label: string;
  folder?: boolean;
  onFiles: (files: File[]) => void;
}

const Picker = ({ label, folder, onFiles }: PickerProps) => (
  <label class="button secondary small">
    <Icon name="upload" />
    {label}
    <input
      class="visually-hidden"
      type="file"
      multiple
      {...(folder ? { webkitdirectory: true } : { accept: 'image/*,audio/*,video/*' })}
      onChange={(event) => {
        const files = [...(event.currentTarget.files ?? [])];
        event.currentTarget.value = '';
        if (files.length) onFiles(files);
      }}
    />
  </label>
);

const SHOWN = 20;

const Errors = ({ result: { errors } }: { result: MediaResult }) => (
  <Banner tone="warn" title={t('media.failed', { count: errors.length })}>
    <ul class="plain-list">
      {errors.slice(0, SHOWN).map(({ file, reason }) => (
        <li key={file}>
          <span dir="auto">{file}</span>: {tMaybe(`error.${reason}`) ?? reason}
        </li>
      ))}
    </ul>
  </Banner>
);
