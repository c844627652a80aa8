import { type Batch, type BatchForecast, dispatch, parseMicros } from '@crowdloom/api';
import { dateTime, money, number, t } from '@crowdloom/i18n';
import { Button, Card, FailureBanner, TextField, useAction, useLoad } from '@crowdloom/ui';
import { useState } from 'preact/hooks';

/** What was measured, and what follows for time, people and money; also for a batch like it. */
export function ForecastCard({ batch }: { batch: Batch }) {
  const load = () => dispatch.getBatchForecast({ name: batch.name });
  const { data, failure, reload } = useLoad(load, [
    batch.name,
    batch.progress?.submittedAssignments,
  ]);
  return (
    <Card title={t('forecast.title')}>
      <FailureBanner failure={failure} onRetry={reload} />
      {data && (
        <>
          {data.deadlinePassed && <p class="field-error">{t('forecast.late')}</p>}
          <Numbers facts={factsOf(data)} />
          {(data.measuredCount ?? 0) !== '0' && <Estimate batch={batch} />}
        </>
      )}
    </Card>
  );
}

const minutes = (value: number | 'NaN' | 'Infinity' | '-Infinity' = 0) =>
  Number(value)
    ? t('forecast.minutes', { value: number(Math.round(Number(value) * 10) / 10) })
    : '–';

function factsOf(forecast: BatchForecast): [string, string][] {
  const currency = forecast.currencyCode || 'CNY';
  const hours =
    forecast.hoursLeft === undefined ? '–' : number(Math.ceil(Number(forecast.hoursLeft)));
  return [
    [t('forecast.median'), minutes(forecast.medianMinutes)],
    [t('forecast.p90'), minutes(forecast.p90Minutes)],
    [t('forecast.pace'), number(Math.round(Number(forecast.answersPerHour ?? 0)))],
    [t('forecast.finish'), forecast.finishTime ? dateTime(forecast.finishTime) : '–'],
    [t('forecast.hours'), hours],
    [t('forecast.people'), forecast.headCount ? number(forecast.headCount) : '–'],
    [
      t('forecast.cost'),
      `${money(BigInt(forecast.costMicros ?? 0), currency)} / ${money(BigInt(forecast.expectedCostMicros ?? 0), currency)}`,
    ],
  ];
}

const Numbers = ({ facts }: { facts: [string, string][] }) => (
  <dl class="numbers">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd class="number">{value}</dd>
      </div>
    ))}
  </dl>
);

/** "What would so many tasks like these cost?" */
function Estimate({ batch }: { batch: Batch }) {
  const [tasks, setTasks] = useState('1000');
  const [hourly, setHourly] = useState('30');
  const [facts, setFacts] = useState<[string, string][]>();
  const micros = parseMicros(hourly);
  const ask = useAction(async () => {
    const estimate = await dispatch.estimateBatch({
      pilot: batch.name,
      taskCount: Number.parseInt(tasks, 10),
      overlap: batch.overlap?.min ?? 1,
      hourlyMicros: String(micros),
      deadlineTime: batch.deadlineTime,
    });
    const currency = estimate.currencyCode || 'CNY';
    setFacts([
      [t('forecast.price'), money(BigInt(estimate.labelMicros ?? 0), currency)],
      [t('forecast.hours'), number(Math.ceil(Number(estimate.hours ?? 0)))],
      [t('forecast.people'), estimate.headCount ? number(estimate.headCount) : '–'],
      [t('forecast.total'), money(BigInt(estimate.costMicros ?? 0), currency)],
    ]);
  });
  const submit = (event: Event) => {
    event.preventDefault();
    ask.run();
  };
  return (
    <form class="stack" onSubmit={submit}>
      <h3>{t('forecast.estimate')}</h3>
      <FailureBanner failure={ask.failure} />
      <div class="row">
        <TextField
          label={t('forecast.tasks')}
          inputMode="numeric"
          value={tasks}
          onValue={setTasks}
        />
        <TextField
          label={t('forecast.hourly')}
          inputMode="decimal"
          value={hourly}
          onValue={setHourly}
        />
        <Button
          busy={ask.busy}
          disabled={!micros || !(Number.parseInt(tasks, 10) > 0)}
          type="submit"
        >
          {t('forecast.ask')}
        </Button>
      </div>
      {facts && <Numbers facts={facts} />}
    </form>
  );
}
