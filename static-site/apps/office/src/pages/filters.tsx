/** Long lists of what was done: filters that stand in the address, pages, and the file. */
import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { dateOf, daysLater, midnight } from '#days'
import { town } from '#town-facts'
import { Button, Choice, Field, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { go, place } from '../route.ts'
import { t } from './trusttexts.ts'

/** What is asked for, as the address has it: dates as people write them, `to` with that day. */
export interface Asked {
  from: string
  to: string
  [filter: string]: string
}

export function asked(more: readonly string[]): Asked {
  const { asked: said } = place.value
  const today = dateOf(Date.now(), town.timeZone)
  const told = Object.fromEntries(more.map((name) => [name, said.get(name) ?? '']))
  return { ...told, from: said.get('from') || daysLater(today, -30), to: said.get('to') || today }
}

/** The same as the API asks for it: moments, without what is empty. */
export function query(filters: Asked): Record<string, string> {
  const { from, to, ...more } = filters
  const filled = Object.entries(more).filter(([, value]) => value)
  const at = (date: string): string =>
    new Date(midnight(date, town.timeZone)).toISOString().replace('.000', '')
  return { ...Object.fromEntries(filled), from: at(from), to: at(daysLater(to, 1)) }
}

interface FiltersProps {
  page: string
  of: Asked
  /** Fields beside the two dates, by name and label. */
  fields: readonly (readonly [string, string])[]
  /** What may be chosen where it is no free text. */
  choices?: Record<string, readonly (readonly [string, string])[]>
}

export function Filters({ page, of, fields, choices = {} }: FiltersProps): JSX.Element {
  const [typed, setTyped] = useState(of)
  const put = (name: string) => (value: string) => setTyped({ ...typed, [name]: value.trim() })
  const wrong = typed.from > typed.to ? t('span.wrong') : undefined
  const send = (): void => {
    if (!wrong && typed.from && typed.to) go(page, '', typed)
  }
  return (
    <section class="card stack" aria-label={t('filter')}>
      <Form onSend={send}>
        <div class="filters">
          <Field label={t('from')} type="date" value={typed.from} onValue={put('from')} />
          <Field label={t('to')} type="date" value={typed.to} onValue={put('to')} wrong={wrong} />
          {fields.map(([name, label]) =>
            choices[name] ? (
              <Choice
                key={name}
                label={label}
                value={typed[name] ?? ''}
                onValue={put(name)}
                none={t('all')}
                options={choices[name]}
              />
            ) : (
              <Field key={name} label={label} value={typed[name] ?? ''} onValue={put(name)} longest={80} />
            ),
          )}
        </div>
        <div class="buttons">
          <Button tone="quiet" onTap={send}>
            {t('filter')}
          </Button>
        </div>
      </Form>
    </section>
  )
}

interface Page<Row> {
  rows: Row[]
  next?: string | null | undefined
}

interface PagesProps<Row> {
  of: string
  load: (cursor?: string) => Promise<Page<Row>>
  children: (rows: Row[]) => ComponentChildren
}

/** The first page, and the next ones below it; a page may be short and still have a next one. */
export function Pages<Row>({ of, load, children }: PagesProps<Row>): JSX.Element {
  return (
    <Loaded load={load} of={of}>
      {(first) => <Growing key={of} first={first} load={load} rows={children} />}
    </Loaded>
  )
}

interface GrowingProps<Row> {
  first: Page<Row>
  load: (cursor: string) => Promise<Page<Row>>
  rows: (rows: Row[]) => ComponentChildren
}

function Growing<Row>({ first, load, rows }: GrowingProps<Row>): JSX.Element {
  const [more, setMore] = useState<Page<Row>>()
  const attempt = useAttempt()
  const all = [...first.rows, ...(more?.rows ?? [])]
  const next = more ? more.next : first.next
  const grow = (): Promise<boolean> =>
    attempt.go(async () => {
      const found = await load(next ?? '')
      setMore({ rows: [...(more?.rows ?? []), ...found.rows], next: found.next })
    })
  return (
    <>
      {all.length ? rows(all) : null}
      {all.length || next ? null : <Notice>{t('none')}</Notice>}
      <Wrong of={attempt} />
      {next ? (
        <Button tone="quiet" onTap={grow}>
          {t('more')}
        </Button>
      ) : null}
    </>
  )
}
