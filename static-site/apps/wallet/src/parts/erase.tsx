/** Having oneself erased: first what becomes of what is on the cards, then what goes and what has to stay. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { amount } from '#i18n'
import { api } from '#session'
import { Busy, Button, Notice, Sheet, Switch } from '#ui'
import { forgotten, me } from '../me.ts'
import { sendable } from '../ways.ts'
import { t, words } from './texts.ts'

type Preview = Schemas['PreviewView']

export function Erase({ close }: { close: () => void }): JSX.Element {
  const [found, setFound] = useState<Preview>()
  const [wrong, setWrong] = useState<string>()
  const [decided, setDecided] = useState(false)
  useEffect(() => {
    told(api.GET('/v1/me/erasures', {})).then(setFound, (failure) => setWrong(words(failure)))
  }, [])
  return (
    <Sheet title={t('erase')} close={t('close')} onClose={close}>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {found || wrong ? null : <Busy label={t('loading')} />}
      {found && held(found) && !decided ? (
        <Asked found={found} close={close} go={() => setDecided(true)} />
      ) : null}
      {found && (decided || !held(found)) ? <Going found={found} /> : null}
    </Sheet>
  )
}

/** What is on the accounts that nobody else has a card of, such as `12,50 Punkte, 20,00 €`; nothing is empty. */
function held(found: Preview, only: (account: Preview['accounts'][number]) => boolean = () => true): string {
  const sums: Record<string, number> = {}
  for (const { balances } of found.accounts.filter(only))
    for (const [name, units] of Object.entries(balances))
      if (units > 0) sums[name] = (sums[name] ?? 0) + units
  return Object.entries(sums)
    .map(([name, units]) => amount(name, units))
    .join(', ')
}

/** Whether any of it can be sent: from the account whose card this wallet shows, as "send" does. */
const givable = (found: Preview): boolean =>
  found.accounts
    .filter(({ account }) => account === me.value?.holder?.account)
    .some(({ balances }) => sendable().some((name) => (balances[name] ?? 0) > 0))

/** Spend it, give it away, or leave it: nothing is lost because nobody asked. */
function Asked({ found, close, go }: { found: Preview; close: () => void; go: () => void }): JSX.Element {
  const kept = found.accounts.some(
    (each) => !each.only_wallet && Object.values(each.balances).some((units) => units > 0),
  )
  return (
    <>
      <p>
        <b>{t('erase.worth', { amount: held(found) })}</b> {t('erase.worth.ask')}
      </p>
      <Button wide onTap={close}>
        {t('erase.spend')}
      </Button>
      {givable(found) ? (
        <Button
          wide
          tone="quiet"
          onTap={() => {
            location.hash = '#/card/send'
          }}
        >
          {t('erase.give')}
        </Button>
      ) : null}
      <Button wide tone="quiet" onTap={go}>
        {t(kept ? 'erase.keep' : 'erase.drop')}
      </Button>
      <p class="small muted">{t(kept ? 'erase.keep.what' : 'erase.drop.what')}</p>
    </>
  )
}

function Going({ found }: { found: Preview }): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const [block, setBlock] = useState(false)
  const [givesUp, setGivesUp] = useState(false)
  const lost = held(found, (each) => block || each.only_wallet)
  const erase = async (): Promise<void> => {
    const cards = block ? ('block' as const) : ('go_on' as const)
    const body = { confirm: true as const, cards, gives_up: lost !== '' && givesUp }
    try {
      await told(api.POST('/v1/me/erasures', { body }))
      forgotten()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <h3>{t('erase.goes')}</h3>
      <ul>
        {found.goes.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <h3>{t('erase.stays')}</h3>
      <ul>
        {found.stays.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {found.may ? null : <Notice tone="sun">{t('erase.first')}</Notice>}
      <Switch label={t('erase.block')} hint={t('erase.block.hint')} on={block} onChange={setBlock} />
      {lost ? <Switch label={t('erase.lost', { amount: lost })} on={givesUp} onChange={setGivesUp} /> : null}
      <Button wide tone="alarm" off={!found.may || (lost !== '' && !givesUp)} onTap={erase}>
        {t('erase.yes')}
      </Button>
    </>
  )
}
