/** A year as a picture: two bars a month, for clubs and for oneself. The table beside it says the same in figures. */
import type { JSX } from 'preact'
import { amount, letter, month as named } from '#i18n'
import { forClubs, type Month, within } from '../months.ts'
import { t } from './texts.ts'

const STEP = 24
const WIDE = 9
const HIGH = 100
const FOOT = 22

export function Bars({ months, pocket }: { months: Month[]; pocket: string }): JSX.Element {
  const top = Math.max(1, ...months.flatMap((each) => [forClubs(each), each.own]))
  // What came back can outweigh a month: a bar has no less than nothing, the table tells it.
  const bar = (units: number): number => (Math.max(0, units) / top) * HIGH
  const most = months.reduce((best, each) => (forClubs(each) > forClubs(best) ? each : best))
  const best = { month: named(within(most)), amount: amount(pocket, forClubs(most)) }
  const base = HIGH + 2
  return (
    <svg
      class="bars"
      viewBox={`0 0 ${months.length * STEP} ${base + FOOT}`}
      role="img"
      aria-labelledby="bars-title bars-what"
    >
      <title id="bars-title">{t('impact.months')}</title>
      <desc id="bars-what">{t('impact.picture', best)}</desc>
      {months.map((each, place) => {
        const left = place * STEP + 2
        const clubs = bar(forClubs(each))
        const own = bar(each.own)
        return (
          <g key={each.month}>
            <rect class="clubs" x={left} y={base - clubs} width={WIDE} height={clubs} rx="2" />
            <rect class="own" x={left + WIDE + 1} y={base - own} width={WIDE} height={own} rx="2" />
            <text x={left + WIDE} y={base + FOOT - 4} text-anchor="middle">
              {letter(within(each))}
            </text>
          </g>
        )
      })}
      <path class="ground" d={`M0 ${base}H${months.length * STEP}`} />
    </svg>
  )
}
