/** Signing in by a code that comes by e-mail: whose address, then the code. What follows from it is each app's own. */
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Refused, told } from '#api'
import { language, texts } from '#i18n'
import { api } from '#session'
import { common as commonDe, signin as de } from '#texts/de.json'
import { common as commonEn, signin as en } from '#texts/en.json'
import { Button, Field, Form } from '#ui'

const tables = { de: { ...commonDe, ...de }, en: { ...commonEn, ...en } }
const t = texts<keyof typeof tables.de>(tables)

/** What `POST /v1/sessions` takes. */
export interface Proof {
  request: string
  code: string
  mail: string
  device: string
  refresh: 'cookie'
}

/** How this sign-in is called in one's list. */
export const device = (): string =>
  /Mobile|Android|iPhone/.test(navigator.userAgent) ? t('device.phone') : t('device.computer')

interface Props {
  /** Sends the proof; what it throws is said below the code. */
  send: (proof: Proof) => Promise<void>
  /** Other ways in, below the address. */
  children?: ComponentChildren
}

export function MailCode({ send, children }: Props): JSX.Element {
  const [mail, setMail] = useState('')
  const [request, setRequest] = useState('')
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string>()
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setWrong(undefined)
    try {
      await work()
    } catch (failure) {
      const said = failure instanceof Refused ? (failure.problem.detail ?? failure.problem.title) : ''
      setWrong(said || t('no_answer'))
    }
  }
  const ask = (): Promise<void> =>
    attempt(async () => {
      const body = { mail: mail.trim(), language: language.value }
      setRequest((await told(api.POST('/v1/sessions/codes', { body }))).request)
    })
  const prove = (): Promise<void> =>
    attempt(() => send({ request, code, mail: mail.trim(), device: device(), refresh: 'cookie' }))
  useEffect(() => {
    if (request && /^\d{6}$/.test(code)) void prove()
  }, [code, request])
  if (!request)
    return (
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
        {children}
      </Form>
    )
  return (
    <Form onSend={prove}>
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
      <Button wide off={code.length !== 6} onTap={prove}>
        {t('signin.go')}
      </Button>
      <Button tone="plain" onTap={() => setRequest('')}>
        {t('signin.other')}
      </Button>
    </Form>
  )
}
