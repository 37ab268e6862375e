/** Somebody takes over a shop or club: signed in with the address that the link came to, by one yes. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, type Schemas, told } from '#api'
import { api, session } from '#session'
import { Button, Notice } from '#ui'
import { forget, kept } from './kept.ts'
import { Kit } from './kit.tsx'
import { t, words } from './texts.ts'
import { Known } from './who.tsx'

export function Handover(): JSX.Element {
  const [taken, setTaken] = useState<Schemas['TakenOverView']>()
  const [wrong, setWrong] = useState<string>()
  const code = kept().code ?? ''
  const send = async (): Promise<void> => {
    setWrong(undefined)
    try {
      setTaken(await told(api.POST('/v1/handovers/acceptances', { body: { code } })))
      forget()
    } catch (failure) {
      const foreign = failure instanceof Refused && failure.code === 'not_found'
      setWrong(foreign ? t('handover.foreign', { mail: session.value?.person?.mail ?? '' }) : words(failure))
    }
  }
  if (taken)
    return (
      <>
        <h1>{t('handover.done', { name: taken.name })}</h1>
        <p>{t('handover.next')}</p>
        {taken.role === 'shop' || taken.role === 'club' ? (
          <Kit role={taken.role} account={taken.account} />
        ) : null}
      </>
    )
  return (
    <>
      <h1>{t('handover.title')}</h1>
      {code ? null : <Notice tone="alarm">{t('handover.broken')}</Notice>}
      <Known why={t('handover.why')}>
        <section class="stack">
          <p>{t('handover.how')}</p>
          {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
          <Button wide tone="go" off={!code} onTap={send}>
            {t('handover.go')}
          </Button>
        </section>
      </Known>
    </>
  )
}
