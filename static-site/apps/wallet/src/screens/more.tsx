/** What is needed less often, each on a page of its own. */
import type { ComponentType, JSX } from 'preact'
import { Button } from '#ui'
import { page } from '../app.tsx'
import { beginClaim, leave, me } from '../me.ts'
import { Cards } from '../parts/cards.tsx'
import { Consents } from '../parts/consents.tsx'
import { Data } from '../parts/data.tsx'
import { Impact } from '../parts/impact.tsx'
import { Mails } from '../parts/mails.tsx'
import { PinPart } from '../parts/pin.tsx'
import { Reports } from '../parts/reports.tsx'
import { SignIns } from '../parts/signins.tsx'
import { t } from '../parts/texts.ts'

const PARTS = {
  impact: Impact,
  cards: Cards,
  pin: PinPart,
  signins: SignIns,
  mails: Mails,
  consents: Consents,
  data: Data,
  case: Reports,
}
type Name = keyof typeof PARTS
const NAMES = Object.keys(PARTS) as Name[]

export function More(): JSX.Element {
  const name = NAMES.find((each) => each === page.value)
  if (name) {
    const Part = PARTS[name] as ComponentType
    return (
      <div class="stack">
        <Button
          tone="plain"
          onTap={() => {
            location.hash = '#/more'
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
        {NAMES.map((each) => (
          <li key={each}>
            <button
              type="button"
              class="line"
              onClick={() => {
                location.hash = `#/more/${each}`
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
