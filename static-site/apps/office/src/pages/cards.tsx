/** Print runs of cards: order one, and see how far each is. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { keyed, newKey, type Schemas, told } from '#api'
import { day, texts } from '#i18n'
import { api } from '#session'
import { office_cards as de } from '#texts/de.json'
import { office_cards as en } from '#texts/en.json'
import { Button, Choice, Field, Form, Notice } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { go, to } from '../route.ts'
import { may } from '../staff.ts'

type Batch = Schemas['BatchView']
const t = texts<keyof typeof de>({ de, en })
const MOST = 5000

export function Cards(): JSX.Element {
  const load = async (): Promise<Batch[]> => (await told(api.GET('/v1/card-batches', {}))).batches
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      {may('clerk') ? <Order /> : null}
      <section class="stack tight" aria-label={t('runs')}>
        <h2>{t('runs')}</h2>
        <Loaded load={load}>
          {(found) => (
            <>
              {found.length === 0 ? <Notice>{t('none')}</Notice> : null}
              <ul class="list card" hidden={found.length === 0}>
                {found.map((each) => (
                  <li key={each.id}>
                    <a class="line" href={to('run', each.id)}>
                      <span class="grow">
                        <b dir="auto">{each.name}</b>
                        <br />
                        <span class="small muted">
                          {each.id} · {t('of', { count: each.count, day: day(each.ordered_at) })} ·{' '}
                          {t('out', { count: each.handed_out })}
                        </span>
                      </span>
                      <span class={`chip ${TONES[each.state]}`}>{t(`state.${each.state}`)}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Loaded>
      </section>
    </div>
  )
}

const TONES = { ordered: 'sun', making: 'sun', ready: 'leaf', withdrawn: 'alarm' } as const

function Order(): JSX.Element {
  const [name, setName] = useState('')
  const [count, setCount] = useState('500')
  const [design, setDesign] = useState('colour')
  const attempt = useAttempt()
  const many = Number(count)
  const right = Number.isInteger(many) && many >= 1 && many <= MOST
  // The same order under the same key: a second click, or an answer that was lost, orders nothing twice.
  const key = useMemo(newKey, [name, count, design])
  const send = async (): Promise<void> => {
    if (!right || !name.trim()) return
    const body = { name: name.trim(), count: many, design: design as 'colour' }
    await attempt.go(async () =>
      go('run', (await told(api.POST('/v1/card-batches', { params: keyed(key), body }))).id),
    )
  }
  return (
    <section class="card stack">
      <h2>{t('order')}</h2>
      <Form onSend={send}>
        <div class="sides">
          <Field label={t('name')} hint={t('name.hint')} value={name} onValue={setName} longest={60} />
          <Field
            label={t('count')}
            value={count}
            onValue={(text) => setCount(text.replace(/\D/g, ''))}
            mode="numeric"
            wrong={count && !right ? t('count.wrong') : undefined}
          />
          <Choice
            label={t('design')}
            value={design}
            onValue={setDesign}
            none={t('choose')}
            options={[
              ['colour', t('design.colour')],
              ['light', t('design.light')],
            ]}
          />
        </div>
        <Wrong of={attempt} />
        <div class="buttons">
          <Button off={!right || !name.trim() || !design} onTap={send}>
            {t('order.go')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
