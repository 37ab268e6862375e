/** What people reported: the longest waiting first, answered where it is read. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, texts, time } from '#i18n'
import { api } from '#session'
import { office_cases as de } from '#texts/de.json'
import { office_cases as en } from '#texts/en.json'
import { Area, Button, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'

type Case = Schemas['CaseView']
type Way = 'mail' | 'letter' | 'phone'
const t = texts<keyof typeof de>({ de, en })
const STATES = ['open', 'answered', 'closed'] as const

export function Cases(): JSX.Element {
  const state = STATES.find((each) => each === place.value.asked.get('state')) ?? 'open'
  const load = async (): Promise<Case[]> =>
    (await told(api.GET('/v1/cases', { params: { query: { state } } }))).cases
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      <nav class="tries" aria-label={t('which')}>
        {STATES.map((each) => (
          <a
            key={each}
            class="chip tap"
            href={to('cases', '', { state: each })}
            aria-current={each === state ? 'page' : undefined}
          >
            {t(`state.${each}`)}
          </a>
        ))}
      </nav>
      <Loaded load={load} of={state}>
        {(found, again) => (
          <>
            {found.length === 0 ? <Notice tone="leaf">{t(`none.${state}`)}</Notice> : null}
            {found.map((each) => (
              <One key={each.case} told={each} done={again} />
            ))}
          </>
        )}
      </Loaded>
    </div>
  )
}

function One({ told: one, done }: { told: Case; done: () => Promise<void> }): JSX.Element {
  return (
    <article class="card stack" aria-label={t('number', { number: one.case })}>
      <p class="small muted">
        {t('number', { number: one.case })} · {day(one.opened_at)} {time(one.opened_at)}
        {one.role ? ` · ${t(`role.${one.role}` as 'role.member')}` : ''}
      </p>
      <p class="words">{one.text}</p>
      {one.posting ? <a href={to('posting', one.posting)}>{t('posting')}</a> : null}
      {one.replies.map((reply) => (
        <Notice key={reply.at} tone="leaf">
          <p class="small">
            {day(reply.at)} · {t(`way.${reply.way}` as 'way.mail')}
          </p>
          <p class="words">{reply.text}</p>
        </Notice>
      ))}
      {may('clerk') && one.state !== 'closed' ? <Answer one={one} done={done} /> : null}
    </article>
  )
}

function Answer({ one, done }: { one: Case; done: () => Promise<void> }): JSX.Element {
  const byMail = Boolean(one.answers_by_mail)
  const [text, setText] = useState('')
  const attempt = useAttempt()
  const send = (way: Way) => async (): Promise<void> => {
    const body = { text: text.trim(), way, closes: true }
    const params = { path: { id: one.case } }
    if (await attempt.go(() => told(api.POST('/v1/cases/{id}/answers', { params, body })))) await done()
  }
  const [first, ...others]: Way[] = byMail ? ['mail', 'phone', 'letter'] : ['phone', 'letter']
  return (
    <Form onSend={() => undefined}>
      <Area
        label={t('answer')}
        value={text}
        onValue={setText}
        longest={2000}
        hint={byMail ? t('answer.mail') : t('answer.other')}
      />
      <Wrong of={attempt} />
      <div class="buttons">
        {first ? (
          <Button off={!text.trim()} onTap={send(first)}>
            {t(`send.${first}`)}
          </Button>
        ) : null}
        {others.map((way) => (
          <Button key={way} tone="quiet" off={!text.trim()} onTap={send(way)}>
            {t(`send.${way}`)}
          </Button>
        ))}
      </div>
    </Form>
  )
}
