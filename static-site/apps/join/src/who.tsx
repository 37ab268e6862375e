/** Who joins has to be known by an address: signing in, and who is signed in already. */
import type { ComponentChildren, JSX } from 'preact'
import { told } from '#api'
import { api, entered, session, signOut } from '#session'
import { MailCode } from '#signin'
import { Busy, Button, Notice } from '#ui'
import { keep } from './kept.ts'
import { t } from './texts.ts'
import { application } from './way.ts'

export function Known({ why, children }: { why: string; children: ComponentChildren }): JSX.Element {
  const now = session.value
  if (now === undefined) return <Busy label={t('loading')} />
  if (now === null)
    return (
      <section class="card stack">
        <h2>{t('who.title')}</h2>
        <p>{why}</p>
        <MailCode
          send={async (body) => {
            entered(await told(api.POST('/v1/sessions', { body })))
          }}
        />
      </section>
    )
  // A wallet that nobody registered is this browser's only key to what it holds: another sign-in would take its place.
  if (!now.person)
    return (
      <Notice tone="sun">
        <p>{t('who.nameless')}</p>
        <a class="button quiet wide" href="/wallet/">
          {t('who.nameless.go')}
        </a>
      </Notice>
    )
  return (
    <>
      {children}
      <p class="small row wrap ends rule">
        <span class="muted">{t('who.is', { mail: now.person.mail ?? '' })}</span>
        <Button tone="plain" onTap={left}>
          {t('who.out')}
        </Button>
      </p>
    </>
  )
}

/** What was typed goes from this browser; the code of a link stays, for whoever signs in with the right address. */
async function left(): Promise<void> {
  await signOut()
  keep({ drafts: {} })
  application.value = undefined
  if (location.pathname.startsWith('/join')) location.assign('/join/')
}
