/** All that was told, once more, before it is handed in. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { groupedIban } from '#iban'
import { Button, Notice } from '#ui'
import { type Application, drafted, fieldsOf, pageOf, pages } from './form.ts'
import { t, words } from './texts.ts'
import { due, go, handIn } from './way.ts'

/** What is told by a number or a word of its own, and not by its name in a list. */
const LISTED = new Set(['category', 'form', 'activity'])

export function Submission({ made }: { made: Application }): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const draft = drafted(made)
  const send = async (): Promise<void> => {
    setWrong(undefined)
    try {
      await handIn()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  const shown = (name: string): string =>
    name === 'iban' ? groupedIban(draft[name] ?? '') : (draft[name] ?? '')
  const waits = made.step === 'fields' || made.step === 'terms'
  return (
    <section class="stack">
      <h1>{t('submit')}</h1>
      <p>{t('submit.how')}</p>
      {pages(made.kind).map((page) => (
        <section key={page} class="card stack tight" aria-label={t(`page.${page}`)}>
          <div class="row ends">
            <h2>{t(`page.${page}`)}</h2>
            <Button
              tone="plain"
              label={t('submit.change.of', { page: t(`page.${page}`) })}
              onTap={() => go(page)}
            >
              {t('submit.change')}
            </Button>
          </div>
          <dl class="told">
            {fieldsOf(made.kind, page, draft)
              .filter((name) => draft[name] && !LISTED.has(name))
              .map((name) => (
                <div key={name}>
                  <dt>
                    {name.startsWith('hours_')
                      ? t(`day.${name.slice(6)}` as 'day.mo')
                      : t(`field.${made.kind}.${name}` as 'field.shop.trading_name')}
                  </dt>
                  <dd>{shown(name)}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {waits ? (
        <Notice tone="sun">
          <p>{t('submit.missing')}</p>
          <Button
            wide
            tone="quiet"
            onTap={() => go(made.step === 'terms' ? 'terms' : pageOf(made.kind, due(made)))}
          >
            {t('submit.there')}
          </Button>
        </Notice>
      ) : (
        <Button wide tone="go" onTap={send}>
          {t('submit.go')}
        </Button>
      )}
    </section>
  )
}
