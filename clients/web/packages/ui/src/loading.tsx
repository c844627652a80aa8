import { t } from '@crowdloom/i18n';

/** Grey shapes where the content will be, so that nothing jumps. */
export function Loading({ rows = 3, tall = false }: { rows?: number; tall?: boolean }) {
  return (
    <div class="loading" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class={tall ? 'skeleton tall' : 'skeleton'} />
      ))}
    </div>
  );
}
