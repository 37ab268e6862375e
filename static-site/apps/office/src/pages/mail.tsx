/** An address that takes no mail: whose it is, what the mail server said, and what to do about it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, texts } from '#i18n'
import { api } from '#session'
import { office_mail as de } from '#texts/de.json'
import { office_mail as en } from '#texts/en.json'
import { Button, Field, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { Party } from '../party.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'
import { looked } from '../waiting.ts'
import { Reason } from './reason.tsx'

type Bounce = Schemas['BounceView']
const t = texts<keyof typeof de>({ de, en })
const PAGES = { m: 'member', s: 'shop', c: 'club' } as const

export function Mail(): JSX.Element {
  const { id } = place.value
  const [done, setDone] = useState(false)
  const load = (): Promise<Bounce> => told(api.GET('/v1/bounces/{id}', { params: { path: { id } } }))
  if (done) {
    return (
      <div class="page stack">
        <h1>{t('title')}</h1>
        <Notice tone="leaf">{t('done')}</Notice>
        <a href={to('')}>{t('home')}</a>
      </div>
    )
  }
  return (
    <div class="page stack">
      <Loaded load={load} of={id}>
        {(bounce, again) => <One bounce={bounce} again={again} done={() => setDone(true)} />}
      </Loaded>
    </div>
  )
}

interface OneProps {
  bounce: Bounce
  again: () => Promise<void>
  done: () => void
}

function One({ bounce, again, done }: OneProps): JSX.Element {
  const kind = bounce.account ? PAGES[bounce.account[0] as keyof typeof PAGES] : undefined
  const hidden = !bounce.address && bounce.account
  return (
    <>
      <div class="row ends wrap">
        <h1>{t('title')}</h1>
        <span class="small muted">{t('since', { day: day(bounce.since) })}</span>
      </div>
      <Notice tone="sun">{t(`said.${bounce.said}`)}</Notice>
      <section class="card stack tight">
        <dl class="told">
          <dt>{t('address')}</dt>
          <dd class="words" dir="auto">
            {bounce.address ?? bounce.veiled}
          </dd>
          <dt>{t('whose')}</dt>
          <dd dir="auto">
            {bounce.name ? <>{bounce.name} </> : null}
            {bounce.account ? <Party account={bounce.account} /> : bounce.name ? null : t('nobody')}
          </dd>
          {bounce.subject ? (
            <>
              <dt>{t('subject')}</dt>
              <dd class="words" dir="auto">
                {bounce.subject}
              </dd>
            </>
          ) : null}
        </dl>
      </section>
      {hidden && bounce.account ? <Reason account={bounce.account} done={again} /> : null}
      {hidden ? null : (
        <section class="card stack tight">
          <h2>{t('do')}</h2>
          <p>{t(kind === undefined ? 'do.nobody' : kind === 'member' ? 'do.member' : 'do.party')}</p>
          {kind && bounce.account ? (
            <a class="button" href={to(kind, bounce.account)}>
              {t(`open.${kind}`)}
            </a>
          ) : null}
        </section>
      )}
      {may('clerk', 'board') ? <Mended id={bounce.id} done={done} /> : null}
    </>
  )
}

function Mended({ id, done }: { id: string; done: () => void }): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const params = { path: { id } }
    const body = { why: why.trim() }
    if (!(await attempt.go(() => told(api.POST('/v1/bounces/{id}/ends', { params, body }))))) return
    done()
    // The number in the menu is one less.
    await looked().catch(() => undefined)
  }
  return (
    <section class="card stack">
      <h2>{t('mended')}</h2>
      <p>{t('mended.what')}</p>
      <Form onSend={send}>
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} />
        <Wrong of={attempt} />
        <div class="buttons">
          <Button tone="quiet" off={!why.trim()} onTap={send}>
            {t('mended.go')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
