/** The town in figures, up to yesterday: what is scanned, what there is, who takes part. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { daysLater } from '#days'
import { amount, day, language, money, month, texts } from '#i18n'
import { api } from '#session'
import { office_overview as de } from '#texts/de.json'
import { office_overview as en } from '#texts/en.json'
import { type PocketName, points } from '#town-facts'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { Csv, Wide } from '../tables.tsx'
import { t as common } from '../texts.ts'

type Told = Schemas['OverviewView']
type Day = Schemas['DayView']
type Party = Schemas['PlaceView']
type Table = 'days' | 'months' | 'clubs' | 'shops'
const t = texts<keyof typeof de>({ de, en })
const SPANS = [1, 3, 12] as const
const HELD = ['members', 'held', 'clubs', 'pots', 'funds', 'employers', 'total', 'shops'] as const

export function Overview(): JSX.Element {
  const months = SPANS.find((each) => String(each) === place.value.asked.get('months')) ?? 3
  const load = async (): Promise<Told> => told(api.GET('/v1/overview', { params: { query: { months } } }))
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      <nav class="tries" aria-label={t('span')}>
        {SPANS.map((each) => (
          <a
            key={each}
            class="chip tap"
            href={to('overview', '', { months: String(each) })}
            aria-current={each === months ? 'page' : undefined}
          >
            {t(`span.${each}`)}
          </a>
        ))}
      </nav>
      <Loaded load={load} of={months}>
        {(found) => (
          <>
            <Tiles found={found} />
            {found.days.length ? <Days days={found.days} months={months} /> : <Notice>{t('none')}</Notice>}
            {found.months.length ? <Months found={found} months={months} /> : null}
            <div class="sides">
              <Parties name="clubs" page="club" found={found} said={(units) => amount(points, units)} />
              <Parties name="shops" page="shop" found={found} said={count} />
            </div>
            {found.circulation ? <Held circulation={found.circulation} /> : null}
          </>
        )}
      </Loaded>
    </div>
  )
}

const count = (value: number): string => new Intl.NumberFormat(language.value).format(value)
const share = (percent: number | null | undefined): string =>
  percent === null || percent === undefined ? '–' : t('percent', { percent })
const pocketOf = (units: Record<string, number>): string => amount(points, units[points] ?? 0)
/** A month or a day of the API as a moment within it, whatever the time zone. */
const within = (date: string): string => `${date.padEnd(10, '-15')}T12:00:00Z`

function Tiles({ found }: { found: Told }): JSX.Element {
  const { circulation, months } = found
  const now = months.find((each) => each.month === found.month)
  const active = circulation?.active
  const tiles: (readonly [string, string])[] = [
    [t('points'), circulation ? amount(points, circulation.pockets[points]?.total ?? 0) : '–'],
    [t('redeemed'), share(now?.redeemed_percent)],
    [t('members', { days: active?.days ?? 30 }), active ? count(active.members) : '–'],
    [t('shops', { days: active?.days ?? 30 }), active ? count(active.shops) : '–'],
    [t('came_in'), now ? amount(points, now.came_in) : '–'],
  ]
  return (
    <dl class="figures">
      {tiles.map(([name, value]) => (
        <div key={name} class="card">
          <dt class="small muted">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const WIDE = 720
const HIGH = 160
const FOOT = 24

/** Scans a day as bars, each at its date: a day on which nothing was counted is a gap. */
function Picture({ days }: { days: Day[] }): JSX.Element {
  const at = (date: string): number => Date.parse(date) / 86_400_000
  const first = at(days[0]?.day ?? '')
  const last = at(days.at(-1)?.day ?? '')
  const step = WIDE / Math.max(14, last - first + 1)
  const most = days.reduce((best, each) => (each.scans > best.scans ? each : best))
  const sum = days.reduce((all, each) => all + each.scans, 0)
  const firsts = days.filter((each) => each.day.endsWith('-01') || each === days[0])
  return (
    <svg
      class="funnel scans"
      viewBox={`0 0 ${WIDE} ${HIGH + FOOT}`}
      role="img"
      aria-labelledby="scans-title scans-what"
    >
      <title id="scans-title">{t('scans')}</title>
      <desc id="scans-what">{t('picture', { sum, day: day(within(most.day)), most: most.scans })}</desc>
      <rect class="ground" x="0" y={HIGH} width={WIDE} height="1" />
      {days.map((each) => {
        const high = (each.scans / Math.max(1, most.scans)) * (HIGH - 4)
        const left = (at(each.day) - first) * step
        return <rect key={each.day} x={left} y={HIGH - high} width={Math.max(1, step * 0.8)} height={high} />
      })}
      {firsts.map((each, place) => {
        const left = (at(each.day) - first) * step
        const next = firsts[place + 1]
        const room = next ? (at(next.day) - first) * step - left : WIDE - left
        return room < 36 ? null : (
          <text key={each.day} class="days" x={left} y={HIGH + FOOT - 6}>
            {new Intl.DateTimeFormat(language.value, { month: 'short' }).format(new Date(within(each.day)))}
          </text>
        )
      })}
    </svg>
  )
}

function Days({ days, months }: { days: Day[]; months: number }): JSX.Element {
  const ordered = [...days].sort((one, other) => (one.day < other.day ? -1 : 1))
  const last = ordered.at(-1)?.day ?? ''
  const week = ordered.filter((each) => each.day > daysLater(last, -7))
  const scans = week.reduce((sum, each) => sum + each.scans, 0)
  return (
    <section class="card stack tight">
      <Title name="days" months={months} />
      <p class="muted">{t('week', { scans, day: day(within(last)) })}</p>
      <Picture days={ordered} />
      <details>
        <summary class="tap">{t('days.table')}</summary>
        <Wide label={t('scans')} head={[[t('day')], ...HEAD()]}>
          {ordered.toReversed().map((each) => (
            <Figures key={each.day} name={day(within(each.day))} of={each} />
          ))}
        </Wide>
      </details>
    </section>
  )
}

const HEAD = () =>
  [
    [t('scan'), 'number'],
    [t('purchases'), 'number'],
    [t('given'), 'number'],
    [t('taken'), 'number'],
    [t('redeemed'), 'number'],
    [t('shop'), 'number'],
    [t('member'), 'number'],
    [t('came_in'), 'number'],
  ] as const

function Figures({ name, of }: { name: string; of: Omit<Day, 'day'> }): JSX.Element {
  const said = [
    count(of.scans),
    money(of.purchase_cents),
    pocketOf(of.given),
    pocketOf(of.taken),
    share(of.redeemed_percent),
    count(of.shops),
    count(of.members),
    amount(points, of.came_in),
  ]
  return (
    <tr>
      <th scope="row">{name}</th>
      {said.map((each, column) => (
        <td key={HEAD()[column]?.[0]} class="number">
          {each}
        </td>
      ))}
    </tr>
  )
}

function Title({ name, months }: { name: Table; months: number }): JSX.Element {
  const load = () =>
    told(api.GET('/v1/overview.csv', { params: { query: { months, table: name } }, parseAs: 'blob' }))
  return (
    <div class="row ends wrap">
      <h2>{t(`table.${name}`)}</h2>
      <Csv load={load} name={name} of={t(`table.${name}`)} />
    </div>
  )
}

function Months({ found, months }: { found: Told; months: number }): JSX.Element {
  return (
    <section class="card stack tight">
      <Title name="months" months={months} />
      <Wide label={t('table.months')} head={[[t('month')], ...HEAD()]}>
        {found.months.map((each) => (
          <Figures key={each.month} name={month(within(each.month))} of={each} />
        ))}
      </Wide>
    </section>
  )
}

interface PartiesProps {
  name: 'clubs' | 'shops'
  page: string
  found: Told
  said: (value: number) => string
}

function Parties({ name, page, found, said }: PartiesProps): JSX.Element {
  const rows: Party[] = found[name]
  return (
    <section class="card stack tight">
      <Title name={name} months={1} />
      <p class="small muted">{t('places', { month: month(within(found.month)) })}</p>
      {rows.length === 0 ? <p class="muted">{t('places.none')}</p> : null}
      {rows.length ? (
        <Wide label={t(`table.${name}`)} head={[[t('name')], [t('now'), 'number'], [t('before'), 'number']]}>
          {rows.map((each) => (
            <tr key={each.account}>
              <td>
                <a href={to(page, each.account)} dir="auto" class="words">
                  {each.name}
                </a>
              </td>
              <td class="number">{said(each.now)}</td>
              <td class="number">{said(each.before)}</td>
            </tr>
          ))}
        </Wide>
      ) : null}
    </section>
  )
}

/** What there is, as the newest audit read every account. */
function Held({ circulation }: { circulation: Schemas['HoldingView'] }): JSX.Element {
  const names = Object.keys(circulation.pockets) as PocketName[]
  return (
    <section class="card stack tight">
      <h2>{t('held')}</h2>
      <p class="small muted">
        {t('held.at', { day: day(circulation.at) })}{' '}
        <a href={to('trust', circulation.audit)}>{t('held.audit')}</a>
      </p>
      <Wide label={t('held')} head={[[t('whose')], ...names.map((each) => [unit(each), 'number'] as const)]}>
        {HELD.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`held.${kind}`)}</th>
            {names.map((each) => (
              <td key={each} class="number">
                {amount(each, circulation.pockets[each]?.[kind] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </Wide>
    </section>
  )
}

const unit = (name: PocketName): string =>
  name === points ? common('pocket.points') : common('pocket.money')
