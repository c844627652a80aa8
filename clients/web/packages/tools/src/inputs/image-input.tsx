import { t } from '@crowdloom/i18n';
import { Dialog, Icon, Loading } from '@crowdloom/ui';
import { useState } from 'preact/hooks';

interface Props {
  /** undefined while it is being loaded, "" when it cannot be. */
  src: string | undefined;
  name: string;
  /** The person wants to see it larger. */
  onLarge?: () => void;
}

/** A picture that fits the screen; a press enlarges it. Browsers turn it upright by its EXIF data. */
export function ImageInput({ src, name, onLarge }: Props) {
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  if (src === undefined) return <Loading rows={1} tall />;
  if (src === '' || broken) return <p class="image-missing">{t('tool.image.failed')}</p>;
  const alt = name || t('tool.image.alt');
  return (
    <>
      <button
        type="button"
        class="image-input"
        aria-label={`${alt} – ${t('tool.image.zoom')}`}
        onClick={() => {
          setLarge(true);
          onLarge?.();
        }}
      >
        <img src={src} alt="" decoding="async" onError={() => setBroken(true)} />
        <span class="image-zoom">
          <Icon name="zoomIn" />
        </span>
      </button>
      {large && (
        <Dialog title={alt} wide onClose={() => setLarge(false)}>
          <img class="image-large" src={src} alt={alt} />
        </Dialog>
      )}
    </>
  );
}
