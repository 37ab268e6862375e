/** What came and went: the newest first, with the balance after it, struck out where it was taken back. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { decimal, table as sheet } from '#csv'
import { amount, day, time } from '#i18n'
import { api } from '#session'
import { pocket } from '#town-facts'
import { Busy, Button, Field, Notice, Sheet } from '#ui'
import { Case } from '../case.tsx'
import { t, words } from '../texts.ts'

type Entry = Schemas['MyEntryView']
const PAGE = 50
const KINDS = [
  'award',
  'redemption',
  'checkout',
  'return',
  'transfer',
  'load',
  'claim',
  'expiry',
  'join',
  'capture',
  'reversal',
  'correction',
  'hold',
] as const

export function History(): JSX.Element {
  const [found, setFound] = useState<Entry[]>()
  const [next, setNext] = useState<string>()
  const [wrong, setWrong] = useState<string>()
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<Entry>()
  const load = async (cursor?: string): Promise<void> => {
    setWrong(undefined)
    try {
      const query = { limit: PAGE, ...(cursor ? { cursor } : {}) }
      const page = await told(api.GET('/v1/me/entries', { params: { query } }))
      setFound((before) => (cursor ? [...(before ?? []), ...page.entries] : page.entries))
      setNext(page.next ?? undefined)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  useEffect(() => void load(), [])
  const back = new Set((found ?? []).map((each) => each.returns))
  const wanted = search.trim().toLowerCase()
  const shown = (found ?? []).filter((each) => !wanted || said(each).toLowerCase().includes(wanted))
  return (
    <div class="stack">
      <h1>{t('tab.history')}</h1>
      <Field label={t('history.search')} value={search} onValue={setSearch} type="search" />
      {wrong ? <Notice tone="sun">{wrong}</Notice> : null}
      {!found && !wrong ? <Busy label={t('loading')} /> : null}
      {found?.length === 0 ? <Notice>{t('history.empty')}</Notice> : null}
      {found?.length && shown.length === 0 ? <Notice>{t('history.none')}</Notice> : null}
      <ul class="list card" hidden={shown.length === 0}>
        {shown.map((each) => (
          <li key={`${each.posting}${each.pocket}${each.reason}${each.amount}`}>
            <button type="button" class="line" onClick={() => setOpen(each)}>
              <Row entry={each} gone={back.has(each.posting)} />
            </button>
          </li>
        ))}
      </ul>
      {next ? (
        <Button wide tone="quiet" onTap={() => load(next)}>
          {t('history.more')}
        </Button>
      ) : null}
      {found?.length ? (
        <a class="button plain wide" href={table(found)} download="verlauf.csv">
          {t('history.csv')}
        </a>
      ) : null}
      {open ? <Detail entry={open} close={() => setOpen(undefined)} /> : null}
    </div>
  )
}

const kind = (entry: Entry): string => {
  const known = KINDS.find((each) => each === entry.kind)
  return known ? t(`kind.${known}`) : entry.kind
}

const said = (entry: Entry): string =>
  [entry.place, kind(entry), entry.receipt, entry.note, entry.club?.name].filter(Boolean).join(' ')

function Row({ entry, gone }: { entry: Entry; gone: boolean }): JSX.Element {
  const plus = entry.amount > 0
  return (
    <>
      <span class={`grow ${gone ? 'gone' : ''}`}>
        <b>{entry.place ?? kind(entry)}</b>
        <br />
        <span class="small muted">
          {day(entry.at)}, {time(entry.at)}
          {entry.place ? ` · ${kind(entry)}` : ''}
          {entry.club?.name ? ` · ${entry.club.name}` : ''}
        </span>
      </span>
      <span class={gone ? 'gone' : plus ? 'plus' : 'minus'}>
        {plus ? '+' : '−'}
        {amount(entry.pocket, Math.abs(entry.amount))}
      </span>
    </>
  )
}

function Detail({ entry, close }: { entry: Entry; close: () => void }): JSX.Element {
  const [wrong, setWrong] = useState(false)
  return (
    <Sheet title={entry.place ?? kind(entry)} close={t('close')} onClose={close}>
      {wrong ? (
        <Case posting={entry.posting} />
      ) : (
        <>
          <p class="big">
            {entry.amount > 0 ? '+' : '−'}
            {amount(entry.pocket, Math.abs(entry.amount))}
          </p>
          <p>
            {day(entry.at)}, {time(entry.at)} · {kind(entry)}
          </p>
          {entry.receipt ? <p>{t('history.receipt', { receipt: entry.receipt })}</p> : null}
          {entry.note ? <p>{entry.note}</p> : null}
          <p class="muted">{t('history.after', { amount: amount(entry.pocket, entry.balance) })}</p>
          <Button tone="quiet" wide onTap={() => setWrong(true)}>
            {t('case.open')}
          </Button>
        </>
      )}
    </Sheet>
  )
}

/** The entries as a table to download. */
function table(found: Entry[]): string {
  const plain = (name: string, units: number): string => decimal(units, pocket(name).decimals)
  const head = ['at', 'kind', 'place', 'club', 'pocket', 'amount', 'balance', 'receipt', 'posting', 'returns']
  const rows = found.map((each) => [
    each.at,
    each.kind,
    each.place ?? '',
    each.club?.name ?? '',
    each.pocket,
    plain(each.pocket, each.amount),
    plain(each.pocket, each.balance),
    each.receipt ?? '',
    each.posting,
    each.returns ?? '',
  ])
  return sheet([head, ...rows])
}
