/** Where one is signed in, and the passkeys: each can be ended. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { canPasskeys, madePasskey } from '#passkey'
import { api } from '#session'
import { device } from '#signin'
import { Button, Notice } from '#ui'
import { me } from '../me.ts'
import { t, words } from './texts.ts'

export function SignIns(): JSX.Element {
  const [sessions, setSessions] = useState<Schemas['SessionView'][]>([])
  const [passkeys, setPasskeys] = useState<Schemas['PasskeyView'][]>([])
  const [wrong, setWrong] = useState<string>()
  const known = Boolean(me.value?.mail)
  const look = async (): Promise<void> => {
    setSessions((await told(api.GET('/v1/sessions', {}))).sessions)
    if (known) setPasskeys((await told(api.GET('/v1/passkeys', {}))).passkeys)
  }
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setWrong(undefined)
    try {
      await work()
      await look()
    } catch (failure) {
      // Whoever closes the browser's own question meant to.
      if ((failure as Error).name !== 'NotAllowedError') setWrong(words(failure))
    }
  }
  useEffect(() => void attempt(async () => undefined), [])
  const path = (id: string) => ({ params: { path: { id } }, body: {} })
  return (
    <div class="stack">
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <ul class="list card">
        {sessions.map((each) => (
          <li key={each.id}>
            <span class="grow">
              <b>{each.device ?? t('signins.unnamed')}</b>
              <br />
              <span class="small muted">
                {t('signins.used', { day: day(each.used_at), time: time(each.used_at) })}
              </span>
            </span>
            {each.this ? (
              <span class="chip leaf">{t('signins.this')}</span>
            ) : (
              <Button
                tone="plain"
                onTap={() => attempt(() => told(api.POST('/v1/sessions/{id}/revocations', path(each.id))))}
              >
                {t('signins.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Button
          wide
          tone="quiet"
          onTap={() =>
            attempt(() => told(api.POST('/v1/sessions/revocations', { body: { but_this: true } })))
          }
        >
          {t('signins.all')}
        </Button>
      ) : null}
      {known && canPasskeys() ? (
        <>
          <h2>{t('passkeys')}</h2>
          <p>{t('passkeys.what')}</p>
          <ul class="list card" hidden={passkeys.length === 0}>
            {passkeys.map((each) => (
              <li key={each.id}>
                <span class="grow">
                  <b>{each.name}</b>
                  <br />
                  <span class="small muted">{day(each.made_at)}</span>
                </span>
                <Button
                  tone="plain"
                  onTap={() => attempt(() => told(api.POST('/v1/passkeys/{id}/revocations', path(each.id))))}
                >
                  {t('passkeys.drop')}
                </Button>
              </li>
            ))}
          </ul>
          <Button wide tone="quiet" onTap={() => attempt(() => madePasskey(navigator.platform || device()))}>
            {t('passkeys.add')}
          </Button>
        </>
      ) : null}
    </div>
  )
}
