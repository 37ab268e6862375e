/** What a proposal would do, in words: who gets and gives how much, which rule says what, whom it touches, an example. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { amount, money, texts } from '#i18n'
import { api } from '#session'
import { office_effect as de } from '#texts/de.json'
import { office_effect as en } from '#texts/en.json'
import { points } from '#town-facts'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { to } from '../route.ts'
import { accountKind, ruleLines, ruleName } from './rulewords.ts'

type Told = Schemas['EffectView']
type Move = Schemas['MoveView']
const t = texts<keyof typeof de>({ de, en })
const SHOWN = 8

export function Effect({ effect }: { effect: Told }): JSX.Element {
  return (
    <>
      {effect.exceptions.length ? <Exceptions codes={effect.exceptions} /> : null}
      {effect.moves.length ? <Moves effect={effect} /> : null}
      {effect.rules.length ? <Rules rules={effect.rules} /> : null}
      {effect.example ? <Example example={effect.example} /> : null}
      {effect.shops.length ? <Shops shops={effect.shops} /> : null}
    </>
  )
}

/** Why it cannot be done as things stand, in the API's own sentences. */
function Exceptions({ codes }: { codes: string[] }): JSX.Element {
  const load = async () => (await told(api.GET('/v1/problems', {}))).problems
  return (
    <Notice tone="alarm">
      <p>{t('not')}</p>
      <Loaded load={load}>
        {(known) => (
          <ul>
            {codes.map((code) => (
              <li key={code}>{known.find((each) => each.code === code)?.title ?? code}</li>
            ))}
          </ul>
        )}
      </Loaded>
    </Notice>
  )
}

export const signed = (pocket: string, units: number): string =>
  `${units < 0 ? '−' : '+'}${amount(pocket, Math.abs(units))}`
const PAGES: Record<string, string> = { m: 'member', s: 'shop', c: 'club' }

/** Whose account it is: by name where there is one, with its page. */
export function Holder({
  account,
  name,
}: {
  account: string
  name?: string | null | undefined
}): JSX.Element {
  const page = PAGES[account.slice(0, 1)]
  const said = name ?? `${accountKind(account)} ${account}`
  return page ? (
    <a href={to(page, account)} dir="auto">
      {said}
    </a>
  ) : (
    <span dir="auto">{said}</span>
  )
}

function Moves({ effect }: { effect: Told }): JSX.Element {
  return (
    <section class="card stack tight">
      <div class="row ends">
        <h2>{t('moves')}</h2>
        <span class="muted">{t('worth', { amount: money(effect.cents) })}</span>
      </div>
      <ul class="list">
        {effect.moves.map((each) => (
          <li key={`${each.account}${each.pocket}`}>
            <span class="grow">
              <Holder account={each.account} name={each.name} />
              <br />
              <span class="small muted">{balances(each)}</span>
            </span>
            <span class={each.amount < 0 ? 'minus' : 'plus'}>{signed(each.pocket, each.amount)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function balances({ pocket, balance, balance_after }: Move): string {
  if (typeof balance !== 'number' || typeof balance_after !== 'number') return t('no_balance')
  const shown = (units: number): string => (units < 0 ? signed(pocket, units) : amount(pocket, units))
  return t('balance', { before: shown(balance), after: shown(balance_after) })
}

function Rules({ rules }: { rules: Told['rules'] }): JSX.Element {
  return (
    <section class="card stack tight">
      <h2>{t('rules')}</h2>
      {rules.map((each) => (
        <div key={each.rule} class="turn">
          <h3>{ruleName(each.rule)}</h3>
          <dl class="told">
            <dt>{t('before')}</dt>
            <dd class="words">{ruleLines(each.rule, each.before).join('\n')}</dd>
            <dt>{t('after')}</dt>
            <dd class="words strong">{ruleLines(each.rule, each.after).join('\n')}</dd>
          </dl>
        </div>
      ))}
    </section>
  )
}

function Example({ example }: { example: Schemas['ExampleView'] }): JSX.Element {
  const gives = ({ club, member, refused }: Schemas['GivenView']): string =>
    refused
      ? t('example.none')
      : t('example.gives', { club: amount(points, club ?? 0), member: amount(points, member ?? 0) })
  return (
    <section class="card stack tight">
      <h2>{t('example', { amount: money(example.purchase_cents) })}</h2>
      <dl class="told">
        <dt>{t('before')}</dt>
        <dd>{gives(example.before)}</dd>
        <dt>{t('after')}</dt>
        <dd class="strong">{gives(example.after)}</dd>
      </dl>
    </section>
  )
}

/** Whom a change of the town's rules touches; who has a contract or rules of their own stands aside. */
function Shops({ shops }: { shops: Told['shops'] }): JSX.Element {
  const touched = shops.filter((each) => each.touched)
  const others = shops.filter((each) => !each.touched)
  const names = (of: Told['shops']): string => of.map((each) => each.name ?? each.account).join(', ')
  const list = (of: Told['shops']): JSX.Element =>
    of.length > SHOWN ? (
      <details>
        <summary>{t('names')}</summary>
        <p dir="auto">{names(of)}</p>
      </details>
    ) : (
      <p dir="auto">{names(of)}</p>
    )
  return (
    <section class="card stack tight">
      <h2>{t('shops', { count: touched.length, all: shops.length })}</h2>
      {touched.length ? list(touched) : null}
      {others.length ? (
        <>
          <p class="muted">{t('shops.own', { count: others.length })}</p>
          {list(others)}
        </>
      ) : null}
    </section>
  )
}
