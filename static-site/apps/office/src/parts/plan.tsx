/** What somebody plans: shown before it is prepared, and then handed to another person. */
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { keyed, newKey, type Schemas, told } from '#api'
import { texts } from '#i18n'
import { api } from '#session'
import { office_plan as de } from '#texts/de.json'
import { office_plan as en } from '#texts/en.json'
import { Area, Busy, Button, Form, Notice } from '#ui'
import { useAttempt, Wrong } from '../loaded.tsx'
import { go } from '../route.ts'
import { words } from '../texts.ts'
import { Effect } from './effect.tsx'

export type Plan = Schemas['PlanBody']
const t = texts<keyof typeof de>({ de, en })
const PAUSE_MS = 350

export interface Planned {
  plan: Plan | undefined
  effect: Schemas['EffectView'] | undefined
  /** Why it cannot be done. */
  failure: unknown
  looking: boolean
}

/** What a plan would do: asked anew a moment after it was changed. */
export function usePlanned(plan: Plan | undefined): Planned {
  const [shown, setShown] = useState<Omit<Planned, 'plan'>>()
  const latest = useRef(0)
  const asked = plan ? JSON.stringify(plan) : ''
  useEffect(() => {
    latest.current += 1
    const mine = latest.current
    const shows = (found: Partial<Planned>): void => {
      if (mine === latest.current)
        setShown({ effect: undefined, failure: undefined, looking: false, ...found })
    }
    if (!plan) return shows({})
    setShown((before) => ({ effect: before?.effect, failure: undefined, looking: true }))
    const look = async (): Promise<void> => {
      try {
        shows({ effect: await told(api.POST('/v1/previews', { body: plan })) })
      } catch (failure) {
        shows({ failure })
      }
    }
    const clock = setTimeout(() => void look(), PAUSE_MS)
    return () => clearTimeout(clock)
  }, [asked])
  return { plan, effect: undefined, failure: undefined, looking: false, ...shown }
}

interface Props {
  of: Planned
  /** Why it cannot be done is said at the field that it is about. */
  placed: boolean
}

/** What it will do, why, and the one button: then it waits for another person. */
export function Handing({ of, placed }: Props): JSX.Element {
  const { plan, effect, failure, looking } = of
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const key = useMemo(newKey, [JSON.stringify(plan), why])
  const ready = plan !== undefined && effect !== undefined && !looking && why.trim() !== ''
  const send = async (): Promise<void> => {
    if (!ready) return
    const body = { ...plan, why: why.trim() }
    await attempt.go(async () => {
      const made = await told(api.POST('/v1/proposals', { params: keyed(key), body }))
      go('approve', made.id)
    })
  }
  return (
    <Form onSend={send}>
      <div class="stack" aria-live="polite">
        {effect ? <Effect effect={effect} /> : null}
        {looking && !effect ? <Busy label={t('looking')} /> : null}
        {failure !== undefined && !placed ? <Notice tone="alarm">{words(failure)}</Notice> : null}
        {!effect && !looking && failure === undefined ? <p class="muted">{t('shows')}</p> : null}
      </div>
      <Area label={t('why')} hint={t('why.hint')} value={why} onValue={setWhy} longest={200} />
      <Wrong of={attempt} />
      <div class="buttons">
        <Button off={!ready} onTap={send}>
          {t('go')}
        </Button>
      </div>
      <p class="small muted">{t('go.what')}</p>
    </Form>
  )
}
