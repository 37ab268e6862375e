/** Whether the books are right: what each night's audit found, and one that is run now. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { dateOf, monthBegins } from '#days'
import { day, month as monthName, time } from '#i18n'
import { api } from '#session'
import { town } from '#town-facts'
import { Button, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { go, place, to } from '../route.ts'
import { may } from '../staff.ts'
import { Wide } from '../tables.tsx'
import { t } from './trusttexts.ts'

type Audit = Schemas['AuditView']
type Line = Schemas['AuditLine']
const LOOKS_MS = 2000
const TONES = { done: 'leaf', running: 'sun', asked: 'sun', died: 'alarm', missed: 'alarm' } as const
const MONTHS = 6

export function Trust(): JSX.Element {
  const { id, asked } = place.value
  return (
    <div class="page stack">
      <div class="row ends wrap">
        <h1>{t('title')}</h1>
        <span class="buttons">
          <a class="button quiet" href={to('trail')}>
            {t('trail')}
          </a>
          {may('board', 'auditor') ? (
            <a class="button quiet" href={to('looks')}>
              {t('looks')}
            </a>
          ) : null}
        </span>
      </div>
      {id ? <One id={id} /> : <Nights month={asked.get('month') ?? ''} />}
    </div>
  )
}

function Nights({ month }: { month: string }): JSX.Element {
  const today = dateOf(Date.now(), town.timeZone)
  const months = Array.from({ length: MONTHS }, (_, before) => monthBegins(today, before).slice(0, 7))
  const query = month ? { month } : {}
  const load = async () => told(api.GET('/v1/audits', { params: { query } }))
  return (
    <Loaded load={load} of={month}>
      {(found) => (
        <>
          <Standing found={found} />
          <Run />
          <section class="card stack tight">
            <h2>{t('nights')}</h2>
            <nav class="tries" aria-label={t('month')}>
              {months.map((each) => (
                <a
                  key={each}
                  class="chip tap"
                  href={to('trust', '', { month: each })}
                  aria-current={each === found.month ? 'page' : undefined}
                >
                  {monthName(`${each}-15T12:00:00Z`)}
                </a>
              ))}
            </nav>
            {found.audits.length ? <Table lines={found.audits} /> : <p class="muted">{t('nights.none')}</p>}
          </section>
        </>
      )}
    </Loaded>
  )
}

function Standing({ found }: { found: Schemas['AuditsView'] }): JSX.Element {
  const { good, missing, newest } = found
  const tone = good === false ? 'alarm' : missing || !newest ? 'sun' : 'leaf'
  return (
    <Notice tone={tone}>
      <b>{t(good === false ? 'bad' : newest ? 'good' : 'never')}</b>
      {missing ? <p>{t('missing', { day: day(`${missing}T12:00:00Z`) })}</p> : null}
      {good === false && newest ? (
        <p>
          <a href={to('trust', newest)}>{t('found.see')}</a>
        </p>
      ) : null}
    </Notice>
  )
}

/** One that runs already is answered by the API: a second click starts none. */
function Run(): JSX.Element {
  const attempt = useAttempt()
  const start = (): Promise<boolean> =>
    attempt.go(async () => go('trust', (await told(api.POST('/v1/audits', { body: {} }))).id))
  return (
    <section class="row ends wrap" aria-label={t('run')}>
      <p class="muted">{t('run.what')}</p>
      <Button onTap={start}>{t('run')}</Button>
      <Wrong of={attempt} />
    </section>
  )
}

function Table({ lines }: { lines: Line[] }): JSX.Element {
  return (
    <Wide
      label={t('nights')}
      head={[
        [t('when')],
        [t('state')],
        [t('seconds'), 'number'],
        [t('postings'), 'number'],
        [t('found'), 'number'],
      ]}
    >
      {lines.map((each) => (
        <tr key={each.id}>
          <td>
            {each.state === 'missed' ? (
              day(`${each.day}T12:00:00Z`)
            ) : (
              <a href={to('trust', each.id)}>{moment(each)}</a>
            )}
            <br />
            <span class="small muted">{t(`kind.${each.kind}`)}</span>
          </td>
          <td>
            <span class={`chip ${TONES[each.state]}`}>{t(`state.${each.state}`)}</span>
          </td>
          <td class="number">{each.seconds ?? '–'}</td>
          <td class="number">{each.postings ?? '–'}</td>
          <td class="number">{each.findings ? <b>{each.findings}</b> : (each.findings ?? '–')}</td>
        </tr>
      ))}
    </Wide>
  )
}

const moment = (each: Line): string =>
  each.begun_at ? `${day(each.begun_at)}, ${time(each.begun_at)}` : day(`${each.day}T12:00:00Z`)

function One({ id }: { id: string }): JSX.Element {
  const load = async (): Promise<Audit> => told(api.GET('/v1/audits/{id}', { params: { path: { id } } }))
  return (
    <>
      <a href={to('trust')}>{t('back')}</a>
      <Loaded load={load} of={id}>
        {(found, again) => <Report audit={found} again={again} />}
      </Loaded>
    </>
  )
}

/** What an audit found; while it runs, how far it is. */
function Report({ audit, again }: { audit: Audit; again: () => Promise<void> }): JSX.Element {
  const under = audit.state === 'running' || audit.state === 'asked'
  const [looks, setLooks] = useState(0)
  useEffect(() => {
    if (!under) return
    const timer = setTimeout(() => void again().then(() => setLooks(looks + 1)), LOOKS_MS)
    return () => clearTimeout(timer)
  }, [under, looks])
  const found = audit.found ?? []
  return (
    <section class="card stack" aria-label={moment(audit)}>
      <div class="row ends wrap">
        <h2>{moment(audit)}</h2>
        <span class={`chip ${TONES[audit.state]}`}>{t(`state.${audit.state}`)}</span>
      </div>
      {under ? <Progress audit={audit} /> : null}
      {audit.state === 'died' ? <Notice tone="sun">{t('died')}</Notice> : null}
      {audit.state === 'done' ? (
        <>
          <Notice tone={audit.findings ? 'alarm' : 'leaf'}>
            {audit.findings ? t('report.bad', { count: audit.findings }) : t('report.good')}
          </Notice>
          <p class="muted">{t('report', { postings: audit.postings ?? 0, seconds: audit.seconds ?? 0 })}</p>
          {audit.unjudged ? <p>{t('moving', { count: audit.unjudged })}</p> : null}
        </>
      ) : null}
      {found.length ? (
        <ul class="list">
          {found.map((each) => (
            <li key={`${each.rule}${each.account}${each.posting}${each.what}`}>
              <span class="grow words">
                <b>{each.what}</b>
                <br />
                <span class="small muted">{each.rule}</span>
              </span>
              <Place of={each} />
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function Progress({ audit }: { audit: Audit }): JSX.Element {
  const { read, about } = audit
  const told = read ? t('read', { read, about: Math.max(about ?? 0, read) }) : t('begins')
  return (
    <div class="stack tight" role="status">
      <p>{told}</p>
      {read && about ? (
        <progress value={Math.min(read, about)} max={about} aria-label={told} />
      ) : (
        <progress aria-label={told} />
      )}
      {(audit.reading ?? 1) > 1 ? <p class="small muted">{t('reading')}</p> : null}
    </div>
  )
}

const PAGES: Record<string, string> = { m: 'member', s: 'shop', c: 'club' }

/** Where to look: an account has its page, a posting too. */
function Place({ of }: { of: Schemas['FindingView'] }): JSX.Element | null {
  if (of.posting) return <a href={to('posting', of.posting)}>{t('posting')}</a>
  if (!of.account) return null
  const page = PAGES[of.account[0] ?? '']
  return page ? <a href={to(page, of.account)}>{of.account}</a> : <span>{of.account}</span>
}
