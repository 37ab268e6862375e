/** Who of the staff is away and who stands in: each says it of themselves, the board of everybody. It ends by itself. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, serverNow, told } from '#api'
import { dateOf } from '#days'
import { day, texts } from '#i18n'
import { api, session } from '#session'
import { office_staff as de } from '#texts/de.json'
import { office_staff as en } from '#texts/en.json'
import { town } from '#town-facts'
import { Button, Choice, Field, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { may } from '../staff.ts'

type Post = Schemas['PostView']
type Absence = Schemas['AbsenceView']
const t = texts<keyof typeof de>({ de, en })
/** Those who approve something; an auditor approves nothing. */
const APPROVE = ['board', 'clerk']

/** A day as people write it. */
const noon = (date: string): string => day(`${date}T12:00:00Z`)
const name = (person: string, posts: Post[]): string => {
  const post = posts.find((each) => each.person === person)
  return post?.name ?? post?.mail ?? person
}

export function Deputies({ posts }: { posts: Post[] }): JSX.Element {
  const load = async (): Promise<Absence[]> => (await told(api.GET('/v1/deputies', {}))).absences
  return (
    <section class="card stack">
      <h2>{t('away')}</h2>
      <p class="muted">{t('away.what')}</p>
      <Loaded load={load}>
        {(absences, again) => (
          <>
            {absences.length ? (
              <ul class="list">
                {absences.map((each) => (
                  <Away key={each.person.person} absence={each} posts={posts} done={again} />
                ))}
              </ul>
            ) : (
              <p>{t('away.none')}</p>
            )}
            {may('clerk', 'board') ? <Say posts={posts} done={again} /> : null}
          </>
        )}
      </Loaded>
    </section>
  )
}

interface AwayProps {
  absence: Absence
  posts: Post[]
  done: () => Promise<void>
}

function Away({ absence, posts, done }: AwayProps): JSX.Element {
  const attempt = useAttempt()
  const { person } = absence.person
  const own = person === session.value?.person?.id
  const end = async (): Promise<void> => {
    if (await attempt.go(() => told(api.POST('/v1/deputies/ends', { body: { person } })))) await done()
  }
  return (
    <li>
      <span class="grow">
        <b dir="auto">{name(person, posts)}</b>{' '}
        <span class={`chip ${absence.now ? 'sun' : ''}`}>{t(absence.now ? 'away.now' : 'away.coming')}</span>
        <br />
        <span class="small muted">
          {t('away.span', { first: noon(absence.from), last: noon(absence.to) })} ·{' '}
          {t('away.by', { name: name(absence.deputy.person, posts) })}
        </span>
        <Wrong of={attempt} />
      </span>
      {may('board') || (own && may('clerk')) ? (
        <Button tone="plain" label={t('away.back.of', { name: name(person, posts) })} onTap={end}>
          {t('away.back')}
        </Button>
      ) : null}
    </li>
  )
}

function Say({ posts, done }: { posts: Post[]; done: () => Promise<void> }): JSX.Element {
  const today = dateOf(serverNow(), town.timeZone)
  const self = session.value?.person?.id ?? ''
  const [person, setPerson] = useState(self)
  const [deputy, setDeputy] = useState('')
  const [first, setFirst] = useState(today)
  const [last, setLast] = useState('')
  const [said, setSaid] = useState(false)
  const attempt = useAttempt()
  const able = posts.filter(({ role }) => APPROVE.includes(role))
  const rolesOf = (who: string): string[] =>
    able.filter((each) => each.person === who).map((each) => each.role)
  const people = [...new Set(able.map((each) => each.person))]
  const fit = people.filter(
    (who) => who !== person && rolesOf(person).every((role) => rolesOf(who).includes(role)),
  )
  const wrong = last && first && last < first ? t('away.wrong') : undefined
  const ready = person !== '' && fit.includes(deputy) && first !== '' && last !== '' && !wrong
  const send = async (): Promise<void> => {
    if (!ready) return
    const body = { deputy, from: first, to: last, ...(person === self ? {} : { person }) }
    if (!(await attempt.go(() => told(api.POST('/v1/deputies', { body }))))) return
    setSaid(true)
    setDeputy('')
    setLast('')
    await done()
  }
  const named = (who: string): readonly [string, string] => [who, name(who, posts)]
  return (
    <Form onSend={send}>
      <h3>{t('away.say')}</h3>
      {said ? <Notice tone="leaf">{t('away.done')}</Notice> : null}
      {fit.length ? null : <Notice>{t('away.none.fit')}</Notice>}
      <div class="sides">
        {may('board') ? (
          <Choice
            label={t('away.person')}
            value={person}
            onValue={setPerson}
            none={t('choose')}
            options={people.map(named)}
          />
        ) : null}
        <Choice
          label={t('away.deputy')}
          value={deputy}
          onValue={setDeputy}
          none={t('choose')}
          options={fit.map(named)}
        />
        <Field label={t('away.first')} type="date" value={first} onValue={setFirst} />
        <Field label={t('away.last')} type="date" value={last} onValue={setLast} wrong={wrong} />
      </div>
      <Wrong of={attempt} />
      <div class="buttons">
        <Button off={!ready} onTap={send}>
          {t('away.go')}
        </Button>
      </div>
    </Form>
  )
}
