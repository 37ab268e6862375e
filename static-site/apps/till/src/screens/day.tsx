/** The shop's day as its account has it: sums, every event, a table to take along. It is no day closing. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Away, Refused } from '#api'
import { amount, day, time } from '#i18n'
import { points } from '#town-facts'
import { Busy, Button, Notice } from '#ui'
import { dayBegins, entries, type Line, lines, table } from '../day.ts'
import { t } from '../texts.ts'
import { cashiers, device, noted } from '../till.ts'

export function Day(): JSX.Element {
  const [found, setFound] = useState<Line[]>()
  const [wrong, setWrong] = useState<string>()
  const load = async (): Promise<void> => {
    setWrong(undefined)
    try {
      setFound(lines(await entries(dayBegins())))
    } catch (failure) {
      noted(failure)
      if (failure instanceof Refused) setWrong(failure.problem.title)
      else if (failure instanceof Away) setWrong(t('day.away'))
      else throw failure
    }
  }
  useEffect(() => void load(), [])
  return (
    <section class="stack">
      <div class="row ends">
        <h1>{t('day.title')}</h1>
        <span class="muted">{day(Date.now())}</span>
      </div>
      {wrong ? (
        <Notice tone="sun">{wrong}</Notice>
      ) : found ? (
        <Shown found={found} />
      ) : (
        <Busy label={t('loading')} />
      )}
      <Button tone="quiet" wide onTap={load}>
        {t('day.again')}
      </Button>
      <p class="small muted">{t('day.what')}</p>
    </section>
  )
}

function Shown({ found }: { found: Line[] }): JSX.Element {
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
          <Row key={line.id} line={line} />
        ))}
      </ul>
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

const KINDS = ['award', 'redemption', 'checkout', 'return', 'slip', 'load'] as const

function Row({ line }: { line: Line }): JSX.Element {
  const kind = KINDS.find((each) => each === line.kind)
  const who = cashiers.value.find((each) => each.id === line.cashier)?.name
  return (
    <li>
      <span class={`grow ${line.returned ? 'gone' : ''}`}>
        <b>{kind ? t(`kind.${kind}`) : line.kind}</b>
        <br />
        <span class="small muted">{[time(line.at), line.receipt, who].filter(Boolean).join(' · ')}</span>
      </span>
      <span class={line.returned ? 'gone' : 'minus'}>
        {line.given ? <span class="block">−{amount(points, line.given)}</span> : null}
        {Object.entries(line.taken).map(([pocket, units]) => (
          <span key={pocket} class="plus block">
            +{amount(pocket, units)}
          </span>
        ))}
      </span>
    </li>
  )
}
