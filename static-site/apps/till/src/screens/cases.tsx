/** What was reported at this shop's tills, and what the office answered. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { Busy, Button, Notice } from '#ui'
import { t, words } from '../texts.ts'
import { api, noted } from '../till.ts'

export function Cases({ leave }: { leave: () => void }): JSX.Element {
  const [found, setFound] = useState<Schemas['CaseView'][]>()
  const [wrong, setWrong] = useState<string>()
  const load = async (): Promise<void> => {
    setWrong(undefined)
    try {
      setFound((await told(api.GET('/v1/me/cases', {}))).cases)
    } catch (failure) {
      setWrong(words(noted(failure)))
    }
  }
  useEffect(() => void load(), [])
  return (
    <section class="stack">
      <h1>{t('cases.title')}</h1>
      {wrong ? (
        <Notice tone="sun">
          {wrong} <Button onTap={load}>{t('again')}</Button>
        </Notice>
      ) : null}
      {!found && !wrong ? <Busy label={t('loading')} /> : null}
      {found?.length === 0 ? <Notice>{t('cases.none')}</Notice> : null}
      {found?.map((each) => (
        <Case key={each.case} told={each} />
      ))}
      <Button tone="plain" onTap={leave}>
        {t('back')}
      </Button>
    </section>
  )
}

function Case({
  told: { case: number, opened_at, text, replies },
}: {
  told: Schemas['CaseView']
}): JSX.Element {
  return (
    <article class="card stack tight">
      <p class="small muted">
        {t('cases.number', { number })} · {day(opened_at)} {time(opened_at)}
      </p>
      <p class="words">{text}</p>
      {replies.map((reply) => (
        <Notice key={reply.at} tone="leaf">
          <p class="small">{t('cases.answer', { day: day(reply.at) })}</p>
          <p class="words">{reply.text}</p>
        </Notice>
      ))}
      {replies.length === 0 ? <p class="chip sun">{t('cases.waits')}</p> : null}
    </article>
  )
}
