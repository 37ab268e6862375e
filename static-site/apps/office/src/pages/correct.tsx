/** A wrong posting is put right: taken back whole, or an amount goes to where it belongs. Another person approves it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { day, money, texts, time } from '#i18n'
import { api } from '#session'
import { office_correct as de } from '#texts/de.json'
import { office_correct as en } from '#texts/en.json'
import { pocket, pockets } from '#town-facts'
import { Choice, Field, Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { Holder, signed } from '../parts/effect.tsx'
import { whole } from '../parts/figures.ts'
import { Handing, type Plan, usePlanned } from '../parts/plan.tsx'
import { accountKind, pocketName } from '../parts/rulewords.ts'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { words } from '../texts.ts'

type Posting = Schemas['PostingView']
type Names = Record<string, string>
interface Wrong {
  posting: Posting
  /** What shops, clubs and the pot in it are called, by account. */
  names: Names
}
const t = texts<keyof typeof de>({ de, en })
const WAYS = ['reversal', 'correction'] as const
const OTHER = 'other'
/** Whose balances can be put right by hand. */
const ACCOUNT = /^[mscp]:[0-9A-HJ-NP-X]{8}$/
/** Said at the amount: it is too much for who gives, or for who receives. */
const TOO_MUCH = ['insufficient_balance', 'balance_limit_exceeded', 'above_limit']

export function Correct(): JSX.Element {
  const { id } = place.value
  return (
    <div class="page stack">
      <a href={to('posting', id)}>{t('back')}</a>
      <h1>{t('title')}</h1>
      <Loaded load={() => read(id)} of={id}>
        {(wrong) => (
          <>
            <Legs {...wrong} />
            {may('clerk', 'board') ? <Ways {...wrong} /> : <Notice>{t('not')}</Notice>}
          </>
        )}
      </Loaded>
    </div>
  )
}

async function read(id: string): Promise<Wrong> {
  const posting = await told(api.GET('/v1/postings/{id}', { params: { path: { id } } }))
  return { posting, names: may('clerk', 'board') ? await named(id) : {} }
}

/** A posting tells accounts; what would take it back tells their names. One that cannot be taken back has none. */
async function named(posting: string): Promise<Names> {
  try {
    const { moves } = await told(api.POST('/v1/previews', { body: { reversal: { posting } } }))
    return Object.fromEntries(moves.map((each) => [each.account, each.name ?? '']))
  } catch (no) {
    if (no instanceof Refused) return {}
    throw no
  }
}

function Legs({ posting, names }: Wrong): JSX.Element {
  return (
    <section class="card stack tight">
      <p class="small muted">
        {t('made', { at: `${day(posting.posting.at)}, ${time(posting.posting.at)}` })}
        {posting.purchase_cents ? ` · ${t('purchase', { amount: money(posting.purchase_cents) })}` : ''}
      </p>
      <ul class="list">
        {posting.legs.map((leg, i) => (
          <li key={`${i}${leg.account}`}>
            <span class="grow">
              <Holder account={leg.account} name={names[leg.account] || undefined} />
            </span>
            <span class={leg.amount < 0 ? 'minus' : 'plus'}>{signed(leg.pocket, leg.amount)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Ways(wrong: Wrong): JSX.Element {
  const [how, setHow] = useState<(typeof WAYS)[number]>()
  return (
    <>
      <fieldset class="ticks">
        <legend>{t('how')}</legend>
        {WAYS.map((each) => (
          <label key={each} class="row">
            <input type="radio" name="how" checked={how === each} onChange={() => setHow(each)} />
            <span>
              <b>{t(`how.${each}`)}</b>
              <br />
              <span class="small muted">{t(`how.${each}.what`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {how === 'reversal' ? <Whole {...wrong} /> : null}
      {how === 'correction' ? <Part {...wrong} /> : null}
    </>
  )
}

function Whole({ posting }: Wrong): JSX.Element {
  const planned = usePlanned({ reversal: { posting: posting.posting.id } })
  return <Handing of={planned} placed={false} />
}

function Part({ posting, names }: Wrong): JSX.Element {
  const held = [...new Set(posting.legs.map((leg) => leg.pocket))]
  const [from, setFrom] = useState('')
  const [target, setTarget] = useState('')
  const [within, setWithin] = useState(held[0] ?? Object.keys(pockets)[0] ?? '')
  const [amount, setAmount] = useState('')
  const units = whole(amount, pocket(within).decimals)
  const plan = planOf(posting, from, target, within, units)
  const planned = usePlanned(plan)
  const tooMuch = planned.failure instanceof Refused && TOO_MUCH.includes(planned.failure.code)
  const accounts = [...new Set(posting.legs.map((leg) => leg.account))].filter((each) => ACCOUNT.test(each))
  return (
    <>
      <section class="card stack">
        <div class="sides">
          <Who {...{ accounts, names }} label="from" value={from} onValue={setFrom} />
          <Who
            {...{ accounts, names }}
            label="to"
            value={target}
            onValue={setTarget}
            wrong={from !== '' && from === target ? t('same') : undefined}
          />
          {Object.keys(pockets).length > 1 ? (
            <Choice
              label={t('pocket')}
              value={within}
              onValue={(next) => setWithin(next || within)}
              none={t('none')}
              options={Object.keys(pockets).map((each) => [each, pocketName(each)] as const)}
            />
          ) : null}
          <Field
            label={`${t('amount')} (${pocketName(within)})`}
            value={amount}
            onValue={setAmount}
            mode="decimal"
            longest={12}
            wrong={tooMuch ? words(planned.failure) : amount && !units ? t('amount.wrong') : undefined}
          />
        </div>
      </section>
      <Handing of={planned} placed={tooMuch} />
    </>
  )
}

/** What is typed, once it is whole. */
function planOf(
  posting: Posting,
  source: string,
  target: string,
  within: string,
  amount: number | undefined,
): Plan | undefined {
  if (!ACCOUNT.test(source) || !ACCOUNT.test(target) || source === target || !amount) return undefined
  return { correction: { legs: [{ source, target, pocket: within, amount }], posting: posting.posting.id } }
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
  const choose = (next: string): void => {
    setOther(next === OTHER)
    onValue(next === OTHER ? '' : next)
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
