/** Paying with points: what is covered and what is left, the holder's PIN, and a payment without an answer. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Away, type Problem, Refused, type Schemas } from '#api'
import { amount, gained, money } from '#i18n'
import { points } from '#town-facts'
import { Button, Notice } from '#ui'
import { again, asked, beside, pay, type Quote, ready, tip, withPin } from '../sale.ts'
import { t } from '../texts.ts'

export function Offer({ quote }: { quote: Quote }): JSX.Element {
  const paid = quote.redeemed ?? []
  const covered = paid.reduce((sum, each) => sum + each.cents, 0)
  const left = (quote.left_to_pay_cents ?? 0) + beside.value
  if (covered === 0) return <NothingThere />
  return (
    <section class="stack">
      <div class="card stack">
        <div>
          <h1 class="muted plain">{t('pay.covered')}</h1>
          <p class="sum">{money(covered)}</p>
          {paid.map((each) => (
            <p key={each.pocket} class="muted">
              {amount(each.pocket, each.amount)}
            </p>
          ))}
        </div>
        <div class="row ends rule">
          <span class="muted">{t('pay.left')}</span>
          <span class="big">{money(left)}</span>
        </div>
        <Tip />
        {quote.awarded ? <Given awarded={quote.awarded} /> : null}
        {quote.near?.length ? <Notice tone="sun">{t('pay.near')}</Notice> : null}
      </div>
      <Button tone="go" wide onTap={pay}>
        {t('book')}
      </Button>
      <Button tone="quiet" wide onTap={() => ready()}>
        {t('cancel')}
      </Button>
    </section>
  )
}

function NothingThere(): JSX.Element {
  return (
    <section class="stack">
      <h1>{t('pay.nothing')}</h1>
      <Notice tone="sun">{t('pay.nothing.why')}</Notice>
      <Button wide onTap={() => ready()}>
        {t('next')}
      </Button>
    </section>
  )
}

/** Whether the tip is in what the card may pay, or on top of what is left. */
export function Tip(): JSX.Element | null {
  if (tip.value === 0) return null
  return <p class="muted">{t(beside.value ? 'tip.beside' : 'tip.within', { amount: money(tip.value) })}</p>
}

export function Given({ awarded }: { awarded: Schemas['Awarded'] }): JSX.Element {
  return (
    <div class="two">
      {[['club', awarded.club] as const, ['member', awarded.member] as const].map(([who, units]) => (
        <div key={who} class="tile">
          <b class="big">{gained(points, units)}</b>
          <br />
          <span class="small">{t(`given.${who}`)}</span>
        </div>
      ))}
    </div>
  )
}

const FIGURES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'back', '0', 'ok'] as const
const SHORTEST = 4
const LONGEST = 6

/** The holder types; the screen shows dots, and a big pad that stays where it is. */
export function Pin({
  problem,
  amount: body,
}: {
  problem: Problem | undefined
  amount: Schemas['CheckoutBody']
}): JSX.Element {
  const [pin, setPin] = useState('')
  useEffect(() => setPin(''), [problem])
  const tap = (key: string): unknown => {
    if (key === 'back') return setPin(pin.slice(0, -1))
    if (key !== 'ok') return setPin((pin + key).slice(0, LONGEST))
    return pin.length >= SHORTEST ? withPin(pin) : undefined
  }
  const paid = Array.isArray(body.redeem) ? body.redeem : []
  return (
    <section class="stack">
      <h1>{t('pin.title')}</h1>
      <p>{t('pin.for', { amount: paid.map((each) => amount(each.pocket, each.amount)).join(' + ') })}</p>
      {problem ? <Notice tone="alarm">{problem.detail ?? problem.title}</Notice> : null}
      <p class="dots" role="status" aria-label={t('pin.typed', { n: pin.length })}>
        {'●'.repeat(pin.length).padEnd(SHORTEST, '○')}
      </p>
      <div class="keypad" role="group" aria-label={t('pin.title')}>
        {FIGURES.map((key) => (
          <button
            key={key}
            type="button"
            class={key === 'ok' ? 'ok' : ''}
            aria-label={key === 'back' ? t('keypad.back') : key === 'ok' ? t('pin.ok') : key}
            aria-disabled={key === 'ok' && pin.length < SHORTEST ? 'true' : undefined}
            onClick={() => void tap(key)}
          >
            {key === 'back' ? '⌫' : key === 'ok' ? '✓' : key}
          </button>
        ))}
      </div>
      <Button tone="quiet" wide onTap={() => ready()}>
        {t('cancel')}
      </Button>
    </section>
  )
}

/** No answer to a payment: it may have been booked. The same key finds out, and never pays twice. */
export function Unknown({ body }: { body: Schemas['CheckoutBody'] }): JSX.Element {
  const [away, setAway] = useState(false)
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      setAway(false)
      await work()
    } catch (failure) {
      if (!(failure instanceof Refused || failure instanceof Away)) throw failure
      setAway(true)
    }
  }
  return (
    <section class="stack">
      <h1>{t('unknown.title')}</h1>
      <p>{t('unknown.why', { amount: money(body.purchase_cents) })}</p>
      {away ? <Notice tone="sun">{t('no_answer')}</Notice> : null}
      <Button wide onTap={() => attempt(again)}>
        {t('unknown.again')}
      </Button>
      <Button tone="quiet" wide onTap={() => attempt(asked)}>
        {t('unknown.stop')}
      </Button>
    </section>
  )
}
