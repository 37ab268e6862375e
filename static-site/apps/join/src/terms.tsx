/** The terms: each to be read on a page of its own, and one yes for all of them. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { town } from '#town-facts'
import { Button, Notice } from '#ui'
import type { Application } from './form.ts'
import { t, words } from './texts.ts'
import { agree, go } from './way.ts'

/** Where a text can be read. What is agreed to is the version that stands there, and the API checks that it holds. */
const PLACES = {
  'shop-contract': '/terms/shop-contract/',
  'club-agreement': '/terms/club-agreement/',
  'privacy-notice': '/privacy/',
} as const
type Paper = keyof typeof PLACES
const known = (id: string): id is Paper => id in PLACES

export function Terms({ made }: { made: Application }): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const ids = made.terms.map((each) => each.id).filter(known)
  const done = made.terms.every((each) => each.accepted)
  const send = async (): Promise<void> => {
    setWrong(undefined)
    try {
      if (!done) await agree(ids.map((id) => ({ id, version: town.terms[id] })))
      go('submission')
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <section class="stack">
      <h1>{t('terms')}</h1>
      <p>{t('terms.how')}</p>
      <ul class="list">
        {ids.map((id) => (
          <li key={id}>
            <a href={PLACES[id]} target="_blank" rel="noopener">
              {t(`terms.${id}`)}
            </a>
          </li>
        ))}
      </ul>
      <p class="small muted">{t('terms.german')}</p>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide tone="go" onTap={send}>
        {t(done ? 'next' : 'terms.yes')}
      </Button>
    </section>
  )
}
