/** One print run: its making, its files, who got which cards, and its end. */
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { keyed, newKey, type Schemas, told } from '#api'
import { day, texts, time } from '#i18n'
import { api } from '#session'
import { office_cards as de } from '#texts/de.json'
import { office_cards as en } from '#texts/en.json'
import { Button, Field, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { place, to } from '../route.ts'
import { may } from '../staff.ts'

type Detail = Schemas['BatchDetail']
interface Props {
  run: Detail
  again: () => Promise<void>
}
const t = texts<keyof typeof de>({ de, en })
const LOOK_MS = 2000

export function Run(): JSX.Element {
  const { id } = place.value
  const params = { path: { id } }
  const load = async (): Promise<Detail> => told(api.GET('/v1/card-batches/{id}', { params }))
  return (
    <div class="page stack">
      <a href={to('cards')}>{t('back')}</a>
      <Loaded load={load} of={id}>
        {(run, again) => (
          <>
            <div class="row ends">
              <h1 dir="auto">{run.name}</h1>
              <span class="chip">{t(`state.${run.state}`)}</span>
            </div>
            <dl class="told card">
              <dt>{t('id')}</dt>
              <dd>{run.id}</dd>
              <dt>{t('count')}</dt>
              <dd>{t('of', { count: run.count, day: day(run.ordered_at) })}</dd>
              <dt>{t('stock')}</dt>
              <dd>{t('left', { left: run.count - run.handed_out, out: run.handed_out })}</dd>
            </dl>
            {run.state === 'ordered' && may('clerk') ? <Approve run={run} again={again} /> : null}
            {run.state === 'making' ? <Making run={run} again={again} /> : null}
            {run.state === 'ready' ? <Files run={run} again={again} /> : null}
            {run.state === 'ready' && may('clerk') ? <HandOut run={run} again={again} /> : null}
            <HandOuts run={run} />
            {run.state !== 'withdrawn' && may('clerk') ? <Withdraw run={run} again={again} /> : null}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Approve({ run, again }: Props): JSX.Element {
  const attempt = useAttempt()
  const params = { path: { id: run.id } }
  const send = async (): Promise<void> => {
    if (await attempt.go(() => told(api.POST('/v1/card-batches/{id}/approvals', { params, body: {} }))))
      await again()
  }
  return (
    <section class="card stack">
      <p>{t('approve.what', { who: run.ordered_by })}</p>
      <Wrong of={attempt} />
      <div class="buttons">
        <Button onTap={send}>{t('approve')}</Button>
      </div>
    </section>
  )
}

/** It is looked at again by itself until the cards are made. */
function Making({ run, again }: Props): JSX.Element {
  useEffect(() => {
    const clock = setInterval(() => void again(), LOOK_MS)
    return () => clearInterval(clock)
  }, [])
  return (
    <section class="card stack tight" role="status">
      <p>{t('making', { made: run.made, count: run.count })}</p>
      <progress
        max={run.count}
        value={run.made}
        aria-label={t('making', { made: run.made, count: run.count })}
      />
    </section>
  )
}

function Files({ run }: Props): JSX.Element {
  const attempt = useAttempt()
  const fetched = (file: string) => async (): Promise<void> => {
    const params = { path: { id: run.id } }
    await attempt.go(async () => {
      const { url } = await told(api.POST('/v1/card-batches/{id}/downloads', { params, body: { file } }))
      location.assign(url)
    })
  }
  return (
    <section class="card stack tight">
      <h2>{t('files')}</h2>
      {run.files.length === 0 ? <Notice tone="sun">{t('files.none')}</Notice> : <p>{t('files.what')}</p>}
      <ul class="list">
        {run.files.map((each) => (
          <li key={each.name}>
            <span class="grow">
              <b>{t(`file.${kind(each.name)}`)}</b>
              <br />
              <span class="small muted">
                {each.name} · {t('kept', { day: day(each.kept_until) })}
              </span>
            </span>
            {may('clerk') ? (
              <Button tone="quiet" label={t('load.of', { file: each.name })} onTap={fetched(each.name)}>
                {t('load')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <Wrong of={attempt} />
    </section>
  )
}

const KINDS = ['cards', 'sheets', 'stubs', 'printer'] as const
const kind = (file: string): (typeof KINDS)[number] => KINDS.find((each) => file.includes(each)) ?? 'cards'

function HandOut({ run, again }: Props): JSX.Element {
  const [from, setFrom] = useState('')
  const [last, setLast] = useState('')
  const [done, setDone] = useState('')
  const attempt = useAttempt()
  const key = useMemo(newKey, [from, last])
  const ready = from.trim() !== '' && last.trim() !== ''
  const send = async (): Promise<void> => {
    if (!ready) return
    const params = { path: { id: run.id }, ...keyed(key) }
    const body = { from: from.trim(), to: last.trim() }
    if (!(await attempt.go(() => told(api.POST('/v1/card-batches/{id}/hand-outs', { params, body }))))) return
    setDone(`${from.trim()} – ${last.trim()}`)
    setFrom('')
    setLast('')
    await again()
  }
  return (
    <section class="card stack">
      <h2>{t('hand')}</h2>
      <p>{t('hand.what')}</p>
      {done ? <Notice tone="leaf">{t('hand.done', { range: done })}</Notice> : null}
      <Form onSend={send}>
        <div class="sides">
          <Field label={t('hand.from')} value={from} onValue={setFrom} longest={200} />
          <Field label={t('hand.to')} value={last} onValue={setLast} longest={200} />
        </div>
        <Wrong of={attempt} />
        <div class="buttons">
          <Button off={!ready} onTap={send}>
            {t('hand.go')}
          </Button>
        </div>
      </Form>
    </section>
  )
}

function HandOuts({ run }: { run: Detail }): JSX.Element {
  if (run.hand_outs.length === 0) return <p class="muted">{t('hands.none')}</p>
  return (
    <section class="stack tight">
      <h2>{t('hands')}</h2>
      <ul class="list card">
        {run.hand_outs.map((each) => (
          <li key={`${each.from}${each.at}`}>
            <span class="grow">
              <b>
                {each.from} – {each.to}
              </b>
              <br />
              <span class="small muted">
                {day(each.at)} {time(each.at)}
              </span>
            </span>
            <span class={`chip ${each.done === each.to - each.from + 1 ? 'leaf' : 'sun'}`}>
              {t('hands.done', { done: each.done })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Withdraw({ run, again }: Props): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const params = { path: { id: run.id } }
    const body = { why: why.trim() }
    if (await attempt.go(() => told(api.POST('/v1/card-batches/{id}/withdrawals', { params, body }))))
      await again()
  }
  return (
    <details class="card">
      <summary>{t('withdraw')}</summary>
      <Form onSend={send}>
        <p>{t('withdraw.what')}</p>
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} />
        <Wrong of={attempt} />
        <div class="buttons">
          <Button tone="alarm" off={!why.trim()} onTap={send}>
            {t('withdraw.go')}
          </Button>
        </div>
      </Form>
    </details>
  )
}
