/** The office's door: a code by e-mail or a passkey. In mid-work it stands over the page, which keeps what was typed. */
import type { JSX } from 'preact'
import { type Schemas, told } from '#api'
import { canPasskeys, usedPasskey } from '#passkey'
import { api, session, signOut } from '#session'
import { device, MailCode } from '#signin'
import { town } from '#town-facts'
import { Button, LanguageSwitch, Mark, Notice, Sheet } from '#ui'
import { useAttempt, Wrong } from './loaded.tsx'
import { stranger, welcomed } from './staff.ts'
import { t } from './texts.ts'

export function Entry(): JSX.Element {
  return (
    <main class="entry stack">
      <div class="row ends">
        <Mark />
        <LanguageSwitch />
      </div>
      <section class="card stack">
        <h1>{t('entry.title')}</h1>
        <p class="muted">{t('entry.what', { programme: town.programme })}</p>
        <Ways />
      </section>
    </main>
  )
}

/** A sign-in that ended while somebody worked: nothing on the page is lost. */
export function Again(): JSX.Element {
  return (
    <Sheet title={t('entry.again')} close={t('close')} onClose={() => undefined}>
      <p>{t('entry.again.why')}</p>
      <Ways />
    </Sheet>
  )
}

/** Ways to sign in, here too where one is and has to do so anew; `done` is what comes after it. */
export function Ways({ done }: { done?: () => Promise<void> }): JSX.Element {
  const attempt = useAttempt()
  const enter = async (made: Schemas['SignedIn']): Promise<void> => {
    await welcomed(made)
    await done?.()
  }
  if (stranger.value) {
    return (
      <>
        <Notice tone="alarm">{t('entry.stranger', { mail: session.value?.person?.mail ?? '' })}</Notice>
        <Button
          wide
          onTap={async () => {
            await signOut()
            stranger.value = false
          }}
        >
          {t('entry.other')}
        </Button>
      </>
    )
  }
  return (
    <MailCode send={async (body) => enter(await told(api.POST('/v1/sessions', { body })))}>
      {canPasskeys() ? (
        <Button wide tone="quiet" onTap={() => attempt.go(async () => enter(await usedPasskey(device())))}>
          {t('entry.passkey')}
        </Button>
      ) : null}
      <Wrong of={attempt} />
    </MailCode>
  )
}
