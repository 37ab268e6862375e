/** The club that one's purchases help, and choosing another one: a consent with its own words. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { language } from '#i18n'
import { api } from '#session'
import { Busy, Button, Field, Notice } from '#ui'
import { type Club, clubName, clubs, looked, me } from '../me.ts'
import { Asked } from '../parts/asked.tsx'
import { Reached } from '../parts/reached.tsx'
import { t, words } from '../texts.ts'

export function ClubScreen(): JSX.Element {
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<Club>()
  const [done, setDone] = useState(false)
  const active = (me.value?.holder?.cards ?? []).filter((each) => each.state === 'active' && each.club)
  const mine = new Set(active.map((each) => each.club))
  const supported = [...mine].map((each) => clubName(each) ?? '')
  const wanted = search.trim().toLowerCase()
  const shown = clubs.value.filter((each) =>
    `${each.name} ${each.purpose ?? ''}`.toLowerCase().includes(wanted),
  )
  if (chosen) {
    return (
      <Agree
        club={chosen}
        leave={(yes) => {
          setDone(yes)
          setChosen(undefined)
        }}
      />
    )
  }
  return (
    <div class="stack">
      <h1>{t('tab.club')}</h1>
      {done ? <Notice tone="leaf">{t('club.done')}</Notice> : null}
      <section class="card stack tight">
        <p class="muted">{t('club.mine')}</p>
        <p class="big">{supported.join(', ') || t('club.none')}</p>
        <p class="small muted">{t(supported.length ? 'club.how' : 'club.pot')}</p>
      </section>
      {supported.length ? (
        // Asked anew when another club is chosen.
        <Asked key={supported.join()} ask={() => told(api.GET('/v1/me/months', {}))}>
          {(found) => (
            <>
              {found.clubs.map((each) => (
                <section key={each.account} class="card stack tight">
                  <h2>{t('reached.title', { club: each.name ?? '' })}</h2>
                  <Reached club={each} months={found.months} pocket={found.pocket} />
                </section>
              ))}
            </>
          )}
        </Asked>
      ) : null}
      <a class="button quiet wide" href="/wallet/#/more/impact">
        {t('more.impact')}
      </a>
      <h2>{t('club.all')}</h2>
      <Field label={t('club.search')} value={search} onValue={setSearch} type="search" />
      {shown.length === 0 ? <Notice>{t('club.nothing')}</Notice> : null}
      <ul class="list card" hidden={shown.length === 0}>
        {shown.map((each) => (
          <li key={each.account}>
            <button type="button" class="line" onClick={() => setChosen(each)}>
              <span class="grow">
                <b>{each.name}</b>
                {each.purpose ? (
                  <>
                    <br />
                    <span class="small muted">{each.purpose}</span>
                  </>
                ) : null}
              </span>
              {mine.has(each.account) ? <span class="chip leaf">{t('club.this')}</span> : null}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Agree({ club, leave }: { club: Club; leave: (yes: boolean) => void }): JSX.Element {
  const [text, setText] = useState<Schemas['chalicelib__people__directory__routes__ConsentView']>()
  const [wrong, setWrong] = useState<string>()
  useEffect(() => {
    told(api.GET('/v1/consents', {})).then(
      ({ consents }) => setText(consents.find((each) => each.purpose === 'club')),
      (failure) => setWrong(words(failure)),
    )
  }, [language.value])
  const choose = async (): Promise<void> => {
    if (!text) return
    try {
      await told(api.POST('/v1/me/club', { body: { club: club.account, consent: text.version } }))
      await looked()
      leave(true)
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <div class="stack">
      <h1>{club.name}</h1>
      {text ? <p>{text.text}</p> : wrong ? null : <Busy label={t('loading')} />}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide tone="go" off={!text} onTap={choose}>
        {t('club.yes')}
      </Button>
      <Button wide tone="quiet" onTap={() => leave(false)}>
        {t('cancel')}
      </Button>
    </div>
  )
}
