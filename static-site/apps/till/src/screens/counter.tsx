/** The counter: ready to scan, the amount in reach of a thumb, and the answer big enough to turn the screen round. */
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { tapped, typed } from '#amounts'
import { money } from '#i18n'
import { keyboardScanner } from '#scan'
import { Busy, Button, Field, Switch } from '#ui'
import { useAwake } from '../awake.ts'
import { looked } from '../receipts.ts'
import {
  cents,
  go,
  keys,
  pays,
  read,
  ready,
  receipt,
  repeated,
  seenBefore,
  step,
  tip,
  tipKeys,
} from '../sale.ts'
import { beep } from '../signals.ts'
import { t } from '../texts.ts'
import { flat, settings } from '../till.ts'
import { Viewfinder } from '../viewfinder.tsx'
import { Booked, Repeated } from './booked.tsx'
import { TrainingOffer } from './offer.tsx'
import { Offer, Pin, Unknown } from './paying.tsx'
import { Refusal, Wrong } from './refusal.tsx'
import { TypedCard } from './typed.tsx'

export function Counter(): JSX.Element {
  useAwake()
  useEffect(() => keyboardScanner((text) => void scanned(text)), [])
  useEffect(() => step.subscribe(({ at }) => at !== 'busy' && beep(at)), [])
  const now = step.value
  switch (now.at) {
    case 'busy':
      return <Busy label={t('booking')} />
    case 'shown':
      return <Offer quote={now.quote} />
    case 'pin':
      return <Pin problem={now.problem} amount={now.body} />
    case 'unknown':
      return <Unknown body={now.body} />
    case 'booked':
      return <Booked posting={now.posting} />
    case 'kept':
      return (
        <section class="card stack centre" role="status">
          <h1>{t('kept.title')}</h1>
          {now.cents === undefined ? null : <p class="sum">{money(now.cents)}</p>}
          <p>{t(now.why)}</p>
          <Repeated at={repeated.value} done />
          <Button tone="go" wide onTap={() => ready()}>
            {t('next')}
          </Button>
        </section>
      )
    case 'refused':
      return <Refusal problem={now.problem} />
    case 'wrong':
      return <Wrong why={now.why} />
    default:
      return <Entry card={now.at === 'amount' ? now.card : undefined} />
  }
}

async function scanned(text: string): Promise<void> {
  beep('read')
  await read(text)
}

function Entry({ card }: { card: string | undefined }): JSX.Element {
  const asksAmount = pays.value || !flat.value
  return (
    <div class="counter">
      <h1 class="only-heard">{t('tab.counter')}</h1>
      <TrainingOffer />
      <section class="card stack tight">
        <p class="muted">{pays.value ? t('purchase.pays') : t('purchase')}</p>
        {asksAmount ? (
          <p class="sum" data-testid="amount" aria-live="polite">
            {money(cents.value)}
          </p>
        ) : (
          <p class="big">{t('flat')}</p>
        )}
        {card ? <p class="chip leaf">{t('card.read')}</p> : null}
      </section>
      {card ? <Repeated at={seenBefore.value} /> : null}
      {card ? null : <Viewfinder seen={(text) => void scanned(text)} />}
      {asksAmount ? <Keypad enter={card} /> : null}
      {card ? (
        <>
          <TipField />
          <div class="two">
            <Button tone="quiet" onTap={() => ready()}>
              {t('cancel')}
            </Button>
            <Button tone="go" off={cents.value === 0} onTap={() => go(card)}>
              {pays.value ? t('show') : t('book')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Switch
            label={t('pays')}
            on={pays.value}
            onChange={(on) => {
              pays.value = on
            }}
          />
          <TipField />
          {settings.value.asksReceipt ? (
            <>
              <Field
                label={t('receipt.number')}
                value={receipt.value}
                onValue={(value) => {
                  receipt.value = value
                  void looked()
                }}
                longest={40}
              />
              <Repeated at={seenBefore.value} />
            </>
          ) : null}
          <TypedCard />
        </>
      )}
    </div>
  )
}

/** Beside the amount: what is typed here is no part of what earns. */
function TipField(): JSX.Element | null {
  if (!pays.value || !settings.value.asksTip) return null
  return (
    <Field
      label={t('tip')}
      hint={tip.value > 0 ? money(tip.value) : undefined}
      value={tipKeys.value}
      onValue={(text) => {
        tipKeys.value = typed(text) === undefined ? tipKeys.value : text
      }}
      mode="decimal"
    />
  )
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', ',', '0', 'back'] as const

function Keypad({ enter }: { enter: string | undefined }): JSX.Element {
  const tap = (key: string): void => {
    keys.value = tapped(keys.value, key)
  }
  useEffect(() => {
    const type = (event: KeyboardEvent): void => {
      // A scanner that types has stopped its signs already: they are no amount.
      if (event.defaultPrevented || event.ctrlKey || event.metaKey) return
      if ((event.target as HTMLElement).matches('input, textarea, select')) return
      if (/^[0-9.,]$/.test(event.key)) tap(event.key)
      else if (event.key === 'Backspace') tap('back')
      else if (event.key === 'Escape') ready()
      else if (event.key === 'Enter' && enter && cents.value > 0) void go(enter)
    }
    document.addEventListener('keydown', type)
    return () => document.removeEventListener('keydown', type)
  }, [enter])
  return (
    <div class="stack tight">
      {settings.value.amounts.length > 0 ? (
        <div class="row wrap">
          {settings.value.amounts.map((each) => (
            <button
              key={each}
              type="button"
              class="chip tap"
              onClick={() => {
                keys.value = String(cents.value + each)
              }}
            >
              +{money(each)}
            </button>
          ))}
        </div>
      ) : null}
      <div class="keypad" role="group" aria-label={t('keypad')}>
        {KEYS.map((key) => (
          <button
            key={key}
            type="button"
            aria-label={key === 'back' ? t('keypad.back') : key}
            onClick={() => tap(key)}
          >
            {key === 'back' ? '⌫' : key}
          </button>
        ))}
      </div>
    </div>
  )
}
