/** What one's points did: for clubs, for oneself, in town; this month, this year, and month by month as a picture. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { told } from '#api'
import { amount, money, month as named } from '#i18n'
import { api } from '#session'
import { Notice } from '#ui'
import { forClubs, type Month, type Months, sum, thisYear, within } from '../months.ts'
import { Asked } from './asked.tsx'
import { Bars } from './bars.tsx'
import { t } from './texts.ts'

export function Impact(): JSX.Element {
  return <Asked ask={() => told(api.GET('/v1/me/months', {}))}>{(found) => <Told {...found} />}</Asked>
}

function Told({ months, pocket }: Months): JSX.Element {
  const [span, setSpan] = useState<'month' | 'year'>('month')
  const latest = months[0]
  if (!latest || months.every((each) => !each.purchases && !each.purchase_cents)) {
    return <Notice>{t('impact.empty')}</Notice>
  }
  const shown = span === 'month' ? [latest] : thisYear(months, latest.month)
  const points = (of: (each: Month) => number): string => amount(pocket, sum(shown, of))
  return (
    <div class="stack">
      <div class="row wrap" role="group" aria-label={t('impact.span')}>
        {(['month', 'year'] as const).map((each) => (
          <button
            key={each}
            type="button"
            class={`chip tap ${each === span ? 'leaf' : ''}`}
            aria-pressed={each === span ? 'true' : 'false'}
            onClick={() => setSpan(each)}
          >
            {t(`impact.${each}`)}
          </button>
        ))}
      </div>
      <dl class="figures">
        <Figure name={t('impact.clubs')} value={points(forClubs)} />
        <Figure name={t('impact.own')} value={points((each) => each.own)} />
        <Figure name={t('impact.bought')} value={money(sum(shown, (each) => each.purchase_cents))} />
        <Figure name={t('impact.paid')} value={money(sum(shown, (each) => each.paid_cents))} />
      </dl>
      <p class="muted">{t('impact.purchases', { n: sum(shown, (each) => each.purchases) })}</p>
      <section class="card stack tight">
        <h2>{t('impact.months')}</h2>
        <Bars months={[...months].reverse()} pocket={pocket} />
        <p class="row wrap small">
          <span class="key clubs">{t('impact.clubs')}</span>
          <span class="key own">{t('impact.own')}</span>
        </p>
        <details>
          <summary>{t('impact.table')}</summary>
          <Table months={months} pocket={pocket} />
        </details>
      </section>
    </div>
  )
}

function Figure({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div class="card">
      <dt class="small muted">{name}</dt>
      <dd class="big">{value}</dd>
    </div>
  )
}

function Table({ months, pocket }: { months: Month[]; pocket: string }): JSX.Element {
  return (
    <table class="small">
      <thead>
        <tr>
          <th scope="col">{t('impact.table.month')}</th>
          <th scope="col">{t('impact.clubs')}</th>
          <th scope="col">{t('impact.own')}</th>
        </tr>
      </thead>
      <tbody>
        {months.map((each) => (
          <tr key={each.month}>
            <th scope="row">{named(within(each))}</th>
            <td>{amount(pocket, forClubs(each))}</td>
            <td>{amount(pocket, each.own)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
