/** Who stands at the till: a tap on the name, then the PIN. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Away, Refused, type Schemas } from '#api'
import { online } from '#pwa'
import { Button, Field, Form, Notice } from '#ui'
import { t } from '../texts.ts'
import { cashiers, ended, signOn, unsigned } from '../till.ts'

export function SignOn(): JSX.Element {
  const [who, setWho] = useState<Schemas['CashierView']>()
  const [pin, setPin] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [away, setAway] = useState(false)
  const send = async (): Promise<void> => {
    if (!who) return
    setAway(false)
    try {
      await signOn(who.id, pin)
    } catch (failure) {
      setPin('')
      if (failure instanceof Refused) setWrong(failure.problem.detail ?? failure.problem.title)
      else if (failure instanceof Away) setAway(true)
      else throw failure
    }
  }
  return (
    <main class="till stack">
      <h1>{t('signon.title')}</h1>
      {ended.value ? <Notice tone="sun">{t('signon.ended')}</Notice> : null}
      {who ? (
        <Form onSend={send}>
          <Field
            label={t('signon.pin', { name: who.name })}
            value={pin}
            onValue={(value) => setPin(value.replace(/\D/g, ''))}
            wrong={wrong}
            type="password"
            mode="numeric"
            longest={6}
            code
            first
          />
          <Button wide off={pin.length < 4} onTap={send}>
            {t('signon.go')}
          </Button>
          <Button tone="quiet" wide onTap={() => setWho(undefined)}>
            {t('back')}
          </Button>
        </Form>
      ) : (
        <div class="stack">
          {cashiers.value.map((each) => (
            <Button key={each.id} tone="quiet" wide onTap={() => setWho(each)}>
              {each.name}
            </Button>
          ))}
        </div>
      )}
      {away || !online.value ? (
        <Notice tone="sun">
          <div class="stack tight">
            {t('signon.away')}
            <Button
              tone="quiet"
              wide
              onTap={() => {
                unsigned.value = true
              }}
            >
              {t('signon.unsigned')}
            </Button>
          </div>
        </Notice>
      ) : null}
    </main>
  )
}
