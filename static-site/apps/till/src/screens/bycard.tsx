/** What a card bought here lately: it is shown, and the shop sees its own purchases of it. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { shown } from '#cards'
import { money, time, weekday } from '#i18n'
import { town } from '#town-facts'
import { Busy, Button, Field, Form, Notice } from '#ui'
import { t, words } from '../texts.ts'
import { api, noted } from '../till.ts'
import { Viewfinder } from '../viewfinder.tsx'
import type { Bought } from './purchase.tsx'

interface Props {
  /** What a scanner typed already; empty where the camera is to look. */
  scanned: string
  choose: (bought: Bought) => void
  leave: () => void
}

export function ByCard({ scanned, choose, leave }: Props): JSX.Element {
  const [card, setCard] = useState<string>()
  const [found, setFound] = useState<Schemas['PurchaseView'][]>()
  const [asksPin, setAsksPin] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const ask = async (text: string, pin?: string): Promise<void> => {
    const read = shown(text, town.code)
    setWrong(undefined)
    if (read.kind === 'wrong') return setWrong(t(`wrong.${read.why}`))
    if (read.kind === 'slip' || read.kind === 'request') return setWrong(t(`wrong.${read.kind}`))
    setCard(read.text)
    // A typed number is no secret: its holder proves with the PIN whose it is.
    if (read.kind === 'number' && !pin) return setAsksPin(true)
    try {
      const body = { card: read.text, ...(pin ? { pin } : {}) }
      setFound((await told(api.POST('/v1/cards/purchases', { body }))).purchases)
    } catch (failure) {
      setWrong(failure instanceof Refused ? words(noted(failure)) : t('back.away'))
      if (!pin) setCard(undefined)
    }
  }
  useEffect(() => {
    if (scanned) void ask(scanned)
  }, [])
  return (
    <section class="stack">
      <h1>{t('back.card_title')}</h1>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {found ? (
        <Purchases found={found} choose={choose} />
      ) : asksPin ? (
        <Pin send={(pin) => ask(card ?? '', pin)} />
      ) : card ? (
        wrong ? null : (
          <Busy label={t('loading')} />
        )
      ) : (
        <Look ask={ask} />
      )}
      <Button tone="plain" onTap={leave}>
        {t('back')}
      </Button>
    </section>
  )
}

function Look({ ask }: { ask: (text: string) => Promise<void> }): JSX.Element {
  const [text, setText] = useState('')
  return (
    <>
      <p>{t('back.card_how')}</p>
      <Viewfinder seen={(seen) => void ask(seen)} />
      <Form onSend={() => ask(text)}>
        <Field
          label={t('typed.label')}
          hint={t('back.card_pin')}
          value={text}
          onValue={setText}
          longest={60}
        />
        <Button tone="quiet" wide off={text === ''} onTap={() => ask(text)}>
          {t('typed.go')}
        </Button>
      </Form>
    </>
  )
}

function Pin({ send }: { send: (pin: string) => Promise<void> }): JSX.Element {
  const [pin, setPin] = useState('')
  const go = async (): Promise<void> => {
    await send(pin)
    setPin('')
  }
  return (
    <Form onSend={go}>
      <Field
        label={t('pin.title')}
        value={pin}
        onValue={(value) => setPin(value.replace(/\D/g, ''))}
        type="password"
        mode="numeric"
        longest={6}
        code
        first
      />
      <Button wide off={pin.length < 4} onTap={go}>
        {t('typed.go')}
      </Button>
    </Form>
  )
}

interface PurchasesProps {
  found: Schemas['PurchaseView'][]
  choose: (bought: Bought) => void
}

function Purchases({ found, choose }: PurchasesProps): JSX.Element {
  if (found.length === 0) return <Notice>{t('back.card_none')}</Notice>
  return (
    <ul class="list card">
      {found.map(({ posting: id, at, receipt, purchase_cents, rest_cents: rest }) => (
        <li key={id}>
          <button
            type="button"
            class="line"
            onClick={() => choose({ id, at, receipt: receipt ?? undefined, rest: rest ?? undefined })}
          >
            <span class={`grow ${rest === 0 ? 'gone' : ''}`}>
              <b>{receipt || t('back.without')}</b>
              <br />
              <span class="small muted">
                {weekday(at)} {time(at)}
              </span>
            </span>
            {purchase_cents ? <span>{money(purchase_cents)}</span> : null}
          </button>
        </li>
      ))}
    </ul>
  )
}
