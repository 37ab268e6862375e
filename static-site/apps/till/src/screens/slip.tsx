/** Points for somebody without card or phone: a slip to print or to photograph, good for a fortnight, once. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { typed } from '#amounts'
import { Away, keyed, newKey, Refused, type Schemas, told } from '#api'
import { grouped } from '#cards'
import { amount, day } from '#i18n'
import { Qr } from '#qr'
import { points, town } from '#town-facts'
import { Button, Field, Form, Notice } from '#ui'
import { t } from '../texts.ts'
import { api, device, flat, noted } from '../till.ts'

export function Slip({ leave }: { leave: () => void }): JSX.Element {
  const [text, setText] = useState('')
  const [receipt, setReceipt] = useState('')
  const [key] = useState(newKey)
  const [wrong, setWrong] = useState<string>()
  const [made, setMade] = useState<Schemas['IssuedView']>()
  const cents = typed(text) ?? 0
  const send = async (): Promise<void> => {
    if (!flat.value && !cents) return setWrong(t('wrong.amount'))
    const body = { ...(flat.value ? {} : { purchase_cents: cents }), ...(receipt ? { receipt } : {}) }
    try {
      setMade(await told(api.POST('/v1/slips', { params: keyed(key), body })))
    } catch (failure) {
      noted(failure)
      if (failure instanceof Refused) setWrong(failure.problem.detail ?? failure.problem.title)
      else if (failure instanceof Away) setWrong(t('slip.unknown'))
      else throw failure
    }
  }
  if (made) return <Issued made={made} leave={leave} />
  return (
    <section class="stack">
      <h1>{t('slip.title')}</h1>
      <p>{t('slip.what')}</p>
      <Form onSend={send}>
        {flat.value ? null : (
          <Field label={t('slip.amount')} value={text} onValue={setText} mode="decimal" first />
        )}
        <Field label={t('receipt.number')} value={receipt} onValue={setReceipt} longest={40} />
        {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
        <Button wide onTap={send}>
          {t('slip.go')}
        </Button>
        <Button tone="plain" onTap={leave}>
          {t('back')}
        </Button>
      </Form>
    </section>
  )
}

function Issued({ made, leave }: { made: Schemas['IssuedView']; leave: () => void }): JSX.Element {
  const given = (made.awarded?.club ?? 0) + (made.awarded?.member ?? 0)
  return (
    <section class="stack">
      <div class="card stack slip centre">
        <h1>{town.programme}</h1>
        <p>{device.value?.shop_name}</p>
        <div class="slip-code">
          <Qr text={made.url} label={t('slip.qr')} />
        </div>
        <p class="big">{grouped(made.code)}</p>
        <p>{t('slip.holds', { amount: amount(points, given) })}</p>
        {made.hold?.until ? <p>{t('slip.until', { day: day(made.hold.until) })}</p> : null}
        <p class="small">{t('no_register')}</p>
      </div>
      <div class="stack no-print">
        <Button wide onTap={() => print()}>
          {t('slip.print')}
        </Button>
        <Button tone="quiet" wide onTap={leave}>
          {t('next')}
        </Button>
      </div>
    </section>
  )
}
