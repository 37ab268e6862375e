/** "Something is wrong": in one's own words, to the office, with the entry it is about. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { api } from '#session'
import { Button, Form, Notice } from '#ui'
import { me } from './me.ts'
import { t, words } from './texts.ts'

export function CaseForm({ posting }: { posting?: string }): JSX.Element {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [sent, setSent] = useState<string>()
  const [key] = useState(newKey)
  const send = async (): Promise<void> => {
    const mail = me.value?.mail
    const body = { text: text.trim(), ...(posting ? { posting } : {}), ...(mail ? { mail } : {}) }
    try {
      setSent((await told(api.POST('/v1/cases', { params: keyed(key), body }))).case)
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
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide off={text.trim() === ''} onTap={send}>
        {t('case.send')}
      </Button>
    </Form>
  )
}
