import type { Failure } from '@crowdloom/api';
import { t, tMaybe } from '@crowdloom/i18n';
import { Banner } from './banner';
import { Button } from './button';

/** What a failure means for the person: by its reason, else by its code. */
export function failureText(failure: Failure): string {
  const seconds = Math.ceil(failure.retryDelayMs / 1000) || 30;
  return (
    tMaybe(`error.${failure.reason}`, { ...failure.metadata, seconds }) ??
    tMaybe(`error.code.${failure.code}`) ??
    t('error.generic', { code: failure.reason || failure.code })
  );
}

interface Props {
  failure?: Failure;
  onRetry?: () => void;
}

export function FailureBanner({ failure, onRetry }: Props) {
  if (!failure || failure.code === 'canceled') return null;
  const away = failure.code === 'unavailable';
  return (
    <Banner
      tone={away ? 'warn' : 'bad'}
      icon={away ? 'offline' : 'warning'}
      actions={
        onRetry && (
          <Button small onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    >
      <p>{failureText(failure)}</p>
      {failure.violations.length > 0 && (
        <ul>
          {failure.violations.slice(0, 8).map((v) => (
            <li key={v.field + v.description}>
              <code>{v.field}</code> {v.description}
            </li>
          ))}
        </ul>
      )}
    </Banner>
  );
}
