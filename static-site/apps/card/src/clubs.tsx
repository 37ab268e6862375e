/** The clubs to choose from, and the consent that goes with a choice. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { language } from '#i18n'
import { Busy, Button, Notice } from '#ui'
import { api, clubConsent } from './line.ts'
import { t, words } from './texts.ts'

interface Props {
  /** A club that is chosen already, by its account. */
  preset?: string | undefined
  chosen: (club: string, consent: string) => Promise<void>
  go: string
}

export function ClubChoice({ preset, chosen, go }: Props): JSX.Element {
  const [clubs, setClubs] = useState<Schemas['ClubView'][]>()
  const [consent, setConsent] = useState<{ version: string; text: string }>()
  const [club, setClub] = useState(preset ?? '')
  const [wrong, setWrong] = useState<string>()
  useEffect(() => {
    Promise.all([told(api.GET('/v1/clubs', {})), clubConsent()]).then(
      ([found, text]) => {
        setClubs(found.clubs)
        setConsent(text)
      },
      (failure) => setWrong(words(failure)),
    )
  }, [language.value])
  if (!clubs || !consent) return wrong ? <Notice tone="alarm">{wrong}</Notice> : <Busy label={t('loading')} />
  const send = async (): Promise<void> => {
    setWrong(undefined)
    try {
      await chosen(club, consent.version)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <div class="stack">
      <div class="field">
        <label for="club">{t('club')}</label>
        <select id="club" class="input" value={club} onChange={(event) => setClub(event.currentTarget.value)}>
          <option value="">{t('club.choose')}</option>
          {clubs.map((each) => (
            <option key={each.account} value={each.account}>
              {each.name}
            </option>
          ))}
        </select>
      </div>
      {club ? <p class="small">{consent.text}</p> : null}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide tone="go" off={!club} onTap={send}>
        {go}
      </Button>
    </div>
  )
}
