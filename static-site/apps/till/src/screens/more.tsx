/** What is needed less often: a slip, a payment request, practice, and what this device is set to. */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { typed } from '#amounts'
import { Refused, told } from '#api'
import { savePdf } from '#files'
import { language, money } from '#i18n'
import { lazy } from '#lazy'
import { Button, Field, Form, Notice, Sheet, Switch } from '#ui'
import { t } from '../texts.ts'
import {
  api,
  cashier,
  device,
  noted,
  practice,
  practise,
  queue,
  set,
  settings,
  signOff,
  unpair,
} from '../till.ts'
import { learning } from './training.tsx'

interface Leaves {
  leave: () => void
}
const Slip = lazy<Leaves>(() => import('./slip.tsx').then((made) => made.Slip))
const PaymentRequest = lazy<Leaves>(() => import('./request.tsx').then((made) => made.PaymentRequest))
const Cases = lazy<Leaves>(() => import('./cases.tsx').then((made) => made.Cases))

type Part = 'list' | 'slip' | 'request' | 'cases'
const part = signal<Part>('list')
export const home = (): void => {
  part.value = 'list'
}

export function More(): JSX.Element {
  if (part.value === 'slip') return <Slip leave={home} />
  if (part.value === 'request') return <PaymentRequest leave={home} />
  if (part.value === 'cases') return <Cases leave={home} />
  return (
    <section class="stack">
      <h1>{t('tab.more')}</h1>
      <Button
        wide
        tone="quiet"
        onTap={() => {
          part.value = 'slip'
        }}
      >
        {t('slip.title')}
      </Button>
      <Button
        wide
        tone="quiet"
        onTap={() => {
          part.value = 'request'
        }}
      >
        {t('request.title')}
      </Button>
      <Switch
        label={t('practice')}
        hint={t('practice.hint')}
        on={practice.value}
        onChange={(on) => void practise(on)}
      />
      <Button
        wide
        tone="quiet"
        onTap={() => {
          learning.value = true
        }}
      >
        {t('training.title')}
      </Button>
      <Button
        wide
        tone="quiet"
        onTap={() => {
          part.value = 'cases'
        }}
      >
        {t('cases.title')}
      </Button>
      <CounterCard />
      <h2>{t('settings')}</h2>
      <Switch
        label={t('settings.sound')}
        on={settings.value.sound}
        onChange={(sound) => void set({ sound })}
      />
      <Switch
        label={t('settings.receipt')}
        hint={t('settings.receipt.hint')}
        on={settings.value.asksReceipt}
        onChange={(asksReceipt) => void set({ asksReceipt })}
      />
      <Switch
        label={t('settings.tip')}
        hint={t('settings.tip.hint')}
        on={settings.value.asksTip}
        onChange={(asksTip) => void set({ asksTip })}
      />
      {settings.value.asksTip ? (
        <Switch
          label={t('settings.tip.card')}
          hint={t('settings.tip.card.hint')}
          on={settings.value.tipByCard}
          onChange={(tipByCard) => void set({ tipByCard })}
        />
      ) : null}
      <Amounts />
      {cashier.value ? (
        <Button tone="quiet" wide onTap={signOff}>
          {t('signoff', { name: cashier.value.name })}
        </Button>
      ) : null}
      <Unpair />
      <p class="small muted">{t('no_register')}</p>
    </section>
  )
}

/** The card that stands beside the till, to print. */
function CounterCard(): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const take = async (): Promise<void> => {
    setWrong(undefined)
    const name = `counter-a5-${language.value}`
    const path = { account: device.value?.shop ?? '', name }
    try {
      const { pdf } = await told(api.GET('/v1/shops/{account}/posters/{name}', { params: { path } }))
      savePdf(pdf, `${name}.pdf`)
    } catch (failure) {
      noted(failure)
      setWrong(failure instanceof Refused ? failure.problem.title : t('no_answer'))
    }
  }
  return (
    <>
      <Button wide tone="quiet" onTap={take}>
        {t('counter_card')}
      </Button>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
    </>
  )
}

const MOST_KEYS = 6

function Amounts(): JSX.Element {
  const [text, setText] = useState('')
  const cents = typed(text)
  const { amounts } = settings.value
  const add = (): void => {
    if (!cents || amounts.length >= MOST_KEYS || amounts.includes(cents)) return
    void set({ amounts: [...amounts, cents].sort((a, b) => a - b) })
    setText('')
  }
  return (
    <Form onSend={add}>
      <Field
        label={t('settings.amounts')}
        hint={t('settings.amounts.hint')}
        value={text}
        onValue={setText}
        mode="decimal"
      />
      <div class="row wrap">
        {amounts.map((each) => (
          <button
            key={each}
            type="button"
            class="chip tap"
            aria-label={t('settings.amounts.drop', { amount: money(each) })}
            onClick={() => void set({ amounts: amounts.filter((other) => other !== each) })}
          >
            {money(each)} ✕
          </button>
        ))}
        <Button tone="quiet" off={!cents || amounts.length >= MOST_KEYS} onTap={add}>
          {t('settings.amounts.add')}
        </Button>
      </div>
    </Form>
  )
}

function Unpair(): JSX.Element {
  const [asked, setAsked] = useState(false)
  return (
    <>
      <Button tone="plain" onTap={() => setAsked(true)}>
        {t('unpair')}
      </Button>
      {asked ? (
        <Sheet title={t('unpair')} close={t('close')} onClose={() => setAsked(false)}>
          <p>{t('unpair.why', { name: device.value?.name ?? '' })}</p>
          {queue.value.length ? (
            <Notice tone="alarm">{t('unpair.queue', { n: queue.value.length })}</Notice>
          ) : null}
          <Button tone="alarm" wide onTap={unpair}>
            {t('unpair.yes')}
          </Button>
        </Sheet>
      ) : null}
    </>
  )
}
