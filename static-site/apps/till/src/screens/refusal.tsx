/** Not booked, and why, in words for whoever stands at the counter; and the way on. */
import type { JSX } from 'preact'
import type { Problem } from '#api'
import { Button, Notice } from '#ui'
import { ready, retry, type Step } from '../sale.ts'
import { t } from '../texts.ts'

export function Refusal({ problem }: { problem: Problem }): JSX.Element {
  return (
    <section class="stack">
      <h1>{t('refused.title')}</h1>
      <Notice tone="alarm">
        <b>{problem.title || t('no_answer')}</b>
        {problem.detail ? (
          <>
            <br />
            {problem.detail}
          </>
        ) : null}
      </Notice>
      <p class="muted small">{t('refused.code', { code: problem.code })}</p>
      <Button wide onTap={() => ready()}>
        {t('next')}
      </Button>
      <Button tone="quiet" wide onTap={retry}>
        {t('refused.retry')}
      </Button>
    </section>
  )
}

export function Wrong({ why }: { why: Extract<Step, { at: 'wrong' }>['why'] }): JSX.Element {
  return (
    <section class="stack">
      <h1>{t('wrong.title')}</h1>
      <Notice tone="alarm">{t(`wrong.${why}`)}</Notice>
      <Button wide onTap={why === 'amount' ? ready : retry}>
        {t('again')}
      </Button>
    </section>
  )
}
