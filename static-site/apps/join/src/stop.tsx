/** The end of an application's reminders: one tap, since mail programs open links by themselves. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, told } from '#api'
import { api } from '#session'
import { Button, Notice } from '#ui'
import { t, words } from './texts.ts'

export function Stop({ text }: { text: string }): JSX.Element {
  const [id, code] = text.split('.')
  const [wrong, setWrong] = useState(id && code ? undefined : t('stop.broken'))
  const [done, setDone] = useState(false)
  const send = async (): Promise<void> => {
    setWrong(undefined)
    try {
      await told(api.POST('/v1/applications/stops', { body: { application: id ?? '', code: code ?? '' } }))
      setDone(true)
    } catch (failure) {
      const unknown = failure instanceof Refused && failure.problem.status < 429
      setWrong(unknown ? t('stop.broken') : words(failure))
    }
  }
  if (done)
    return (
      <section class="stack">
        <h1>{t('stop.done')}</h1>
        <p>{t('stop.kept')}</p>
      </section>
    )
  return (
    <section class="stack">
      <h1>{t('stop.title')}</h1>
      <p>{t('stop.how')}</p>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide off={!id || !code} onTap={send}>
        {t('stop.go')}
      </Button>
    </section>
  )
}
