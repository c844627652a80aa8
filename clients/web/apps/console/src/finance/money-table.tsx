import { type Money, microsOf } from '@crowdloom/api';
import { money, t } from '@crowdloom/i18n';

export type MoneyColumn =
  | 'worker'
  | 'account'
  | 'month'
  | 'pending'
  | 'payable'
  | 'wages'
  | 'held'
  | 'netDue'
  | 'owed'
  | 'gross'
  | 'tax'
  | 'net'
  | 'kind'
  | 'count'
  | 'sum';

interface Props {
  label: string;
  columns: MoneyColumn[];
  rows: { key: string; cells: string[]; amounts: (Money | undefined)[] }[];
}

/** Texts on the left, amounts on the right. */
export const MoneyTable = ({ label, columns, rows }: Props) => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={label}>
    <table>
      <thead>
        <tr>
          {columns.map((column, i) => (
            <th
              key={column}
              scope="col"
              class={i >= (rows[0]?.cells.length ?? 0) ? 'end' : undefined}
            >
              {t(`finance.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            {row.cells.map((cell, i) =>
              i === 0 ? (
                <th key={columns[i]} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={columns[i]}>{cell}</td>
              ),
            )}
            {row.amounts.map((amount, i) => (
              <td key={columns[row.cells.length + i]} class="end number">
                {money(microsOf(amount), amount?.currencyCode || 'CNY')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
