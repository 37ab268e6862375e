/** A shop that is insolvent: stopped at once, its debt claimed and written off; or it was not so. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { savePdf } from '#files'
import { day, texts, time } from '#i18n'
import { api } from '#session'
import { office_insolvency as de } from '#texts/de.json'
import { office_insolvency as en } from '#texts/en.json'
import { Button, Field, Form, Notice, Sheet } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { Handing, usePlanned } from '../parts/plan.tsx'
import { to } from '../route.ts'
import { may } from '../staff.ts'

const t = texts<keyof typeof de>({ de, en })
const CLAIMS = ['de', 'en'] as const
type Insolvent = Schemas['InsolvencyView']

interface Props {
  shop: string
  /** Whether it owes anything, and may be written off. */
  owes: boolean
  done: () => Promise<void>
}

export function Insolvency({ shop, owes, done }: Props): JSX.Element {
  const params = { path: { account: shop } }
  const load = async () =>
    (await told(api.GET('/v1/shops/{account}/insolvencies', { params }))).insolvencies[0] ?? null
  return (
    <section class="card stack tight">
      <h2>{t('title')}</h2>
      <Loaded load={load} of={shop}>
        {(found, again) => {
          const settled = async (): Promise<void> => {
            await again()
            await done()
          }
          return found ? (
            <Stopped one={found} owes={owes} done={settled} />
          ) : (
            <Begins shop={shop} done={settled} />
          )
        }}
      </Loaded>
    </section>
  )
}

function Begins({ shop, done }: { shop: string; done: () => Promise<void> }): JSX.Element {
  const [open, setOpen] = useState(false)
  const [from, setFrom] = useState('')
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  if (!may('clerk', 'board')) return <p class="muted">{t('none')}</p>
  const ready = from !== '' && why.trim() !== ''
  const send = async (): Promise<void> => {
    if (!ready) return
    const sent = { params: { path: { account: shop } }, body: { from, why: why.trim() } }
    if (await attempt.go(() => told(api.POST('/v1/shops/{account}/insolvencies', sent)))) await done()
  }
  return (
    <>
      <p class="muted">{t('none')}</p>
      <div class="buttons">
        <Button tone="plain" onTap={() => setOpen(true)}>
          {t('begin')}
        </Button>
      </div>
      {open ? (
        <Sheet title={t('begin')} close={t('close')} onClose={() => setOpen(false)}>
          <Form onSend={send}>
            <p>{t('begin.what')}</p>
            <Field label={t('from')} hint={t('from.hint')} type="date" value={from} onValue={setFrom} first />
            <Field label={t('why')} hint={t('why.hint')} value={why} onValue={setWhy} longest={200} />
            <Wrong of={attempt} />
            <Button tone="alarm" wide off={!ready} onTap={send}>
              {t('begin.go')}
            </Button>
          </Form>
        </Sheet>
      ) : null}
    </>
  )
}

interface StoppedProps {
  one: Insolvent
  owes: boolean
  done: () => Promise<void>
}

function Stopped({ one, owes, done }: StoppedProps): JSX.Element {
  const [open, setOpen] = useState<'write_off' | 'end'>()
  const attempt = useAttempt()
  const printed = async (language: string): Promise<void> => {
    const params = { path: { account: one.account, language } }
    const { pdf } = await told(api.GET('/v1/shops/{account}/claims/{language}', { params }))
    savePdf(pdf, `${t('claim.file')}-${one.account.slice(2)}-${language}.pdf`)
  }
  return (
    <>
      <Notice tone="sun">
        <p>{t('since', { day: day(`${one.from}T12:00:00Z`) })}</p>
        <p class="words" dir="auto">
          {one.why}
        </p>
        <p class="small">{t('told', { at: `${day(one.told_at)}, ${time(one.told_at)}` })}</p>
      </Notice>
      <p>{t('holders')}</p>
      <div class="buttons">
        {CLAIMS.map((language) => (
          <Button key={language} tone="quiet" onTap={() => attempt.go(() => printed(language))}>
            {t(`claim.${language}`)}
          </Button>
        ))}
        {owes && !one.written_off && may('clerk', 'board') ? (
          <Button tone="quiet" onTap={() => setOpen('write_off')}>
            {t('write_off')}
          </Button>
        ) : null}
        {!one.written_off && may('board') ? (
          <Button tone="plain" onTap={() => setOpen('end')}>
            {t('end')}
          </Button>
        ) : null}
      </div>
      <Wrong of={attempt} />
      {one.written_off ? <a href={to('posting', one.written_off)}>{t('written_off')}</a> : null}
      {open === 'write_off' ? <WriteOff shop={one.account} close={() => setOpen(undefined)} /> : null}
      {open === 'end' ? <Ends shop={one.account} close={() => setOpen(undefined)} done={done} /> : null}
    </>
  )
}

function WriteOff({ shop, close }: { shop: string; close: () => void }): JSX.Element {
  const planned = usePlanned({ write_off: { shop } })
  return (
    <Sheet title={t('write_off')} close={t('close')} onClose={close}>
      <p>{t('write_off.what')}</p>
      <Handing of={planned} placed={false} />
    </Sheet>
  )
}

interface EndsProps {
  shop: string
  close: () => void
  done: () => Promise<void>
}

function Ends({ shop, close, done }: EndsProps): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const sent = { params: { path: { account: shop } }, body: { why: why.trim() } }
    const work = () => told(api.POST('/v1/shops/{account}/insolvencies/withdrawals', sent))
    if (await attempt.go(work)) await done()
  }
  return (
    <Sheet title={t('end')} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <p>{t('end.what')}</p>
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} first />
        <Wrong of={attempt} />
        <Button wide off={!why.trim()} onTap={send}>
          {t('end.go')}
        </Button>
      </Form>
    </Sheet>
  )
}
