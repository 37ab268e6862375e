/** Signing in: a code by e-mail, a passkey, or a digital card at once without either. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { told } from '#api'
import { language } from '#i18n'
import { api } from '#session'
import { town } from '#town-facts'
import { Button, Field, Form } from '#ui'
import { claim, claimed, looked, welcomed } from '../me.ts'
import { canPasskeys, usedPasskey } from '../passkeys.ts'
import { t, words } from '../texts.ts'

const device = (): string =>
  /Mobile|Android|iPhone/.test(navigator.userAgent) ? t('device.phone') : t('device.computer')

export function SignIn(): JSX.Element {
  const [mail, setMail] = useState('')
  const [request, setRequest] = useState('')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string>()
  const signedIn = useRef(false)
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setWrong(undefined)
    try {
      await work()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  const ask = (): Promise<void> =>
    attempt(async () => {
      const body = { mail: mail.trim(), language: language.value }
      setRequest((await told(api.POST('/v1/sessions/codes', { body }))).request)
    })
  const send = (): Promise<void> =>
    attempt(async () => {
      const body = { request, code, mail: mail.trim(), device: device(), refresh: 'cookie' as const }
      // Signed in already, and only the card's registration got no answer: that alone is asked again.
      if (signedIn.current && claim.value) {
        await claimed()
        await looked()
        return
      }
      const made = await told(api.POST('/v1/sessions', { body }))
      signedIn.current = true
      await welcomed(made)
    })
  useEffect(() => {
    if (request && /^\d{6}$/.test(code)) void send()
  }, [code, request])
  return (
    <div class="stack">
      <h1>{t(claim.value ? 'claim.title' : 'signin.title')}</h1>
      {claim.value ? <p>{t('claim.why')}</p> : null}
      {request ? (
        <Form onSend={send}>
          <p>{t('signin.sent', { mail })}</p>
          <Field
            label={t('signin.code')}
            value={code}
            onValue={(value) => setCode(value.replace(/\D/g, ''))}
            mode="numeric"
            complete="one-time-code"
            longest={6}
            wrong={wrong}
            code
            first
          />
          <Button wide off={code.length !== 6} onTap={send}>
            {t('signin.go')}
          </Button>
          <Button tone="plain" onTap={() => setRequest('')}>
            {t('signin.other')}
          </Button>
        </Form>
      ) : (
        <Form onSend={ask}>
          <p>{t('signin.how')}</p>
          <Field
            label={t('signin.mail')}
            value={mail}
            onValue={setMail}
            type="email"
            mode="email"
            complete="email"
            wrong={wrong}
          />
          <Button wide off={!mail.includes('@')} onTap={ask}>
            {t('signin.ask')}
          </Button>
          {canPasskeys() ? (
            <Button
              wide
              tone="quiet"
              onTap={() => attempt(async () => welcomed(await usedPasskey(device())))}
            >
              {t('signin.passkey')}
            </Button>
          ) : null}
        </Form>
      )}
      <section class="card stack tight" hidden={claim.value !== undefined}>
        <h2>{t('signin.new')}</h2>
        <p>{t('signin.new.how', { programme: town.programme })}</p>
        <a class="button quiet wide" href="/card/">
          {t('signin.new.go')}
        </a>
      </section>
    </div>
  )
}
