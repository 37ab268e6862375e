/** A code that makes a telephone or tablet the shop's till: to be scanned with it, or typed. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { time } from '#i18n'
import { Qr } from '#qr'
import { api } from '#session'
import { Button, Notice } from '#ui'
import { t, words } from './texts.ts'
import { acting } from './way.ts'

const FIRST_BRANCH = 'b1'

export function Pairing({ account }: { account: string }): JSX.Element {
  const [code, setCode] = useState<Schemas['PairingView']>()
  const [wrong, setWrong] = useState<string>()
  const ask = async (): Promise<void> => {
    setWrong(undefined)
    const body = { branch: FIRST_BRANCH, name: t('pair.name') }
    try {
      setCode(await acting('shop', account, () => told(api.POST('/v1/tills/pairings', { body }))))
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <div class="stack">
      {code ? (
        <>
          <div class="pairing">
            <Qr text={code.url} label={t('pair.qr')} />
          </div>
          <p class="big centre" data-testid="pairing">
            {code.code}
          </p>
          <p class="small centre">{t('pair.until', { time: time(code.ends_at) })}</p>
          <a class="button quiet wide" href={code.url}>
            {t('pair.here')}
          </a>
        </>
      ) : null}
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide tone={code ? 'plain' : 'go'} onTap={ask}>
        {t(code ? 'pair.again' : 'pair.go')}
      </Button>
    </div>
  )
}
