/** What takes a second person: what waits for whoever looks first, the longest waiting before the others. */
import type { JSX } from 'preact'
import { type Schemas, serverNow, told } from '#api'
import { day, money } from '#i18n'
import { api } from '#session'
import { Notice } from '#ui'
import { Loaded } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { own, STATES, t } from './proposaltexts.ts'

type Head = Schemas['ProposalHead']
const LATE_MS = 2 * 86_400_000
const GROUPS = ['yours', 'own', 'others'] as const

export function Approvals(): JSX.Element {
  const state = STATES.find((each) => each === place.value.asked.get('state')) ?? 'open'
  const load = async (): Promise<Head[]> =>
    (await told(api.GET('/v1/proposals', { params: { query: { state } } }))).proposals
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      <p>{t('what')}</p>
      <nav class="tries" aria-label={t('which')}>
        {STATES.map((each) => (
          <a
            key={each}
            class="chip tap"
            href={to('approvals', '', { state: each })}
            aria-current={each === state ? 'page' : undefined}
          >
            {t(`state.${each}`)}
          </a>
        ))}
      </nav>
      <Loaded load={load} of={state}>
        {(found) => (
          <>
            {found.length === 0 ? <Notice tone="leaf">{t(`none.${state}`)}</Notice> : null}
            {GROUPS.map((group) => (
              <Group key={group} group={group} found={found.filter((each) => groupOf(each) === group)} />
            ))}
          </>
        )}
      </Loaded>
    </div>
  )
}

const groupOf = (one: Head): (typeof GROUPS)[number] => {
  if (one.may_approve) return 'yours'
  return own(one) ? 'own' : 'others'
}

function Group({ group, found }: { group: (typeof GROUPS)[number]; found: Head[] }): JSX.Element | null {
  if (!found.length) return null
  return (
    <section class="stack tight">
      <h2>{t(`group.${group}`, { count: found.length })}</h2>
      <ul class="list card">
        {found.map((each) => (
          <li key={each.id}>
            <span class="grow">
              <a href={to('approve', each.id)}>
                <b>{t(`kind.${each.kind}`)}</b>
              </a>
              <br />
              <span class="words" dir="auto">
                {each.why}
              </span>
              <br />
              <span class="small muted">
                {each.prepared_by.name ?? each.prepared_by.person} · {day(each.prepared_at)}
              </span>
            </span>
            <span class="stack tight sideways">
              {each.cents ? <b>{money(each.cents)}</b> : null}
              {late(each) ? <span class="chip sun">{t('late')}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const late = (one: Head): boolean =>
  one.state === 'open' && serverNow() - Date.parse(one.prepared_at) >= LATE_MS
