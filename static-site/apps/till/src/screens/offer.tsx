/** Whoever stands at this till the first time is offered a minute of training. Whoever has a customer waiting goes on. */
import type { JSX } from 'preact'
import { Button, Notice } from '#ui'
import { t } from '../texts.ts'
import { trained, untrained } from '../till.ts'
import { learning } from './training.tsx'

export function TrainingOffer(): JSX.Element | null {
  if (!untrained()) return null
  return (
    <Notice>
      <div class="row ends">
        <b class="grow">{t('training.offer')}</b>
        <Button
          tone="plain"
          onTap={() => {
            learning.value = true
          }}
        >
          {t('training.look')}
        </Button>
        <Button tone="plain" onTap={trained}>
          {t('training.no')}
        </Button>
      </div>
    </Notice>
  )
}
