import { projectOf, type WorkOffer } from '@crowdloom/api';
import { t } from '@crowdloom/i18n';
import { Button, EmptyState, FailureBanner, Loading } from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { person } from '../session/session.state';
import { OfferCard } from './offer-card';
import { loadOffers, offers, offersFailure } from './offers.state';

const REFRESH_MS = 20_000;

/** What there is to do, best first, with pay and time before anybody accepts. */
export function WorkScreen() {
  useEffect(() => {
    loadOffers();
    const timer = setInterval(loadOffers, REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  const list = offers.value;
  return (
    <div class="screen stack">
      <header class="greeting">
        <h1>
          {t('work.greeting', { name: person.value?.displayName || person.value?.login || '' })}
        </h1>
        <p class="soft">{person.value?.organizationTitle}</p>
      </header>
      <FailureBanner failure={offersFailure.value} onRetry={loadOffers} />
      {list ? <Offers list={list} /> : !offersFailure.value && <Loading rows={3} tall />}
    </div>
  );
}

function Offers({ list }: { list: WorkOffer[] }) {
  const now = list.filter((offer) => offer.available);
  const later = list.filter((offer) => !offer.available);
  if (!list.length) {
    return (
      <EmptyState
        icon="work"
        title={t('work.empty.title')}
        actions={<Button onClick={loadOffers}>{t('work.refresh')}</Button>}
      >
        {t('work.empty.text')}
      </EmptyState>
    );
  }
  return (
    <>
      <OfferList title={t('work.now')} list={now} />
      <OfferList title={t('work.later')} list={later} />
    </>
  );
}

function OfferList({ title, list }: { title: string; list: WorkOffer[] }) {
  if (!list.length) return null;
  return (
    <section class="stack tight" aria-label={title}>
      <h2 class="section-title">{title}</h2>
      {list.map((offer) => (
        <OfferCard
          key={`${offer.batch}-${offer.stage}`}
          offer={offer}
          project={projectOf(offer.batch ?? '')}
        />
      ))}
    </section>
  );
}
