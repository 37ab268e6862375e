/** What is needed less often, each on a page of its own. */
import { signal } from '@preact/signals'
import type { ComponentType, JSX } from 'preact'
import { Button } from '#ui'
import { CaseForm } from '../case.tsx'
import { beginClaim, leave, me } from '../me.ts'
import { Cards } from '../parts/cards.tsx'
import { Consents } from '../parts/consents.tsx'
import { Data } from '../parts/data.tsx'
import { PinPart } from '../parts/pin.tsx'
import { SignIns } from '../parts/signins.tsx'
import { t } from '../texts.ts'

const PARTS = { cards: Cards, pin: PinPart, signins: SignIns, consents: Consents, data: Data, case: CaseForm }
type Name = keyof typeof PARTS
const open = signal<Name | undefined>(undefined)

export function More(): JSX.Element {
  const name = open.value
  if (name) {
    const Part = PARTS[name] as ComponentType
    return (
      <div class="stack">
        <Button
          tone="plain"
          onTap={() => {
            open.value = undefined
          }}
        >
          ← {t('tab.more')}
        </Button>
        <h1>{t(`more.${name}`)}</h1>
        <Part />
      </div>
    )
  }
  return (
    <div class="stack">
      <h1>{t('tab.more')}</h1>
      {me.value?.mail ? (
        <p class="muted">{me.value.mail}</p>
      ) : (
        <div class="notice sun stack tight">
          <p>{t('more.unknown')}</p>
          <Button wide onTap={beginClaim}>
            {t('claim.title')}
          </Button>
        </div>
      )}
      <ul class="list card">
        {(Object.keys(PARTS) as Name[]).map((each) => (
          <li key={each}>
            <button
              type="button"
              class="line"
              onClick={() => {
                open.value = each
              }}
            >
              <span class="grow">{t(`more.${each}`)}</span>
              <span aria-hidden="true">›</span>
            </button>
          </li>
        ))}
      </ul>
      <Button wide tone="quiet" onTap={leave}>
        {t('signout')}
      </Button>
      <p class="small">
        <a href="/imprint/">{t('imprint')}</a> · <a href="/privacy/">{t('privacy')}</a> ·{' '}
        <a href="/accessibility/">{t('accessibility')}</a>
      </p>
    </div>
  )
}
