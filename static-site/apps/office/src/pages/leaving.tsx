/** Somebody else acts for a shop or a club from now on; or it leaves. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { told } from '#api'
import { day } from '#i18n'
import { api } from '#session'
import { Button, Field, Form, Notice, Sheet } from '#ui'
import { useAttempt, Wrong } from '../loaded.tsx'
import { t } from './partytexts.ts'

interface EndsProps {
  kind: 'shop' | 'club'
  account: string
  done: () => Promise<void>
}

export function Ends({ kind, account, done }: EndsProps): JSX.Element {
  const [open, setOpen] = useState<'handover' | 'departure'>()
  const [said, setSaid] = useState('')
  const close = (): void => setOpen(undefined)
  const settled = async (what: string): Promise<void> => {
    setSaid(what)
    close()
    await done()
  }
  return (
    <section class="card stack tight">
      <h2>{t('ends')}</h2>
      {said ? <Notice tone="leaf">{said}</Notice> : null}
      <div class="buttons">
        <Button tone="quiet" onTap={() => setOpen('handover')}>
          {t('handover')}
        </Button>
        <Button tone="plain" onTap={() => setOpen('departure')}>
          {t('departure')}
        </Button>
      </div>
      {open === 'handover' ? <Handover account={account} done={settled} close={close} /> : null}
      {open === 'departure' ? <Departure kind={kind} account={account} done={settled} close={close} /> : null}
    </section>
  )
}

interface SheetProps {
  account: string
  done: (what: string) => Promise<void>
  close: () => void
}

function Handover({ account, done, close }: SheetProps): JSX.Element {
  const [mail, setMail] = useState('')
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const ready = mail.includes('@') && why.trim() !== ''
  const send = async (): Promise<void> => {
    if (!ready) return
    const body = { account, mail: mail.trim(), why: why.trim() }
    let until = ''
    const made = await attempt.go(async () => {
      until = (await told(api.POST('/v1/handovers', { body }))).until
    })
    if (made) await done(t('handover.made', { day: day(until) }))
  }
  return (
    <Sheet title={t('handover')} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <p>{t('handover.what')}</p>
        <Field label={t('mail')} value={mail} onValue={setMail} type="email" mode="email" first />
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} />
        <Wrong of={attempt} />
        <Button wide off={!ready} onTap={send}>
          {t('handover.go')}
        </Button>
      </Form>
    </Sheet>
  )
}

function Departure({ kind, account, done, close }: SheetProps & { kind: 'shop' | 'club' }): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const params = { path: { account } }
    const body = { why: why.trim() }
    const work = (): Promise<unknown> =>
      kind === 'shop'
        ? told(api.POST('/v1/shops/{account}/departures', { params, body }))
        : told(api.POST('/v1/clubs/{account}/departures', { params, body }))
    if (await attempt.go(work)) await done(t('departure.made'))
  }
  return (
    <Sheet title={t('departure')} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <p>{t(`departure.${kind}`)}</p>
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} first />
        <Wrong of={attempt} />
        <Button tone="alarm" wide off={!why.trim()} onTap={send}>
          {t('departure.go')}
        </Button>
      </Form>
    </Sheet>
  )
}
