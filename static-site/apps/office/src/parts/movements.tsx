/** What a correction moves: from whom, to whom, what of it and how much; several at once, all or nothing. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, type Schemas } from '#api'
import { pocket, pockets } from '#town-facts'
import { Button, Choice, Field } from '#ui'
import { words } from '../texts.ts'
import { correctTexts as t } from './correcttexts.ts'
import { whole } from './figures.ts'
import { Handing, type Plan, usePlanned } from './plan.tsx'
import { accountKind, pocketName } from './rulewords.ts'

type Posting = Schemas['PostingView']
export type Names = Record<string, string>
interface Movement {
  from: string
  to: string
  within: string
  amount: string
}
const OTHER = 'other'
/** So many the API takes at once. */
const MOST = 8
/** Whose balances can be put right by hand. */
const ACCOUNT = /^[mscp]:[0-9A-HJ-NP-X]{8}$/
/** Said at the amount: it is too much for who gives, or for who receives. */
const TOO_MUCH = ['insufficient_balance', 'balance_limit_exceeded', 'above_limit']

export function Movements({ posting, names }: { posting: Posting; names: Names }): JSX.Element {
  const within = posting.legs[0]?.pocket ?? Object.keys(pockets)[0] ?? ''
  const empty: Movement = { from: '', to: '', within, amount: '' }
  // Keyed, so that a row that is taken out takes what was typed in it along.
  const [rows, setRows] = useState([{ key: 0, moves: empty }])
  const [next, setNext] = useState(1)
  const planned = usePlanned(
    planOf(
      posting,
      rows.map(({ moves }) => moves),
    ),
  )
  const { failure } = planned
  // Of several only one is too much, and the refusal does not say which: then it is said below.
  const placed = rows.length === 1 && failure instanceof Refused && TOO_MUCH.includes(failure.code)
  const accounts = [...new Set(posting.legs.map((leg) => leg.account))].filter((each) => ACCOUNT.test(each))
  const change = (key: number, part: Partial<Movement>): void =>
    setRows(rows.map((row) => (row.key === key ? { key, moves: { ...row.moves, ...part } } : row)))
  return (
    <>
      {rows.map(({ key, moves }, at) => (
        <section key={key} class="card stack" aria-label={t('move', { n: at + 1 })}>
          {rows.length > 1 ? (
            <div class="row ends wrap">
              <h2>{t('move', { n: at + 1 })}</h2>
              <Button
                tone="plain"
                label={t('move.out.of', { n: at + 1 })}
                onTap={() => setRows(rows.filter((row) => row.key !== key))}
              >
                {t('move.out')}
              </Button>
            </div>
          ) : null}
          <Row
            {...{ moves, accounts, names }}
            onChange={(part) => change(key, part)}
            tooMuch={placed ? words(failure) : undefined}
          />
        </section>
      ))}
      {rows.length < MOST ? (
        <Button
          tone="quiet"
          onTap={() => {
            setRows([...rows, { key: next, moves: empty }])
            setNext(next + 1)
          }}
        >
          {t('move.more')}
        </Button>
      ) : null}
      <Handing of={planned} placed={placed} />
    </>
  )
}

/** What is typed, once every row is whole. */
function planOf(posting: Posting, rows: Movement[]): Plan | undefined {
  const legs = rows.map(({ from, to, within, amount }) => ({
    source: from,
    target: to,
    pocket: within,
    amount: whole(amount, pocket(within).decimals) ?? 0,
  }))
  const isWhole = ({ source, target, amount }: (typeof legs)[number]): boolean =>
    ACCOUNT.test(source) && ACCOUNT.test(target) && source !== target && amount > 0
  return legs.every(isWhole) ? { correction: { legs, posting: posting.posting.id } } : undefined
}

interface RowProps {
  moves: Movement
  onChange: (part: Partial<Movement>) => void
  accounts: string[]
  names: Names
  tooMuch: string | undefined
}

function Row({ moves, onChange, accounts, names, tooMuch }: RowProps): JSX.Element {
  const { from, to, within, amount } = moves
  const wrong = amount && !whole(amount, pocket(within).decimals) ? t('amount.wrong') : undefined
  return (
    <div class="sides">
      <Who
        {...{ accounts, names }}
        label="from"
        value={from}
        onValue={(account) => onChange({ from: account })}
      />
      <Who
        {...{ accounts, names }}
        label="to"
        value={to}
        onValue={(account) => onChange({ to: account })}
        wrong={from !== '' && from === to ? t('same') : undefined}
      />
      {Object.keys(pockets).length > 1 ? (
        <Choice
          label={t('pocket')}
          value={within}
          onValue={(chosen) => onChange({ within: chosen || within })}
          none={t('none')}
          options={Object.keys(pockets).map((each) => [each, pocketName(each)] as const)}
        />
      ) : null}
      <Field
        label={`${t('amount')} (${pocketName(within)})`}
        value={amount}
        onValue={(typed) => onChange({ amount: typed })}
        mode="decimal"
        longest={12}
        wrong={tooMuch ?? wrong}
      />
    </div>
  )
}

interface WhoProps {
  label: 'from' | 'to'
  value: string
  onValue: (account: string) => void
  accounts: string[]
  names: Names
  wrong?: string | undefined
}

/** An account of the posting, or another one by its number. */
function Who({ label, value, onValue, accounts, names, wrong }: WhoProps): JSX.Element {
  const [other, setOther] = useState(false)
  const said = (each: string): string => names[each] || `${accountKind(each)} ${each}`
  const options = [...accounts.map((each) => [each, said(each)] as const), [OTHER, t('other')] as const]
  const choose = (chosen: string): void => {
    setOther(chosen === OTHER)
    onValue(chosen === OTHER ? '' : chosen)
  }
  return (
    <>
      <Choice
        label={t(label)}
        value={other ? OTHER : value}
        onValue={choose}
        none={t('none')}
        options={options}
        wrong={wrong}
      />
      {other ? (
        <Field
          label={t(`other.${label}`)}
          hint={t('other.hint')}
          value={value}
          onValue={(text) => onValue(text.trim())}
          longest={12}
          wrong={value.length >= 10 && !ACCOUNT.test(value) ? t('other.wrong') : undefined}
        />
      ) : null}
    </>
  )
}
