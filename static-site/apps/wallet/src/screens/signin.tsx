/** Signing in: a code by e-mail, a passkey, or a digital card at once without either. */
import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { told } from '#api'
import { canPasskeys, usedPasskey } from '#passkey'
import { api } from '#session'
import { device, MailCode, type Proof } from '#signin'
import { town } from '#town-facts'
import { Button, Notice } from '#ui'
import { claim, claimed, looked, welcomed } from '../me.ts'
import { t, words } from '../texts.ts'

export function SignIn(): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const signedIn = useRef(false)
  const send = async (body: Proof): Promise<void> => {
    // Signed in already, and only the card's registration got no answer: that alone is asked again.
    if (signedIn.current && claim.value) {
      await claimed()
      await looked()
      return
    }
    const made = await told(api.POST('/v1/sessions', { body }))
    signedIn.current = true
    await welcomed(made)
  }
  const byPasskey = async (): Promise<void> => {
    setWrong(undefined)
    try {
      await welcomed(await usedPasskey(device()))
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <div class="stack">
      <h1>{t(claim.value ? 'claim.title' : 'signin.title')}</h1>
      {claim.value ? <p>{t('claim.why')}</p> : null}
      <MailCode send={send}>
        {canPasskeys() ? (
          <Button wide tone="quiet" onTap={byPasskey}>
            {t('signin.passkey')}
          </Button>
        ) : null}
        {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      </MailCode>
      <section class="card stack tight" hidden={claim.value !== undefined}>
        <h2>{t('signin.new')}</h2>
        <p>{t('signin.new.how', { programme: town.programme })}</p>
        <a class="button quiet wide" href="/card/">
          {t('signin.new.go')}
        </a>
      </section>
    </div>
  )
}
