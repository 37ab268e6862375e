/** Why one looks at a member: the usual reasons are one tap, and any other is typed. The member reads it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button, Field, Form } from '#ui'
import { useAttempt, Wrong } from '../loaded.tsx'
import { looks } from '../looks.ts'
import { t } from './membertexts.ts'

const SHORTEST = 3

interface ReasonProps {
  account: string
  done: () => Promise<void>
}

export function Reason({ account, done }: ReasonProps): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const ready = why.trim().length >= SHORTEST
  const send = async (reason: string): Promise<void> => {
    if (await attempt.go(() => looks(account, reason))) await done()
  }
  const usual = [t('reason.lost'), t('reason.balance'), t('reason.pin'), t('reason.here'), t('reason.case')]
  return (
    <section class="card stack">
      <h1>{t('reason')}</h1>
      <p>{t('reason.what')}</p>
      <div class="buttons">
        {usual.map((each) => (
          <Button key={each} tone="quiet" onTap={() => send(each)}>
            {each}
          </Button>
        ))}
      </div>
      <Form onSend={() => (ready ? send(why.trim()) : undefined)}>
        <Field first label={t('reason.own')} value={why} onValue={setWhy} longest={200} />
        <Wrong of={attempt} />
        <div class="buttons">
          <Button off={!ready} onTap={() => send(why.trim())}>
            {t('reason.go')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
