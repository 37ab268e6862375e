/** What was reported, and what the office answered. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Schemas } from '#api'
import { day, time, type Values } from '#i18n'
import { Busy, Button, Notice } from '#ui'

export type ListText = 'cases.number' | 'cases.answer' | 'cases.waits' | 'loading' | 'again'
type Told = Schemas['CaseView']
type Say = (key: ListText, values?: Values) => string

export interface CaseListProps {
  say: Say
  /** What to say of a failure. */
  words: (failure: unknown) => string
  load: () => Promise<Told[]>
  /** What stands there while nothing was reported. */
  none?: string
}

export function CaseList({ say, words, load, none }: CaseListProps): JSX.Element {
  const [found, setFound] = useState<Told[]>()
  const [wrong, setWrong] = useState<string>()
  const look = (): void => {
    setWrong(undefined)
    load().then(setFound, (failure: unknown) => setWrong(words(failure)))
  }
  useEffect(look, [])
  return (
    <>
      {wrong ? (
        <Notice tone="sun">
          {wrong} <Button onTap={look}>{say('again')}</Button>
        </Notice>
      ) : null}
      {!found && !wrong ? <Busy label={say('loading')} /> : null}
      {found?.length === 0 && none ? <Notice>{none}</Notice> : null}
      {found?.map((each) => (
        <Case key={each.case} say={say} told={each} />
      ))}
    </>
  )
}

function Case({ say, told }: { say: Say; told: Told }): JSX.Element {
  const { case: number, opened_at, text, replies } = told
  return (
    <article class="card stack tight">
      <p class="small muted">
        {say('cases.number', { number })} · {day(opened_at)} {time(opened_at)}
      </p>
      <p class="words">{text}</p>
      {replies.map((reply) => (
        <Notice key={reply.at} tone="leaf">
          <p class="small">{say('cases.answer', { day: day(reply.at) })}</p>
          <p class="words">{reply.text}</p>
        </Notice>
      ))}
      {replies.length === 0 ? <p class="chip sun">{say('cases.waits')}</p> : null}
    </article>
  )
}
