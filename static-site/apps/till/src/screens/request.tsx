/** A payment that the holder confirms in the wallet: the till shows a QR and looks how it stands. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { typed } from '#amounts'
import { Away, keyed, newKey, Refused, type Schemas, told } from '#api'
import { amount, money } from '#i18n'
import { Qr } from '#qr'
import { pockets, points, units } from '#town-facts'
import { Button, Field, Form, Notice } from '#ui'
import { t } from '../texts.ts'
import { api, noted } from '../till.ts'

type Request = Schemas['RequestView']
const LOOK_MS = 1500

export function PaymentRequest({ leave }: { leave: () => void }): JSX.Element {
  const [text, setText] = useState('')
  const [pocket, setPocket] = useState(points)
  const [key] = useState(newKey)
  const [wrong, setWrong] = useState<string>()
  const [made, setMade] = useState<Request>()
  const send = async (): Promise<void> => {
    const cents = typed(text)
    if (!cents) return setWrong(t('wrong.amount'))
    try {
      const body = { pocket, amount: units(pocket, cents) }
      setMade(await told(api.POST('/v1/payment-requests', { params: keyed(key), body })))
    } catch (failure) {
      noted(failure)
      if (failure instanceof Refused) setWrong(failure.problem.detail ?? failure.problem.title)
      else if (failure instanceof Away) setWrong(t('no_answer'))
      else throw failure
    }
  }
  if (made) return <Waiting first={made} leave={leave} />
  return (
    <section class="stack">
      <h1>{t('request.title')}</h1>
      <p>{t('request.what')}</p>
      <Form onSend={send}>
        <Field
          label={t('request.amount')}
          value={text}
          onValue={setText}
          mode="decimal"
          wrong={wrong}
          first
        />
        {Object.keys(pockets).length > 1 ? (
          <div class="row wrap" role="group" aria-label={t('request.pocket')}>
            {Object.keys(pockets).map((name) => (
              <button
                key={name}
                type="button"
                class={`chip tap ${name === pocket ? 'leaf' : ''}`}
                aria-pressed={name === pocket ? 'true' : 'false'}
                onClick={() => setPocket(name)}
              >
                {t(name === points ? 'pocket.points' : 'pocket.money')}
              </button>
            ))}
          </div>
        ) : null}
        <Button wide off={!typed(text)} onTap={send}>
          {t('request.go')}
        </Button>
        <Button tone="plain" onTap={leave}>
          {t('back')}
        </Button>
      </Form>
    </section>
  )
}

function Waiting({ first, leave }: { first: Request; leave: () => void }): JSX.Element {
  const [now, setNow] = useState(first)
  const [away, setAway] = useState(false)
  const path = { path: { id: first.request } }
  const look = async (): Promise<void> => {
    try {
      setNow(await told(api.GET('/v1/payment-requests/{id}', { params: path })))
      setAway(false)
    } catch (failure) {
      noted(failure)
      setAway(true)
    }
  }
  const open = now.state === 'open'
  useEffect(() => {
    if (!open) return
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => clearInterval(timer)
  }, [open])
  const withdraw = async (): Promise<void> => {
    try {
      const answer = await told(api.POST('/v1/payment-requests/{id}/withdrawals', { params: path, body: {} }))
      setNow(answer)
      if (answer.state === 'withdrawn') leave()
    } catch (failure) {
      if (failure instanceof Refused) await look()
      else setAway(true)
    }
  }
  return (
    <section class="stack">
      <h1>{money(now.cents)}</h1>
      <p class="muted">{amount(now.pocket, now.amount)}</p>
      {open ? (
        <div class="slip-code">
          <Qr text={now.url} label={t('request.qr')} />
        </div>
      ) : null}
      <Notice tone={now.state === 'paid' ? 'leaf' : open ? 'sun' : 'alarm'}>
        {t(`request.${now.state}`)}
      </Notice>
      {away ? <Notice tone="sun">{t('no_answer')}</Notice> : null}
      {open ? (
        <Button tone="quiet" wide onTap={withdraw}>
          {t('request.withdraw')}
        </Button>
      ) : (
        <Button tone="go" wide onTap={leave}>
          {t('next')}
        </Button>
      )}
    </section>
  )
}
