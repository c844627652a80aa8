import { clock, number, t } from '@crowdloom/i18n';
import { Card, FailureBanner, Loading, usePolling } from '@crowdloom/ui';
import { useEffect } from 'preact/hooks';
import { PageHeader } from '../shell/page-header';
import { Chart } from './chart';
import { MethodsTable } from './methods-table';
import { MetricsTable } from './metrics-table';
import { ProcessesList } from './processes-list';
import {
  failure,
  gauge,
  methodsOf,
  type Point,
  pointsOf,
  processes,
  read,
  readings,
} from './readings.state';
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
  return (
    <div class="page stack">
      <PageHeader title={t('section.operator')} />
      <FailureBanner failure={failure.value} onRetry={read} />
      {!readings.value.length && !failure.value && <Loading rows={2} tall />}
      {readings.value.length > 0 && (
        <>
          <Facts last={last} />
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
            <Chart
              title={t('operator.work')}
              times={times}
              series={[
                { name: t('operator.queued'), values: points.map((p) => p.queued) },
                { name: t('operator.openLeases'), values: points.map((p) => p.openLeases) },
              ]}
            />
            <Chart
              title={t('operator.lag')}
              times={times}
              series={[{ name: t('operator.lag.series'), values: points.map((p) => p.lagSeconds) }]}
            />
          </div>
        </>
      )}
      <RunningBatches />
      <WhyNoWork />
      <ProcessesList processes={processes.value} />
      {readings.value.length > 1 && (
        <Card title={t('operator.methods')}>
          <MethodsTable rows={methodsOf(readings.value)} />
        </Card>
      )}
      {readings.value.length > 0 && (
        <Card title={t('operator.metrics')}>
          <MetricsTable samples={readings.value.at(-1)?.samples ?? []} />
        </Card>
      )}
    </div>
  );
}

const significant = { maximumSignificantDigits: 2 };

const textOf = (value: number | undefined) => (value === undefined ? '–' : number(value));
const rateOf = (value: number | undefined) =>
  value === undefined ? '–' : number(Math.round(value));
const ms = (value: number | undefined) =>
  value === undefined ? '–' : t('operator.ms', { value: number(value, significant) });
const seconds = (value: number | undefined) =>
  value === undefined ? '–' : t('operator.seconds', { value: number(value, significant) });

/** What one looks at first. */
function Facts({ last }: { last: Point | undefined }) {
  const idle = gauge('dispatch_queue_idle_seconds');
  return (
    <dl class="numbers tiles-row">
      <Fact name={t('operator.submits')} value={rateOf(last?.submitsPerMinute)} />
      <Fact name={t('operator.workers')} value={textOf(gauge('dispatch_active_workers'))} />
      <Fact name={t('operator.queued')} value={textOf(gauge('dispatch_queued_tasks'))} />
      <Fact
        name={t('operator.idle.longest')}
        value={idle === undefined ? '–' : clock(idle * 1000)}
      />
      <Fact name={t('operator.openLeases')} value={textOf(gauge('dispatch_open_leases'))} />
      <Fact name={t('operator.expiring')} value={textOf(gauge('dispatch_expiring_leases'))} />
      <Fact name={t('operator.p50')} value={ms(last?.p50Ms)} />
      <Fact name={t('operator.p99')} value={ms(last?.p99Ms)} />
      <Fact name={t('operator.errors')} value={rateOf(last?.errorsPerMinute)} />
      <Fact name={t('operator.lag')} value={seconds(last?.lagSeconds)} />
    </dl>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div class="card">
    <dt>{name}</dt>
    <dd class="number big">{value}</dd>
  </div>
);
