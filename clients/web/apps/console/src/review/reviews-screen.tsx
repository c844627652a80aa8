import { dispatch, type WorkOffer } from '@crowdloom/api';
import { money, t } from '@crowdloom/i18n';
import {
  Badge,
  EmptyState,
  FailureBanner,
  Icon,
  Loading,
  useLoad,
  usePolling,
} from '@crowdloom/ui';
import { to } from '../places';
import { workerName } from '../session/session.state';
import { PageHeader } from '../shell/page-header';

const load = async () => {
  const { offers = [] } = await dispatch.listWorkOffers({ worker: workerName.value });
  return offers.filter((offer) => (offer.stage ?? 1) > 1);
};

/** Batches that have reviews for this reviewer. */
export function ReviewsScreen() {
  const { data, failure, loading, reload } = useLoad(load, [workerName.value]);
  usePolling(reload, 15_000);
  return (
    <div class="page stack">
      <PageHeader title={t('section.review')} />
      <FailureBanner failure={failure} onRetry={reload} />
      {!data && loading && <Loading rows={3} />}
      {data?.length === 0 && (
        <EmptyState icon="review" title={t('reviews.empty.title')}>
          {t('reviews.empty.text')}
        </EmptyState>
      )}
      <ul class="tiles">
        {data?.map((offer) => (
          <OfferTile key={offer.batch} offer={offer} />
        ))}
      </ul>
    </div>
  );
}

const OfferTile = ({ offer }: { offer: WorkOffer }) => (
  <li>
    <a class="card tile" href={to.review(offer.batch ?? '')}>
      <span class="tile-icon">
        <Icon name="review" size={24} />
      </span>
      <span class="tile-text">
        <strong dir="auto">{offer.title}</strong>
        <span class="soft small-text" dir="auto">
          {offer.projectTitle} · {money(BigInt(offer.rateMicros ?? 0), offer.currencyCode ?? 'CNY')}
        </span>
      </span>
      <Badge tone={offer.available ? 'good' : 'neutral'}>
        {t(offer.available ? 'reviews.available' : 'reviews.none')}
      </Badge>
    </a>
  </li>
);
