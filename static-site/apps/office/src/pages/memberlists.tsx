/** What else is known of a member: what they reported, and what the staff changed. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { api } from '#session'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { to } from '../route.ts'
import { spelt, t } from './membertexts.ts'
import { Pager } from './pager.tsx'

type Agreed = Schemas['AgreedView']
type Change = Schemas['TrailView']['changes'][number]

/** Open reports of this account; none are nothing to see. */
export function Reports({ account }: { account: string }): JSX.Element {
  const load = async (): Promise<Schemas['CaseView'][]> => {
    const { cases } = await told(api.GET('/v1/cases', { params: { query: { state: 'open' } } }))
    return cases.filter((each) => each.account === account)
  }
  return (
    <Loaded load={load}>
      {(found) =>
        found.length ? (
          <Notice tone="sun">
            {found.map((each) => (
              <p key={each.case} class="words">
                {t('report', { number: each.case, day: day(each.opened_at) })} {each.text}
              </p>
            ))}
            <a href={to('cases')}>{t('report.go')}</a>
          </Notice>
        ) : null
      }
    </Loaded>
  )
}

/** What was agreed to, since when and how; the last word on each purpose. */
export function Consents({ consents }: { consents: Agreed[] }): JSX.Element {
  return (
    <section class="stack tight" aria-label={t('consents')}>
      <h2>{t('consents')}</h2>
      {consents.length ? null : <p class="muted">{t('consents.none')}</p>}
      <ul class="list card" hidden={!consents.length}>
        {consents.map((each) => (
          <li key={each.purpose}>
            <span class="grow">
              <b>{spelt(`consent.${each.purpose}`)}</b>
              <br />
              <span class="small muted">
                {t('agreed.since', { day: day(each.at), version: each.version })}
                {each.role ? ` · ${spelt(`agreed.${each.role}`)}` : ''}
              </span>
            </span>
            <span class={`chip ${each.given ? 'leaf' : ''}`}>
              {t(each.given ? 'agreed.yes' : 'agreed.no')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What was changed, by whom and why; a page at a time, the latest first. */
export function Changes({ thing, turn }: { thing: string; turn: number }): JSX.Element {
  const [cursors, setCursors] = useState<string[]>([])
  const cursor = cursors.at(-1)
  const load = async (): Promise<Schemas['TrailView']> =>
    told(api.GET('/v1/trail', { params: { query: { thing, limit: 20, ...(cursor ? { cursor } : {}) } } }))
  return (
    <section class="stack tight" aria-label={t('changes')}>
      <h2>{t('changes')}</h2>
      <Loaded load={load} of={`${cursor} ${turn}`}>
        {({ changes, next }) => (
          <>
            {changes.length ? null : <Notice>{t('changes.none')}</Notice>}
            <ul class="list card" hidden={!changes.length}>
              {changes.map((each) => (
                <li key={`${each.at}${each.what}`}>
                  <One change={each} />
                </li>
              ))}
            </ul>
            <Pager cursors={cursors} next={next} turn={setCursors} />
          </>
        )}
      </Loaded>
    </section>
  )
}

function One({ change }: { change: Change }): JSX.Element {
  return (
    <span class="grow">
      <b>{spelt(`change.${change.what}`)}</b>
      {change.why ? <span dir="auto"> · {change.why}</span> : null}
      <br />
      <span class="small muted">
        {day(change.at)}, {time(change.at)} · <span dir="auto">{change.by ?? change.who}</span> (
        {spelt(`role.${change.role}`)})
      </span>
    </span>
  )
}
