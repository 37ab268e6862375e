/** A club that dissolves: its supporters hear of it, on its day it leaves; before that it may go on after all. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, texts } from '#i18n'
import { api } from '#session'
import { office_dissolution as de } from '#texts/de.json'
import { office_dissolution as en } from '#texts/en.json'
import { Button, Field, Form, Notice, Sheet } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { may } from '../staff.ts'

const t = texts<keyof typeof de>({ de, en })
const NOON = 'T12:00:00Z'

interface Props {
  club: string
  done: () => Promise<void>
}

export function Dissolution({ club, done }: Props): JSX.Element {
  const params = { path: { account: club } }
  const load = async () =>
    (await told(api.GET('/v1/clubs/{account}/dissolutions', { params }))).dissolutions[0] ?? null
  return (
    <section class="card stack tight">
      <h2>{t('title')}</h2>
      <Loaded load={load} of={club}>
        {(found, again) => {
          const settled = async (): Promise<void> => {
            await again()
            await done()
          }
          return (
            <>
              {found ? <Known one={found} /> : <p class="muted">{t('none')}</p>}
              {may('clerk', 'board') && !found?.done_at ? (
                <Act key={found ? 'end' : 'begin'} club={club} ends={!found} done={settled} />
              ) : null}
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

function Known({ one }: { one: Schemas['DissolutionView'] }): JSX.Element {
  const on = { day: day(`${one.from}${NOON}`) }
  return (
    <>
      <Notice tone="sun">
        <p>{one.done_at ? t('ended', on) : t('ends', on)}</p>
        <p class="words" dir="auto">
          {one.why}
        </p>
      </Notice>
      <p>{t('pot')}</p>
      <p>{t('balance')}</p>
    </>
  )
}

/** It ends on a day; or it goes on after all. */
function Act({ club, ends, done }: Props & { ends: boolean }): JSX.Element {
  const [open, setOpen] = useState(false)
  const [from, setFrom] = useState('')
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const ready = why.trim() !== '' && (!ends || from !== '')
  const params = { path: { account: club } }
  const work = (): Promise<unknown> =>
    ends
      ? told(api.POST('/v1/clubs/{account}/dissolutions', { params, body: { from, why: why.trim() } }))
      : told(api.POST('/v1/clubs/{account}/dissolutions/withdrawals', { params, body: { why: why.trim() } }))
  const send = async (): Promise<void> => {
    if (ready && (await attempt.go(work))) await done()
  }
  const word = ends ? 'begin' : 'end'
  return (
    <>
      <div class="buttons">
        <Button tone="plain" onTap={() => setOpen(true)}>
          {t(word)}
        </Button>
      </div>
      {open ? (
        <Sheet title={t(word)} close={t('close')} onClose={() => setOpen(false)}>
          <Form onSend={send}>
            <p>{t(`${word}.what`)}</p>
            {ends ? <Field label={t('from')} type="date" value={from} onValue={setFrom} first /> : null}
            <Field label={t('why')} value={why} onValue={setWhy} longest={200} first={!ends} />
            <Wrong of={attempt} />
            <Button {...(ends ? { tone: 'alarm' } : {})} wide off={!ready} onTap={send}>
              {t(`${word}.go`)}
            </Button>
          </Form>
        </Sheet>
      ) : null}
    </>
  )
}
