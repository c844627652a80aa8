import type { WorkOffer } from '@crowdloom/api';
import { money, number, t } from '@crowdloom/i18n';
import { Badge, LinkButton } from '@crowdloom/ui';
import { to } from '../places';

interface Props {
  offer: WorkOffer;
  project: string;
}

/** One batch: what it pays for a task and for an hour, and how long a task takes. */
export function OfferCard({ offer, project }: Props) {
  const { title = '', projectTitle = '', currencyCode = 'CNY', stage = 1 } = offer;
  const minutes = Number(offer.expectedMinutes ?? 0);
  const hourly = BigInt(offer.hourlyMicros ?? 0);
  return (
    <article class="card offer">
      <header>
        <div>
          <h3 dir="auto">{title}</h3>
          <p class="soft small-text" dir="auto">
            {projectTitle}
          </p>
        </div>
        {stage > 1 && <Badge tone="info">{t('work.review')}</Badge>}
      </header>
      <dl class="facts">
        <Fact
          name={t('work.perTask')}
          value={money(BigInt(offer.rateMicros ?? 0), currencyCode)}
          strong
        />
        <Fact name={t('work.minutes')} value={minutes ? minutesText(minutes) : t('work.unknown')} />
        <Fact
          name={t('work.perHour')}
          value={
            hourly
              ? t('work.about', { value: money(rounded(hourly), currencyCode) })
              : t('work.unknown')
          }
        />
      </dl>
      <div class="offer-actions">
        <LinkButton
          kind={offer.available ? 'primary' : 'secondary'}
          href={to.desk(offer.batch ?? '')}
        >
          {offer.available ? t('work.start') : t('work.open')}
        </LinkButton>
        <LinkButton kind="quiet" icon="book" href={to.guidelines(project)}>
          {t('guidelines.title')}
        </LinkButton>
      </div>
    </article>
  );
}

/** An estimate is not given to the last cent of a cent. */
const rounded = (micros: bigint) => (micros / 10_000n) * 10_000n;

const minutesText = (minutes: number) =>
  minutes < 1
    ? t('work.seconds', { value: number(Math.round(minutes * 60)) })
    : t('work.minutesValue', { value: number(minutes, { maximumFractionDigits: 1 }) });

const Fact = ({ name, value, strong }: { name: string; value: string; strong?: boolean }) => (
  <div>
    <dt>{name}</dt>
    <dd class={strong ? 'number strong pay' : 'number'}>{value}</dd>
  </div>
);
