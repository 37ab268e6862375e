/** The PIN: set, change, reset by mail, and what is paid without it. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { typed } from '#amounts'
import { type Schemas, told } from '#api'
import { money, time } from '#i18n'
import { api } from '#session'
import { Busy, Button, Field, Form, Notice } from '#ui'
import { me } from '../me.ts'
import { t, words } from './texts.ts'

export function PinPart(): JSX.Element {
  const [state, setState] = useState<Schemas['chalicelib__till__pins__shapes__PinView']>()
  const [pin, setPin] = useState('')
  const [old, setOld] = useState('')
  const [code, setCode] = useState('')
  const [mailed, setMailed] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const [done, setDone] = useState<string>()
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setWrong(undefined)
    setDone(undefined)
    try {
      await work()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  useEffect(() => void attempt(async () => setState(await told(api.GET('/v1/me/pin', {})))), [])
  const set = (): Promise<void> =>
    attempt(async () => {
      const proof = mailed ? { code } : state?.is_set ? { old_pin: old } : {}
      setState(await told(api.POST('/v1/me/pin', { body: { pin, ...proof } })))
      setPin('')
      setOld('')
      setCode('')
      setMailed(false)
      setDone(t('pin.done'))
    })
  const reset = (): Promise<void> =>
    attempt(async () => {
      await told(api.POST('/v1/me/pin-resets', { body: {} }))
      setMailed(true)
    })
  if (!state) return wrong ? <Notice tone="sun">{wrong}</Notice> : <Busy label={t('loading')} />
  const figures = (set: (value: string) => void) => (value: string) => set(value.replace(/\D/g, ''))
  return (
    <div class="stack">
      <p>{without(state)}</p>
      {state.tries_left === 0 ? (
        <Notice tone="alarm">
          {state.locked_until ? t('pin.locked', { time: time(state.locked_until) }) : t('pin.locked.office')}
        </Notice>
      ) : null}
      {done ? <Notice tone="leaf">{done}</Notice> : null}
      <Form onSend={set}>
        {mailed ? (
          <Field
            label={t('pin.code')}
            hint={t('pin.code.hint')}
            value={code}
            onValue={setCode}
            longest={20}
          />
        ) : state.is_set ? (
          <Field
            label={t('pin.old')}
            value={old}
            onValue={figures(setOld)}
            type="password"
            mode="numeric"
            longest={6}
          />
        ) : null}
        <Field
          label={t(state.is_set ? 'pin.new' : 'pin.first')}
          hint={t('pin.hint')}
          value={pin}
          onValue={figures(setPin)}
          type="password"
          mode="numeric"
          complete="new-password"
          longest={6}
        />
        {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
        <Button wide off={pin.length < 4} onTap={set}>
          {t('pin.set')}
        </Button>
      </Form>
      {state.is_set && me.value?.mail && !mailed ? (
        <Button wide tone="quiet" onTap={reset}>
          {t('pin.forgot')}
        </Button>
      ) : null}
      <Threshold state={state} changed={setState} />
    </div>
  )
}

const without = (state: Schemas['chalicelib__till__pins__shapes__PinView']): string => {
  const { redemption_cents: once, day_cents: daily } = state
  if (once === 0 || daily === 0) return t('pin.always')
  if (once == null && daily == null) return t('pin.never')
  return t('pin.from', { once: once == null ? '–' : money(once), day: daily == null ? '–' : money(daily) })
}

function Threshold({
  state,
  changed,
}: {
  state: Schemas['chalicelib__till__pins__shapes__PinView']
  changed: (next: Schemas['chalicelib__till__pins__shapes__PinView']) => void
}): JSX.Element {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string>()
  const cents = typed(text)
  const set = async (): Promise<void> => {
    setWrong(undefined)
    try {
      const body = {
        redemption_cents: cents ?? 0,
        ...(state.day_cents == null ? {} : { day_cents: state.day_cents }),
      }
      changed(await told(api.POST('/v1/me/pin-thresholds', { body })))
      setText('')
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <Form onSend={set}>
      <Field
        label={t('pin.less')}
        hint={t('pin.less.hint')}
        value={text}
        onValue={setText}
        mode="decimal"
        wrong={wrong}
      />
      <Button wide tone="quiet" off={text === '' || cents === undefined} onTap={set}>
        {t('pin.less.set')}
      </Button>
    </Form>
  )
}
