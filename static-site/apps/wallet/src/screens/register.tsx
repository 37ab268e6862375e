/** Signed in without a card yet: a printed one is added by its code, or its number and the stub. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { Viewfinder } from '#camera'
import { grouped, shown } from '#cards'
import { api, asRole } from '#session'
import { town } from '#town-facts'
import { Button, Field, Form, Notice, Switch } from '#ui'
import { offered } from '../app.tsx'
import { looked, me, leave as signOut } from '../me.ts'
import { t, words } from '../texts.ts'

export function Register(): JSX.Element {
  return (
    <div class="stack">
      <h1>{t('register.title')}</h1>
      <p>{t('register.who', { mail: me.value?.mail ?? '' })}</p>
      <AddCard />
      <a class="button quiet wide" href="/card/">
        {t('signin.new.go')}
      </a>
      <Button tone="plain" onTap={signOut}>
        {t('signout')}
      </Button>
    </div>
  )
}

/** Adds a card to what is one's own; also for the family's. */
export function AddCard({ done }: { done?: () => void }): JSX.Element {
  const [card, setCard] = useState(offered.value?.card ?? '')
  const [stub, setStub] = useState(offered.value?.stub ?? '')
  const [child, setChild] = useState(false)
  const [camera, setCamera] = useState(false)
  const [wrong, setWrong] = useState<string>()
  const [key] = useState(newKey)
  const found = card ? shown(card, town.code) : undefined
  // A till has heard what the card itself says: only its stub proves whose it is.
  const asksStub = found !== undefined && found.kind !== 'wrong'
  const send = async (): Promise<void> => {
    setWrong(undefined)
    if (!found || found.kind === 'wrong') return setWrong(t(`wrong.${found ? found.why : 'unread'}`))
    const body = { card, ...(stub ? { stub } : {}), under_16: child }
    try {
      const made = await told(api.POST('/v1/me/registrations', { params: keyed(key), body }))
      offered.value = undefined
      await asRole(made.hat)
      await looked()
      done?.()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  return (
    <Form onSend={send}>
      {camera ? (
        <Viewfinder
          seen={(text) => {
            setCard(text)
            setCamera(false)
          }}
          say={(state) => t(`camera.${state}`)}
          label={t('camera')}
        />
      ) : (
        <Button wide onTap={() => setCamera(true)}>
          {t('register.scan')}
        </Button>
      )}
      {found?.kind === 'code' ? (
        <Notice tone="leaf">{t('register.read')}</Notice>
      ) : (
        <Field
          label={t('register.number')}
          hint={t('register.hint')}
          value={card}
          onValue={(value) => setCard(grouped(value))}
          longest={60}
        />
      )}
      {asksStub ? (
        <Field
          label={t('register.stub')}
          hint={t('register.stub.hint')}
          value={stub}
          onValue={setStub}
          longest={40}
        />
      ) : null}
      <Switch label={t('register.child')} hint={t('register.child.hint')} on={child} onChange={setChild} />
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      <Button wide tone="go" off={!found || (asksStub && !stub)} onTap={send}>
        {t('register.go')}
      </Button>
    </Form>
  )
}
