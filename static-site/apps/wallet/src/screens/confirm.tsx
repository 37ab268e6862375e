/** A till asks: how much, for whom; one yes pays, and only one. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { keyed, newKey, type Schemas, told } from '#api'
import { amount, money } from '#i18n'
import { api } from '#session'
import { Busy, Button, Notice } from '#ui'
import { request } from '../app.tsx'
import { looked } from '../me.ts'
import { t, words } from '../texts.ts'

export function Confirm(): JSX.Element {
  const [found, setFound] = useState<Schemas['RequestView']>()
  const [wrong, setWrong] = useState<string>()
  const [key] = useState(newKey)
  const params = { path: { id: request.value ?? '' } }
  const look = async (): Promise<void> => {
    try {
      setFound(await told(api.GET('/v1/payment-requests/{id}', { params })))
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  useEffect(() => void look(), [])
  const leave = (): void => {
    request.value = undefined
    if (location.pathname !== '/wallet/') history.replaceState(null, '', '/wallet/')
  }
  const say = async (yes: boolean): Promise<void> => {
    setWrong(undefined)
    try {
      if (yes) {
        const sent = { params: { ...params, ...keyed(key) }, body: {} }
        await told(api.POST('/v1/payment-requests/{id}/confirmations', sent))
      } else await told(api.POST('/v1/payment-requests/{id}/refusals', { params, body: {} }))
      await Promise.all([look(), looked()])
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <div class="stack">
      <h1>{t('confirm.title')}</h1>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {!found && !wrong ? <Busy label={t('loading')} /> : null}
      {found ? (
        <section class="card stack">
          <p class="muted">{t('confirm.to', { shop: found.shop_name ?? found.shop })}</p>
          <p class="sum">{money(found.cents)}</p>
          <p class="muted">{amount(found.pocket, found.amount)}</p>
          {found.receipt ? <p class="small muted">{found.receipt}</p> : null}
          {found.state === 'open' ? null : (
            <Notice tone={found.state === 'paid' ? 'leaf' : 'alarm'}>{t(`confirm.${found.state}`)}</Notice>
          )}
        </section>
      ) : null}
      {found?.state === 'open' ? (
        <>
          <Button wide tone="go" onTap={() => say(true)}>
            {t('confirm.yes')}
          </Button>
          <Button wide tone="quiet" onTap={() => say(false)}>
            {t('confirm.no')}
          </Button>
        </>
      ) : (
        <Button wide onTap={leave}>
          {t('back')}
        </Button>
      )}
    </div>
  )
}
