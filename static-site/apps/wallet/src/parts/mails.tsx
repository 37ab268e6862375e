/** Which e-mails one gets: those that one wants, and those that go out whatever one wants. */
import type { JSX } from 'preact'
import { Notice } from '#ui'
import { me } from '../me.ts'
import { Purposes } from './consents.tsx'
import { t } from './texts.ts'

/** Called after the API's own templates (chalicelib/texts/mails.json); a test looks that none is missing. */
const MUST = [
  'code',
  'return',
  'pin_reset',
  'pin_by_letter',
  'passkey_added',
  'case_answer',
  'desk_registration',
  'idle',
] as const

export function Mails(): JSX.Element {
  const mail = me.value?.mail
  return (
    <div class="stack">
      {mail ? <p>{t('mails.to', { mail })}</p> : <Notice>{t('mails.unknown')}</Notice>}
      {mail ? (
        <>
          <h2>{t('mails.choice')}</h2>
          <Purposes of={['thanks_mail']} />
          <h2>{t('mails.must')}</h2>
          <p>{t('mails.must.why')}</p>
          <ul class="list card">
            {MUST.map((each) => (
              <li key={each}>
                <span class="grow">{t(`must.${each}`)}</span>
                <span class="chip">{t('mails.always')}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  )
}
