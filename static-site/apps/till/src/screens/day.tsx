/** The shop's day as its account has it, and its months: sums, every event, a table to take along. It is no day closing. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { amount, day, time } from '#i18n'
import { points } from '#town-facts'
import { Notice, Sheet } from '#ui'
import { dayBegins, entries, type Line, lines, table } from '../day.ts'
import { t } from '../texts.ts'
import { cashiers, device } from '../till.ts'
import { Loaded } from './loaded.tsx'
import { Month } from './month.tsx'
import { Moved } from './moved.tsx'
import { AboutPosting } from './wrong.tsx'

const SPANS = ['today', 'month', 'before'] as const

export function Day(): JSX.Element {
  const [span, setSpan] = useState<(typeof SPANS)[number]>('today')
  return (
    <section class="stack">
      <div class="spans" role="group" aria-label={t('tab.day')}>
        {SPANS.map((name) => (
          <button
            key={name}
            type="button"
            class={`chip tap ${name === span ? 'leaf' : ''}`}
            aria-pressed={name === span ? 'true' : 'false'}
            onClick={() => setSpan(name)}
          >
            {t(`span.${name}`)}
          </button>
        ))}
      </div>
      {span === 'today' ? <Today /> : <Month key={span} before={span === 'before' ? 1 : 0} />}
    </section>
  )
}

function Today(): JSX.Element {
  return (
    <>
      <div class="row ends">
        <h1>{t('day.title')}</h1>
        <span class="muted">{day(Date.now())}</span>
      </div>
      <Loaded read={async () => lines(await entries(dayBegins()))}>
        {(found) => <Shown found={found} />}
      </Loaded>
      <p class="small muted">{t('day.what')}</p>
    </>
  )
}

function Shown({ found }: { found: Line[] }): JSX.Element {
  const [chosen, setChosen] = useState<Line>()
  if (found.length === 0) return <Notice>{t('day.empty')}</Notice>
  const given = found.reduce((sum, line) => sum + line.given, 0)
  const taken = Object.entries(
    found.reduce<Record<string, number>>((sum, line) => {
      for (const [pocket, units] of Object.entries(line.taken)) sum[pocket] = (sum[pocket] ?? 0) + units
      return sum
    }, {}),
  )
  return (
    <>
      <div class="two">
        <div class="tile">
          <span class="small">{t('day.given')}</span>
          <br />
          <b class="big">{amount(points, given)}</b>
        </div>
        <div class="tile">
          <span class="small">{t('day.taken')}</span>
          <br />
          {taken.length ? (
            taken.map(([pocket, units]) => (
              <b key={pocket} class="big block">
                {amount(pocket, units)}
              </b>
            ))
          ) : (
            <b class="big">0</b>
          )}
        </div>
      </div>
      <ul class="list card" aria-label={t('day.title')}>
        {found.map((line) => (
          <li key={line.id}>
            <button type="button" class="line" onClick={() => setChosen(line)}>
              <Row line={line} />
            </button>
          </li>
        ))}
      </ul>
      {chosen ? <Chosen line={chosen} leave={() => setChosen(undefined)} /> : null}
      <a
        class="button quiet wide"
        href={table(found)}
        download={`${device.value?.till ?? 'till'}-${new Date().toISOString().slice(0, 10)}.csv`}
      >
        {t('day.csv')}
      </a>
    </>
  )
}

const KINDS = [
  'award',
  'redeem',
  'checkout',
  'return',
  'reversal',
  'correction',
  'write_off',
  'slip',
  'claim',
  'load',
  'capture',
  'transfer',
  'release',
  'lapse',
] as const

function kindOf(line: Line): string {
  const kind = KINDS.find((each) => each === line.kind)
  return kind ? t(`kind.${kind}`) : line.kind
}

/** What was booked, when, and by whom; and what it moved on the shop's account. */
function Row({ line }: { line: Line }): JSX.Element {
  const who = cashiers.value.find((each) => each.id === line.cashier)?.name
  return (
    <>
      <span class={`grow ${line.returned ? 'gone' : ''}`}>
        <b>{kindOf(line)}</b>
        <br />
        <span class="small muted">{[time(line.at), line.receipt, who].filter(Boolean).join(' · ')}</span>
      </span>
      <span class={line.returned ? 'gone' : 'minus'}>
        {line.given ? <Moved pocket={points} units={-line.given} /> : null}
        {[line.taken, line.other].flatMap((moved, place) =>
          Object.entries(moved).map(([pocket, units]) => (
            <Moved key={`${place}${pocket}`} pocket={pocket} units={units} />
          )),
        )}
      </span>
    </>
  )
}

function Chosen({ line, leave }: { line: Line; leave: () => void }): JSX.Element {
  return (
    <Sheet title={kindOf(line)} close={t('close')} onClose={leave}>
      <div class="row wrap ends">
        <Row line={line} />
      </div>
      <h3>{t('case.open')}</h3>
      <AboutPosting posting={line.id} />
    </Sheet>
  )
}
