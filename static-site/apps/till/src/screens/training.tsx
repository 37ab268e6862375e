/** A minute for whoever stands at the till the first time: four cards, one thing on each. */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '#ui'
import { t } from '../texts.ts'
import { practise, trained, untrained } from '../till.ts'

const STEPS = ['one', 'two', 'three', 'four'] as const

export const learning = signal(false)
const leave = (): void => {
  learning.value = false
}

export function Training(): JSX.Element {
  useEffect(() => void (untrained() && trained()), [])
  const [at, setAt] = useState(0)
  const name = STEPS[at] ?? 'one'
  const last = at === STEPS.length - 1
  return (
    <section class="stack">
      <p class="muted" role="status">
        {t('training.at', { n: at + 1, of: STEPS.length })}
      </p>
      <div class="card stack">
        <h1>{t(`training.${name}.title`)}</h1>
        <p>{t(`training.${name}`)}</p>
      </div>
      <Button wide tone="go" onTap={() => (last ? leave() : setAt(at + 1))}>
        {t(last ? 'training.done' : 'training.next')}
      </Button>
      {last ? (
        <Button
          wide
          tone="quiet"
          onTap={async () => {
            await practise(true)
            leave()
          }}
        >
          {t('training.practise')}
        </Button>
      ) : (
        <Button tone="plain" onTap={leave}>
          {t('training.skip')}
        </Button>
      )}
    </section>
  )
}
