/** Goods that come back: the purchase is found by its receipt or by the card, and taken back whole or in part. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Refused } from '#api'
import { amount, time, weekday } from '#i18n'
import { keyboardScanner } from '#scan'
import { points } from '#town-facts'
import { Busy, Button, Field, Notice } from '#ui'
import { dayBegins, type Entry, type Line, lines, pages } from '../day.ts'
import { t } from '../texts.ts'
import { noted, type Posting } from '../till.ts'
import { Booked } from './booked.tsx'
import { ByCard } from './bycard.tsx'
import { type Bought, Purchase } from './purchase.tsx'

const DAYS = 31
const PAGES = 3
const RETURNABLE = new Set(['award', 'redeem', 'checkout', 'slip', 'claim'])

export function Back(): JSX.Element {
  const [byCard, setByCard] = useState<string>()
  const [chosen, setChosen] = useState<Bought>()
  const [done, setDone] = useState<Posting>()
  // A scanner that types needs no tap first.
  useEffect(() => keyboardScanner(setByCard), [])
  if (done) return <Booked posting={done} />
  if (chosen) return <Purchase bought={chosen} leave={() => setChosen(undefined)} done={setDone} />
  if (byCard !== undefined)
    return <ByCard key={byCard} scanned={byCard} choose={setChosen} leave={() => setByCard(undefined)} />
  return <ByReceipt choose={setChosen} card={() => setByCard('')} />
}

interface ByReceiptProps {
  choose: (bought: Bought) => void
  card: () => void
}

function ByReceipt({ choose, card }: ByReceiptProps): JSX.Element {
  const [found, setFound] = useState<Line[]>()
  const [search, setSearch] = useState('')
  const [more, setMore] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const read = useRef<{ entries: Entry[]; pages: AsyncGenerator<Entry[]> } | undefined>(undefined)
  const load = async (): Promise<void> => {
    read.current ??= {
      entries: [],
      pages: pages(new Date(dayBegins().getTime() - (DAYS - 1) * 86_400_000)),
    }
    const { entries, pages: next } = read.current
    try {
      let page = await next.next()
      for (let n = 1; !page.done; n += 1) {
        entries.push(...page.value)
        setFound(lines(entries))
        if (n === PAGES) break
        page = await next.next()
      }
      setMore(!page.done)
    } catch (failure) {
      noted(failure)
      read.current = undefined
      setWrong(failure instanceof Refused ? failure.problem.title : t('back.away'))
    }
  }
  useEffect(() => void load(), [])
  const wanted = search.trim().toLowerCase()
  const shown = (found ?? []).filter(
    (line) =>
      RETURNABLE.has(line.kind) && (!wanted || `${line.receipt} ${line.id}`.toLowerCase().includes(wanted)),
  )
  return (
    <section class="stack">
      <h1>{t('back.title')}</h1>
      <Button wide tone="quiet" onTap={card}>
        {t('back.by_card')}
      </Button>
      <Field
        label={t('back.search')}
        hint={t('back.hint')}
        value={search}
        onValue={setSearch}
        type="search"
      />
      {wrong ? <Notice tone="sun">{wrong}</Notice> : null}
      {!found && !wrong ? <Busy label={t('loading')} /> : null}
      {found && shown.length === 0 ? <Notice>{t(wanted ? 'back.none' : 'back.empty')}</Notice> : null}
      <ul class="list card" hidden={shown.length === 0}>
        {shown.slice(0, 50).map((line) => (
          <li key={line.id}>
            <button type="button" class="line" onClick={() => choose(line)}>
              <span class={`grow ${line.returned ? 'gone' : ''}`}>
                <b>{line.receipt || t('back.without')}</b>
                <br />
                <span class="small muted">
                  {weekday(line.at)} {time(line.at)}
                </span>
              </span>
              <span class="small">{line.given ? amount(points, line.given) : ''}</span>
            </button>
          </li>
        ))}
      </ul>
      {more ? (
        <Button wide tone="quiet" onTap={load}>
          {t('back.more')}
        </Button>
      ) : null}
    </section>
  )
}
