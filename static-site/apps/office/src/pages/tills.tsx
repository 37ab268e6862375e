/** A shop's tills: when each was last used, what it is called, and its end. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, time } from '#i18n'
import { api } from '#session'
import { Button, Field, Form, Sheet } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { may } from '../staff.ts'
import { t } from './partytexts.ts'

type Till = Schemas['TillView']

export function Tills({ shop }: { shop: string }): JSX.Element {
  const load = async (): Promise<Till[]> =>
    (await told(api.GET('/v1/tills', { params: { query: { shop } } }))).tills
  return (
    <section class="card stack tight">
      <h2>{t('tills')}</h2>
      <Loaded load={load} of={shop}>
        {(found, again) =>
          found.length ? (
            <ul class="list">
              {found.map((each) => (
                <One key={each.id} shop={shop} till={each} done={again} />
              ))}
            </ul>
          ) : (
            <p class="muted">{t('tills.none')}</p>
          )
        }
      </Loaded>
    </section>
  )
}

interface TillProps {
  shop: string
  till: Till
  done: () => Promise<void>
}

function One({ shop, till, done }: TillProps): JSX.Element {
  const [doing, setDoing] = useState<'name' | 'end'>()
  const { last_use: used } = till
  const close = (): void => setDoing(undefined)
  return (
    <li class="task">
      <span class="grow">
        <b dir="auto">{till.name}</b>
        <br />
        <span class="small muted">
          <bdi>{till.branch_name}</bdi> ·{' '}
          {used ? t('till.used', { day: day(used), time: time(used) }) : t('till.never')}
        </span>
      </span>
      {till.state === 'active' ? null : <span class="chip">{t(`till.${till.state}`)}</span>}
      {may('clerk') && till.state !== 'revoked' ? (
        <span class="buttons">
          <Button tone="plain" label={t('till.name.of', { name: till.name })} onTap={() => setDoing('name')}>
            {t('till.name')}
          </Button>
          <Button tone="plain" label={t('till.end.of', { name: till.name })} onTap={() => setDoing('end')}>
            {t('till.end')}
          </Button>
        </span>
      ) : null}
      {doing === 'name' ? <Rename shop={shop} till={till} done={done} close={close} /> : null}
      {doing === 'end' ? <End shop={shop} till={till} done={done} close={close} /> : null}
    </li>
  )
}

type SheetProps = TillProps & { close: () => void }

function Rename({ shop, till, done, close }: SheetProps): JSX.Element {
  const [name, setName] = useState(till.name)
  const attempt = useAttempt()
  const params = { path: { id: till.id } }
  const send = async (): Promise<void> => {
    if (!name.trim()) return
    const body = { shop, name: name.trim() }
    if (!(await attempt.go(() => told(api.POST('/v1/tills/{id}/names', { params, body }))))) return
    close()
    await done()
  }
  return (
    <Sheet title={t('till.name.of', { name: till.name })} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <Field label={t('till.name.new')} value={name} onValue={setName} longest={40} first />
        <Wrong of={attempt} />
        <Button wide off={!name.trim()} onTap={send}>
          {t('till.name')}
        </Button>
      </Form>
    </Sheet>
  )
}

function End({ shop, till, done, close }: SheetProps): JSX.Element {
  const attempt = useAttempt()
  const params = { path: { id: till.id } }
  const send = async (): Promise<void> => {
    if (!(await attempt.go(() => told(api.POST('/v1/tills/{id}/revocations', { params, body: { shop } })))))
      return
    close()
    await done()
  }
  return (
    <Sheet title={t('till.end.of', { name: till.name })} close={t('close')} onClose={close}>
      <p>{t('till.end.what')}</p>
      <Wrong of={attempt} />
      <Button tone="alarm" wide onTap={send}>
        {t('till.end.yes')}
      </Button>
    </Sheet>
  )
}
