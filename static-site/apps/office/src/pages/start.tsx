/** What needs a person, the most urgent first, each with its one action; where nothing does, it says so. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { told } from '#api'
import { day, texts } from '#i18n'
import { api } from '#session'
import { office_start as de } from '#texts/de.json'
import { office_start as en } from '#texts/en.json'
import { Button, Choice, Field, Form, Notice, Sheet } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { may, role } from '../staff.ts'
import { looked, nameOf, type Task, tasks } from '../waiting.ts'

const t = texts<keyof typeof de>({ de, en })
const DAYS = [1, 3, 7, 14, 30, 90]
const TONES = { now: 'alarm', soon: 'sun', later: '' } as const

export function Start(): JSX.Element {
  return (
    <div class="page stack">
      <Loaded load={async () => (await looked()).tasks} of={role()}>
        {(found, again) => <List found={found} again={again} />}
      </Loaded>
    </div>
  )
}

/**
 * What was found stays where it is, so that nobody clicks on what has just moved: what ended meanwhile is marked, and
 * what is new is told in the line above, in a place that is always there.
 */
function List({ found, again }: { found: Task[]; again: () => Promise<void> }): JSX.Element {
  const [resting, setResting] = useState<Task>()
  const now = tasks.value?.tasks ?? found
  const there = new Set(now.map(nameOf))
  const fresh = now.filter((task) => !found.some((each) => nameOf(each) === nameOf(task))).length
  // Where nothing is listed there is nothing that could move.
  useEffect(() => {
    if (fresh && found.length === 0) void again()
  }, [fresh])
  const cut = tasks.value?.cut ?? []
  const aside = tasks.value?.aside ?? 0
  return (
    <>
      <div class="row ends">
        <h1>{t('title')}</h1>
        <Button {...(fresh ? {} : { tone: 'quiet' })} onTap={again}>
          {fresh ? t('fresh', { count: fresh }) : t('look')}
        </Button>
      </div>
      {found.length === 0 ? (
        <Notice tone="leaf">
          <b>{t('nothing')}</b>
          <p>{t('nothing.friendly')}</p>
        </Notice>
      ) : (
        <ul class="list card">
          {found.map((task) => (
            <One key={nameOf(task)} task={task} there={there.has(nameOf(task))} rest={setResting} />
          ))}
        </ul>
      )}
      {cut.length ? (
        <p class="small muted">{t('cut', { kinds: cut.map((kind) => t(`kind.${kind}`)).join(', ') })}</p>
      ) : null}
      {aside ? <p class="small muted">{t('aside', { count: aside })}</p> : null}
      {resting ? <Rest task={resting} done={again} close={() => setResting(undefined)} /> : null}
    </>
  )
}

interface OneProps {
  task: Task
  there: boolean
  rest: (task: Task) => void
}

function One({ task, there, rest }: OneProps): JSX.Element {
  const about = said(task)
  return (
    <li class={`task ${there ? '' : 'over'}`}>
      <span class="grow">
        <b>{t(`kind.${task.kind}`)}</b> {named(task) ? <bdi class="words">{named(task)}</bdi> : null}
        <br />
        <span class="small muted">
          {there ? <span class={`chip ${TONES[task.urgency]}`}>{t(`urgency.${task.urgency}`)}</span> : null}{' '}
          {t('since', { day: day(task.since) })}
          {about ? ` · ${about}` : ''}
        </span>
      </span>
      {there ? (
        <span class="buttons">
          {task.rest > 0 && may('clerk', 'board') ? (
            <Button tone="plain" label={t('rest.of', { what: heard(task) })} onTap={() => rest(task)}>
              {t('rest')}
            </Button>
          ) : null}
          <a
            class={`button ${task.mine && task.urgency === 'now' ? '' : 'quiet'}`}
            href={`#${task.action}`}
            aria-label={t('do.of', { do: doing(task), what: heard(task) })}
          >
            {doing(task)}
          </a>
        </span>
      ) : (
        <span class="chip leaf">{t('over')}</span>
      )}
    </li>
  )
}

/** What people call it; an audit is called by its day. */
const named = ({ kind, subject }: Task): string =>
  kind.startsWith('audit_') && subject ? day(`${subject}T12:00:00Z`) : subject
const heard = (task: Task): string => `${t(`kind.${task.kind}`)} ${named(task)}`.trim()
const doing = (task: Task): string => (task.mine ? t(`do.${task.kind}`) : t('see'))

function said({ kind, count }: Task): string {
  if (count === null || count === undefined) return ''
  if (kind === 'credit_line') return t('count.line', { count })
  if (kind === 'print_run') return t('count.cards', { count })
  return kind === 'audit_findings' ? t('count.findings', { count }) : t('count.notices', { count })
}

interface RestProps {
  task: Task
  done: () => Promise<void>
  close: () => void
}

/** Put aside for some days: a shop's holiday, say. It comes back by itself. */
function Rest({ task, done, close }: RestProps): JSX.Element {
  const offered = DAYS.filter((days) => days <= task.rest)
  const [days, setDays] = useState(String(offered.includes(7) ? 7 : offered[0]))
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const ready = days !== '' && why.trim() !== ''
  const send = async (): Promise<void> => {
    if (!ready) return
    const params = { path: { kind: task.kind, id: task.id } }
    const body = { days: Number(days), why: why.trim() }
    const made = attempt.go(() => told(api.POST('/v1/tasks/{kind}/{id}/snoozes', { params, body })))
    if (!(await made)) return
    close()
    await done()
  }
  return (
    <Sheet title={t('rest.title')} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <p>
          {t('rest.what')} <bdi class="words">{heard(task)}</bdi>
        </p>
        <Choice
          label={t('days')}
          value={days}
          onValue={setDays}
          none={t('choose')}
          options={offered.map(
            (each) => [String(each), each === 1 ? t('days.1') : t('days.n', { days: each })] as const,
          )}
        />
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} first />
        <Wrong of={attempt} />
        <Button wide off={!ready} onTap={send}>
          {t('rest.go')}
        </Button>
      </Form>
    </Sheet>
  )
}
