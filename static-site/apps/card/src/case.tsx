/** "Something is wrong", from whoever has the card in hand. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { Button, Field, Form, Notice } from '#ui'
import { api } from './line.ts'
import { t, words } from './texts.ts'

export function CaseForm({ card }: { card: string }): JSX.Element {
  const [text, setText] = useState('')
  const [mail, setMail] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [sent, setSent] = useState<string>()
  const [key] = useState(newKey)
  const send = async (): Promise<void> => {
    const body = { card, text: text.trim(), ...(mail ? { mail } : {}) }
    try {
      setSent((await told(api.POST('/v1/cases/by-card', { params: keyed(key), body }))).case)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  if (sent) return <Notice tone="leaf">{t('case.sent', { number: sent })}</Notice>
  return (
    <Form onSend={send}>
      <div class="field">
        <label for="case">{t('case.what')}</label>
        <textarea
          id="case"
          class="input"
          rows={5}
          maxLength={2000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <Field
        label={t('case.mail')}
        value={mail}
        onValue={setMail}
        type="email"
        mode="email"
        complete="email"
      />
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide off={!text.trim()} onTap={send}>
        {t('case.send')}
      </Button>
    </Form>
  )
}
