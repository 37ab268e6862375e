/** The receipt: big, clear, and ready again by itself. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { amount, money, time } from '#i18n'
import { points } from '#town-facts'
import { Button, Notice } from '#ui'
import { beside, ready, repeated, split, undone } from '../sale.ts'
import { t } from '../texts.ts'
import type { Posting } from '../till.ts'
import { Given, Tip } from './paying.tsx'
import { SomethingWrong } from './wrong.tsx'

const SHOWN_MS = 12_000

interface RepeatedProps {
  at: number | undefined
  /** Whether the sale is booked by now. */
  done?: boolean
}

/** A number that was booked already today is told, and hinders nothing: the cashier knows why. */
export function Repeated({ at, done }: RepeatedProps): JSX.Element | null {
  if (at === undefined) return null
  return <Notice tone="sun">{t(done ? 'receipt.twice' : 'receipt.again', { time: time(at) })}</Notice>
}

export function Booked({ posting }: { posting: Posting }): JSX.Element {
  const [sure, setSure] = useState(false)
  const [telling, setTelling] = useState(false)
  const rest = posting.left_to_pay_cents ?? 0
  const paid = posting.redeemed ?? []
  const left = rest + (paid.length ? beside.value : 0)
  const returned = Boolean(posting.returns)
  useEffect(() => {
    // What is left to pay is not taken off the screen by a clock.
    if (left > 0 || sure || telling || returned) return
    const timer = setTimeout(() => ready(), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [left, sure, telling, returned])
  return (
    <section class="stack" aria-live="polite" data-testid="booked">
      <div class="card stack receipt">
        <p class="tick" aria-hidden="true">
          ✓
        </p>
        <h1>{t(returned ? 'booked.returned' : paid.length ? 'booked.paid' : 'booked.given')}</h1>
        {posting.practice ? <Notice tone="sun">{t('practice.nothing')}</Notice> : null}
        {posting.awarded && !returned ? <Given awarded={posting.awarded} /> : null}
        {paid.map((each) => (
          <p key={each.pocket} class="row ends">
            <span class="muted">{t('booked.with', { amount: amount(each.pocket, each.amount) })}</span>
            <b class="big">{money(each.cents)}</b>
          </p>
        ))}
        {left > 0 || paid.length ? (
          <p class="row ends rule">
            <span class="muted">{t('pay.left')}</span>
            <span class="big" data-testid="left">
              {money(left)}
            </span>
          </p>
        ) : null}
        {paid.length ? <Tip /> : null}
        {returned ? <Returned posting={posting} /> : null}
        {returned ? null : <Repeated at={repeated.value} done />}
        {posting.near?.length ? <Notice tone="sun">{t('pay.near')}</Notice> : null}
      </div>
      <Button tone="go" wide onTap={() => ready()}>
        {t('next')}
      </Button>
      {rest > 0 ? (
        <Button tone="quiet" wide onTap={() => split(rest, posting)}>
          {t('split')}
        </Button>
      ) : null}
      {returned ? null : sure ? (
        <div class="two">
          <Button tone="quiet" onTap={() => setSure(false)}>
            {t('undo.keep')}
          </Button>
          <Button tone="alarm" onTap={() => undone(posting)}>
            {t('undo.yes')}
          </Button>
        </div>
      ) : (
        <Button tone="plain" onTap={() => setSure(true)}>
          {t('undo')}
        </Button>
      )}
      {posting.practice ? null : <SomethingWrong posting={posting.posting.id} onOpen={setTelling} />}
    </section>
  )
}

function Returned({ posting }: { posting: Posting }): JSX.Element {
  const back = posting.pay_back_cents ?? 0
  const taken = posting.taken_back
  return (
    <>
      <p class="row ends">
        <span class="muted">{t('back.cash')}</span>
        <b class="big">{money(back)}</b>
      </p>
      {(posting.restored ?? []).map((each) => (
        <p key={each.pocket} class="row ends">
          <span class="muted">{t('back.restored')}</span>
          <b>{amount(each.pocket, each.amount)}</b>
        </p>
      ))}
      {taken ? (
        <p class="row ends">
          <span class="muted">{t('back.taken')}</span>
          <b>{amount(points, taken.club + taken.member)}</b>
        </p>
      ) : null}
    </>
  )
}
