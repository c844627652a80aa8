import { number, shownLocale, t } from '@crowdloom/i18n';
import { Card, Segmented, theme } from '@crowdloom/ui';
import { useEffect, useRef, useState } from 'preact/hooks';

interface Series {
  name: string;
  values: (number | undefined)[];
}

interface Props {
  title: string;
  times: number[];
  series: Series[];
}

/** A line chart, and the same numbers as a table for those who cannot see it. */
export function Chart({ title, times, series }: Props) {
  const [form, setForm] = useState<'chart' | 'table'>('chart');
  const choice = (
    <Segmented
      label={t('chart.form')}
      hideLabel
      value={form}
      options={[
        { value: 'chart', label: t('chart.chart') },
        { value: 'table', label: t('chart.table') },
      ]}
      onChange={setForm}
    />
  );
  return (
    <Card title={title} actions={choice}>
      {times.length < 2 && <p class="soft">{t('chart.waiting')}</p>}
      {times.length >= 2 &&
        (form === 'chart' ? (
          <Lines times={times} series={series} />
        ) : (
          <Table title={title} times={times} series={series} />
        ))}
    </Card>
  );
}

const COLORS = ['--brand', '--info', '--bad'] as const;
const colorOf = (i: number) =>
  getComputedStyle(document.documentElement)
    .getPropertyValue(COLORS[i] ?? '--ink')
    .trim();

type Plot = import('uplot');

function Lines({ times, series }: Omit<Props, 'title'>) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const data = () =>
    [
      times.map((time) => time / 1000),
      ...series.map((s) => s.values.map((v) => v ?? null)),
    ] as never;
  useEffect(() => {
    let gone = false;
    Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]).then(
      ([{ default: UPlot }]) => {
        const element = place.current;
        if (gone || !element) return;
        const ink = getComputedStyle(document.documentElement)
          .getPropertyValue('--ink-soft')
          .trim();
        const line = getComputedStyle(document.documentElement).getPropertyValue('--line').trim();
        const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line } };
        plot.current = new UPlot(
          {
            width: element.clientWidth,
            height: 220,
            axes: [
              { ...axis, space: 90, values: (_, times) => times.map((s) => timeText(s * 1000)) },
              { ...axis, size: 60 },
            ],
            series: [
              {},
              ...series.map((s, i) => ({ label: s.name, stroke: colorOf(i), width: 2 })),
            ],
          },
          data(),
          element,
        );
      },
    );
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shownLocale(), theme.value]);
  useEffect(() => plot.current?.setData(data()), [times.length, times.at(-1)]);
  return <div ref={place} class="chart" />;
}

const timeText = (time: number) =>
  new Intl.DateTimeFormat(shownLocale(), { timeStyle: 'medium', hourCycle: 'h23' }).format(time);

const Table = ({ title, times, series }: Props) => (
  <div class="table-scroll limited" tabIndex={0} role="region" aria-label={title}>
    <table>
      <thead>
        <tr>
          <th scope="col">{t('chart.time')}</th>
          {series.map((s) => (
            <th key={s.name} scope="col" class="end">
              {s.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {times
          .map((time, i) => (
            <tr key={time}>
              <th scope="row">{timeText(time)}</th>
              {series.map((s) => (
                <td key={s.name} class="end number">
                  {s.values[i] === undefined
                    ? '–'
                    : number(s.values[i], { maximumSignificantDigits: 3 })}
                </td>
              ))}
            </tr>
          ))
          .reverse()}
      </tbody>
    </table>
  </div>
);
