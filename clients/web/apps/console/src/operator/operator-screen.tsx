import { number, t } from '@crowdloom/i18n';
import { Card, FailureBanner, Loading, usePolling } from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { PageHeader } from '../shell/page-header';
import { Chart } from './chart';
import { MetricsTable } from './metrics-table';
import { failure, pointsOf, read, readings } from './readings.state';
import { RunningBatches } from './running-batches';
import { WhyNoWork } from './why-no-work';

const EVERY_MS = 3000;

/** How the installation is doing; the numbers are those that monitoring reads. */
export function OperatorScreen() {
  useEffect(() => {
    read();
  }, []);
  usePolling(read, EVERY_MS);
  const points = pointsOf(readings.value);
  const last = points.at(-1);
  const times = points.map((point) => point.time);
  const ms = (value: number | undefined) =>
    value === undefined
      ? '–'
      : t('operator.ms', { value: number(value, { maximumSignificantDigits: 3 }) });
  return (
    <div class="page stack">
      <PageHeader title={t('section.operator')} />
      <FailureBanner failure={failure.value} onRetry={read} />
      {!readings.value.length && !failure.value && <Loading rows={2} tall />}
      {readings.value.length > 0 && (
        <>
          <dl class="numbers tiles-row">
            <Fact
              name={t('operator.submits')}
              value={last ? number(Math.round(last.submitsPerMinute)) : '–'}
            />
            <Fact name={t('operator.p50')} value={ms(last?.p50Ms)} />
            <Fact name={t('operator.p99')} value={ms(last?.p99Ms)} />
            <Fact
              name={t('operator.errors')}
              value={last ? number(Math.round(last.errorsPerMinute)) : '–'}
            />
          </dl>
          <div class="charts">
            <Chart
              title={t('operator.throughput')}
              times={times}
              series={[
                { name: t('operator.submits'), values: points.map((p) => p.submitsPerMinute) },
                { name: t('operator.leases'), values: points.map((p) => p.leasesPerMinute) },
                { name: t('operator.errors'), values: points.map((p) => p.errorsPerMinute) },
              ]}
            />
            <Chart
              title={t('operator.latency')}
              times={times}
              series={[
                { name: t('operator.p50'), values: points.map((p) => p.p50Ms) },
                { name: t('operator.p99'), values: points.map((p) => p.p99Ms) },
              ]}
            />
          </div>
        </>
      )}
      <RunningBatches />
      <WhyNoWork />
      {readings.value.length > 0 && (
        <Card title={t('operator.metrics')}>
          <MetricsTable samples={readings.value.at(-1)?.samples ?? []} />
        </Card>
      )}
    </div>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div class="card">
    <dt>{name}</dt>
    <dd class="number big">{value}</dd>
  </div>
);
