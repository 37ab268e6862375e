/** A slip that was scanned: its points go to a printed card, or to the wallet's. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { grouped, shown } from '#cards'
import { town } from '#town-facts'
import { Button, Field, Form, Notice } from '#ui'
import { api } from './line.ts'
import { t, words } from './texts.ts'

export function SlipPage({ slip }: { slip: string }): JSX.Element {
  const [card, setCard] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [done, setDone] = useState(false)
  const [key] = useState(newKey)
  const send = async (): Promise<void> => {
    const found = shown(card, town.code)
    if (found.kind === 'wrong') return setWrong(t(`wrong.${found.why}`))
    try {
      await told(api.POST('/v1/slips/claims', { params: keyed(key), body: { slip, card } }))
      setDone(true)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  if (done) return <Notice tone="leaf">{t('slip.done')}</Notice>
  return (
    <>
      <h1>{t('slip.title')}</h1>
      <p>{t('slip.how')}</p>
      <Form onSend={send}>
        <Field
          label={t('printed.number')}
          value={card}
          onValue={(value) => setCard(grouped(value))}
          wrong={wrong}
          longest={60}
          first
        />
        <Button wide tone="go" off={!card} onTap={send}>
          {t('slip.go')}
        </Button>
      </Form>
      <p class="small">{t('slip.wallet')}</p>
    </>
  )
}
