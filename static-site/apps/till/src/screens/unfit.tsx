/** A browser that keeps nothing is no till: it would lose what it promised. */
import type { JSX } from 'preact'
import { Button, LanguageSwitch, Mark } from '#ui'
import { t } from '../texts.ts'

export function Unfit(): JSX.Element {
  return (
    <main class="till stack">
      <div class="row ends">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1>{t('unfit.title')}</h1>
      <p>{t('unfit.why')}</p>
      <Button wide onTap={() => location.reload()}>
        {t('again')}
      </Button>
    </main>
  )
}
