/** "Something is wrong": in one's own words, to the office. Each app says with what it is about, and by which call it goes. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { newKey } from '#api'
import type { Values } from '#i18n'
import { Button, Field, Form, Notice } from '#ui'

export type CaseText = 'case.what' | 'case.mail' | 'case.send' | 'case.sent' | 'case.answered'
export interface Told {
  text: string
  /** Where the answer should go, if it was asked for and said. */
  mail?: string
}

export interface CaseProps {
  say: (key: CaseText, values?: Values) => string
  /** What to say of a failure. */
  words: (failure: unknown) => string
  /** Sends it under this key, and answers the case's number; what it throws is said, and the text stays. */
  send: (told: Told, key: string) => Promise<string>
  /** `known`: the answer goes to an address that the API has; `asked`: an address may be typed. */
  mail?: 'known' | 'asked' | undefined
}

export function CaseForm({ say, words, send, mail: way }: CaseProps): JSX.Element {
  const [text, setText] = useState('')
  const [mail, setMail] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [sent, setSent] = useState<string>()
  // Other words are another case: the API refuses a key that was used for different ones.
  const key = useMemo(newKey, [text, mail])
  const tell = async (): Promise<void> => {
    if (!text.trim()) return
    setWrong(undefined)
    const address = mail.trim()
    try {
      setSent(await send({ text: text.trim(), ...(address ? { mail: address } : {}) }, key))
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  if (sent) {
    return (
      <Notice tone="leaf">
        {say('case.sent', { number: sent })} {way === 'known' || mail ? say('case.answered') : null}
      </Notice>
    )
  }
  return (
    <Form onSend={tell}>
      <div class="field">
        <label for="case">{say('case.what')}</label>
        <textarea
          id="case"
          class="input"
          rows={5}
          maxLength={2000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {way === 'asked' ? (
        <Field
          label={say('case.mail')}
          value={mail}
          onValue={setMail}
          type="email"
          mode="email"
          complete="email"
        />
      ) : null}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide off={!text.trim()} onTap={tell}>
        {say('case.send')}
      </Button>
    </Form>
  )
}
