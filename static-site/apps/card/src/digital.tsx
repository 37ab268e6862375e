/** A card on the telephone in ten seconds: no plastic, no address, no name. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { grouped, shown } from '#cards'
import { town } from '#town-facts'
import { Button, Field, Form, Notice } from '#ui'
import { ClubChoice } from './clubs.tsx'
import { api } from './line.ts'
import { t, words } from './texts.ts'

const query = new URLSearchParams(location.search)

export function Digital({ open }: { open: (card: string) => void }): JSX.Element {
  const [key] = useState(newKey)
  const [wrong, setWrong] = useState<string>()
  const [choosing, setChoosing] = useState(query.has('club'))
  const make = async (club?: string, consent?: string): Promise<void> => {
    const shop = query.get('shop')
    const body = {
      ...(club && consent ? { club, consent } : {}),
      ...(shop ? { shop: `s:${shop}` } : {}),
      refresh: 'cookie' as const,
    }
    await told(api.POST('/v1/cards/digital', { params: keyed(key), body }))
    try {
      localStorage.setItem('signed-in', '1')
    } catch {
      // The wallet asks for itself.
    }
    location.assign('/wallet/')
  }
  const atOnce = async (): Promise<void> => {
    setWrong(undefined)
    try {
      await make()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <>
      <h1>{t('digital.title')}</h1>
      <p>{t('digital.how', { programme: town.programme })}</p>
      <section class="card stack">
        <h2>{t('digital.club')}</h2>
        {choosing ? (
          <ClubChoice
            preset={query.has('club') ? `c:${query.get('club')}` : undefined}
            chosen={make}
            go={t('digital.go')}
          />
        ) : (
          <>
            <Button wide tone="go" onTap={() => setChoosing(true)}>
              {t('digital.choose')}
            </Button>
            <Button wide tone="quiet" onTap={atOnce}>
              {t('digital.later')}
            </Button>
          </>
        )}
        {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      </section>
      <Printed open={open} />
      <p>
        <a href="/wallet/">{t('digital.have')}</a>
      </p>
    </>
  )
}

/** Whoever has a printed card but no camera at hand: its number leads to its page. */
function Printed({ open }: { open: (card: string) => void }): JSX.Element {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string>()
  const send = (): void => {
    const found = shown(text, town.code)
    if (found.kind === 'wrong') setWrong(t(`wrong.${found.why}`))
    else open(text)
  }
  return (
    <section class="card stack">
      <h2>{t('printed.title')}</h2>
      <p>{t('printed.how')}</p>
      <Form onSend={send}>
        <Field
          label={t('printed.number')}
          value={text}
          onValue={(value) => {
            setWrong(undefined)
            setText(grouped(value))
          }}
          wrong={wrong}
          longest={60}
        />
        <Button wide tone="quiet" off={!text} onTap={send}>
          {t('printed.go')}
        </Button>
      </Form>
    </section>
  )
}
