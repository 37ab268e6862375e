/** What a club has got by one's own purchases, and by everybody's: those only where they are so many that none can be told from the rest. */
import type { JSX } from 'preact'
import { amount, month as named } from '#i18n'
import { type Months, sum, thisYear, within } from '../months.ts'
import { t } from './texts.ts'

interface Props {
  club: Months['clubs'][number]
  months: Months['months']
  pocket: string
}

export function Reached({ club, months, pocket }: Props): JSX.Element {
  const [now] = months
  const [last] = club.months
  const mine = (list: Months['months']): number => sum(list, (each) => each.clubs[club.account] ?? 0)
  const all = (list: Props['club']['months']): number => sum(list, (each) => each.earned)
  return (
    <>
      {now ? (
        <Got
          from={t('reached.mine')}
          month={now.month}
          got={[mine([now]), mine(thisYear(months, now.month))]}
          pocket={pocket}
        />
      ) : null}
      {last ? (
        <Got
          from={t('reached.all')}
          month={last.month}
          got={[all([last]), all(thisYear(club.months, last.month))]}
          pocket={pocket}
        />
      ) : null}
      <p class="small muted">{t(last ? 'reached.told' : 'reached.few', { n: club.fewest })}</p>
    </>
  )
}

interface GotProps {
  from: string
  month: string
  /** In that month, and in its year as far as it is told. */
  got: [number, number]
  pocket: string
}

function Got({ from, month, got, pocket }: GotProps): JSX.Element {
  return (
    <>
      <h3>{from}</h3>
      <dl class="lines">
        <dt>{named(within({ month }))}</dt>
        <dd>{amount(pocket, got[0])}</dd>
        <dt>{t('reached.year', { year: month.slice(0, 4) })}</dt>
        <dd>{amount(pocket, got[1])}</dd>
      </dl>
    </>
  )
}
