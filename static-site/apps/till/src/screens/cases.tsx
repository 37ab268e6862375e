/** What was reported at this shop's tills, and what the office answered. */
import type { JSX } from 'preact'
import { told } from '#api'
import { CaseList } from '#case'
import { Button } from '#ui'
import { t, words } from '../texts.ts'
import { api, noted } from '../till.ts'

export function Cases({ leave }: { leave: () => void }): JSX.Element {
  return (
    <section class="stack">
      <h1>{t('cases.title')}</h1>
      <CaseList
        say={t}
        words={(failure) => words(noted(failure))}
        load={async () => (await told(api.GET('/v1/me/cases', {}))).cases}
        none={t('cases.none')}
      />
      <Button tone="plain" onTap={leave}>
        {t('back')}
      </Button>
    </section>
  )
}
