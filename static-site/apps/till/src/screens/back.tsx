/** Goods that come back: the purchase is found among the last ones, and taken back whole or in part. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { typed } from '#amounts'
import { Away, keyed, newKey, Refused, told } from '#api'
import { amount, money, time, weekday } from '#i18n'
import { points } from '#town-facts'
import { Busy, Button, Field, Notice } from '#ui'
import { dayBegins, entries, type Line, lines, remembered } from '../day.ts'
import { t } from '../texts.ts'
import { api, noted, type Posting, practice } from '../till.ts'
import { Booked } from './booked.tsx'

const DAYS = 31
const RETURNABLE = new Set(['award', 'redemption', 'checkout', 'slip', 'claim'])

export function Back(): JSX.Element {
  const [found, setFound] = useState<Line[]>()
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<Line>()
  const [done, setDone] = useState<Posting>()
  const [wrong, setWrong] = useState<string>()
  const load = async (): Promise<void> => {
    try {
      setFound(lines(await entries(new Date(dayBegins().getTime() - (DAYS - 1) * 86_400_000))))
    } catch (failure) {
      noted(failure)
      setWrong(failure instanceof Refused ? failure.problem.title : t('back.away'))
      if (!(failure instanceof Refused || failure instanceof Away)) throw failure
    }
  }
  useEffect(() => void load(), [])
  if (done) return <Booked posting={done} />
  if (chosen) return <Purchase line={chosen} leave={() => setChosen(undefined)} done={setDone} />
  const wanted = search.trim().toLowerCase()
  const shown = (found ?? []).filter(
    (line) =>
      RETURNABLE.has(line.kind) && (!wanted || `${line.receipt} ${line.id}`.toLowerCase().includes(wanted)),
  )
  return (
    <section class="stack">
      <h1>{t('back.title')}</h1>
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
            <button type="button" class="line" onClick={() => setChosen(line)}>
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
    </section>
  )
}

interface PurchaseProps {
  line: Line
  leave: () => void
  done: (posting: Posting) => void
}

function Purchase({ line, leave, done }: PurchaseProps): JSX.Element {
  const [posting, setPosting] = useState<Posting>()
  const [text, setText] = useState('')
  const [key] = useState(newKey)
  const [wrong, setWrong] = useState<string>()
  const said = (failure: unknown): void => {
    noted(failure)
    if (failure instanceof Refused) setWrong(failure.problem.detail ?? failure.problem.title)
    else if (failure instanceof Away) setWrong(t('back.unknown'))
    else throw failure
  }
  useEffect(() => {
    told(api.GET('/v1/postings/{id}', { params: { path: { id: line.id } } })).then(setPosting, said)
  }, [line.id])
  const send = async (part: boolean): Promise<void> => {
    const cents = part ? typed(text) : undefined
    if (part && !cents) return setWrong(t('wrong.amount'))
    const params = { path: { id: line.id }, ...keyed(key) }
    const body = {
      ...(cents ? { purchase_cents: cents } : {}),
      ...(practice.value ? { practice: true } : {}),
    }
    try {
      const made = await told(api.POST('/v1/postings/{id}/returns', { params, body }))
      await remembered(made)
      done(made)
    } catch (failure) {
      said(failure)
    }
  }
  return (
    <section class="stack">
      <h1>{t('back.purchase')}</h1>
      <div class="card stack tight">
        <p>
          <b>{line.receipt || t('back.without')}</b> · {weekday(line.at)} {time(line.at)}
        </p>
        {posting?.purchase_cents ? <p class="sum">{money(posting.purchase_cents)}</p> : null}
      </div>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide onTap={() => send(false)}>
        {t('back.whole')}
      </Button>
      <Field label={t('back.part')} value={text} onValue={setText} mode="decimal" />
      <Button tone="quiet" wide off={!text} onTap={() => send(true)}>
        {t('back.take')}
      </Button>
      <Button tone="plain" onTap={leave}>
        {t('back')}
      </Button>
    </section>
  )
}
