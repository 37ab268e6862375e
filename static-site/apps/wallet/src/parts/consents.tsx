/** What one agreed to, purpose by purpose; every yes can be taken back. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { language } from '#i18n'
import { api } from '#session'
import { Busy, Notice, Switch } from '#ui'
import { t, words } from './texts.ts'

type Consent = Schemas['chalicelib__people__privacy__shapes__ConsentView']
type Purpose = 'club' | 'thanks_mail' | 'statistics'

export function Consents(): JSX.Element {
  return <Purposes of={['club', 'statistics']} />
}

/** Some purposes, each with its switch; those that nobody of this kind can agree to are left out. */
export function Purposes({ of }: { of: Purpose[] }): JSX.Element {
  const [found, setFound] = useState<Consent[]>()
  const [wrong, setWrong] = useState<string>()
  const attempt = async (work: () => Promise<{ consents: Consent[] }>): Promise<void> => {
    setWrong(undefined)
    try {
      setFound((await work()).consents)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  useEffect(() => void attempt(() => told(api.GET('/v1/me/consents', {}))), [language.value])
  const say = (each: Consent, given: boolean): void => {
    const body = { purpose: each.purpose, given, ...(given ? { version: each.version } : {}) }
    void attempt(() => told(api.POST('/v1/me/consents', { body: body as never })))
  }
  if (!found) return wrong ? <Notice tone="sun">{wrong}</Notice> : <Busy label={t('loading')} />
  return (
    <div class="stack">
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {found.map((each) => {
        const purpose = of.find((name) => name === each.purpose)
        // The club's consent is given where the club is chosen.
        const own = each.purpose !== 'club' || each.given
        return purpose && own ? (
          <Switch
            key={each.purpose}
            label={t(`consent.${purpose}`)}
            hint={each.text}
            on={each.given}
            onChange={(on) => say(each, on)}
          />
        ) : null
      })}
    </div>
  )
}
