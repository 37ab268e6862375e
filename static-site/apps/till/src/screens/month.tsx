/** A month of the shop: what it gave, what it took in, how its account stands; and each day. */
import type { JSX } from 'preact'
import { monthBegins } from '#days'
import { amount, month as named, weekday } from '#i18n'
import { points } from '#town-facts'
import { Notice } from '#ui'
import { balances, daysSince, table, today } from '../month.ts'
import { type Day, held, total, type Units } from '../sums.ts'
import { t } from '../texts.ts'
import { device } from '../till.ts'
import { Loaded } from './loaded.tsx'
import { Moved } from './moved.tsx'

interface Found {
  days: Day[]
  opening: Units
  closing: Units
}

/** `before`: how many months ago; 0 is the one that it is. */
export function Month({ before }: { before: number }): JSX.Element {
  const first = monthBegins(today(), before)
  return (
    <>
      <h1>{named(`${first}T12:00:00Z`)}</h1>
      <Loaded read={() => read(first, before)}>{(found) => <Shown found={found} first={first} />}</Loaded>
      <p class="small muted">{t('month.what')}</p>
    </>
  )
}

async function read(first: string, before: number): Promise<Found> {
  const all = await daysSince(first)
  const now = await balances()
  const next = monthBegins(today(), before - 1)
  const days = all.filter((day) => day.date < next)
  return { days, opening: held(all, first, now), closing: held(all, next, now) }
}

function Shown({ found: { days, opening, closing }, first }: { found: Found; first: string }): JSX.Element {
  const sums = total(days)
  const touched = Object.keys(closing).filter((each) => closing[each] || opening[each])
  const pockets = touched.length ? touched : [points]
  return (
    <>
      <dl class="card sums" hidden={days.length === 0}>
        <Sum label={t('month.club')} units={{ [points]: -(sums.club[points] ?? 0) }} />
        <Sum label={t('month.member')} units={{ [points]: -(sums.member[points] ?? 0) }} />
        <Sum label={t('day.taken')} units={sums.taken} />
        <Sum label={t('month.loaded')} units={sums.loaded} />
        <Sum label={t('month.other')} units={sums.other} />
      </dl>
      <section class="card stack tight" data-testid="standing">
        <h2>{t('month.standing')}</h2>
        {pockets.map((pocket) => (
          <div key={pocket}>
            <p class="muted">{t(standing(closing[pocket] ?? 0))}</p>
            <p class="big">{amount(pocket, Math.abs(closing[pocket] ?? 0))}</p>
            <p class="small muted">{t('month.began', { amount: amount(pocket, opening[pocket] ?? 0) })}</p>
          </div>
        ))}
      </section>
      {days.length === 0 ? (
        <Notice>{t('month.empty')}</Notice>
      ) : (
        <>
          <ul class="list card" aria-label={t('month.days')}>
            {[...days].reverse().map((day) => (
              <DayRow key={day.date} day={day} />
            ))}
          </ul>
          <a
            class="button quiet wide"
            href={table(days)}
            download={`${device.value?.till ?? 'till'}-${first.slice(0, 7)}.csv`}
          >
            {t('day.csv')}
          </a>
        </>
      )}
    </>
  )
}

const standing = (units: number): 'month.owes' | 'month.owed' | 'month.even' =>
  units < 0 ? 'month.owes' : units > 0 ? 'month.owed' : 'month.even'

function Sum({ label, units }: { label: string; units: Units }): JSX.Element | null {
  const moved = Object.entries(units).filter(([, each]) => each !== 0)
  if (moved.length === 0) return null
  return (
    <div class="row ends">
      <dt class="muted">{label}</dt>
      <dd>
        {moved.map(([pocket, each]) => (
          <b key={pocket} class="block">
            {amount(pocket, each)}
          </b>
        ))}
      </dd>
    </div>
  )
}

function DayRow({ day }: { day: Day }): JSX.Element {
  const given = (day.moved.club[points] ?? 0) + (day.moved.member[points] ?? 0)
  return (
    <li>
      <span class="grow">
        <b>{weekday(`${day.date}T12:00:00Z`)}</b>
        <br />
        <span class="small muted">{t('month.count', { n: day.count })}</span>
      </span>
      <span class="minus">
        {given ? <Moved pocket={points} units={given} /> : null}
        {Object.entries(day.moved.taken).map(([pocket, units]) =>
          units ? <Moved key={pocket} pocket={pocket} units={units} /> : null,
        )}
      </span>
    </li>
  )
}
