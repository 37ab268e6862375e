/** One's cards: stop a lost one, replace it, add one of the family. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { keyed, newKey, told } from '#api'
import { grouped } from '#cards'
import { api } from '#session'
import { Button, Field, Form, Notice, Sheet } from '#ui'
import { type Card, clubName, looked, me } from '../me.ts'
import { AddCard } from '../screens/register.tsx'
import { t, words } from './texts.ts'

export function Cards(): JSX.Element {
  const [open, setOpen] = useState<Card>()
  const [adding, setAdding] = useState(false)
  const cards = me.value?.holder?.cards ?? []
  return (
    <div class="stack">
      <ul class="list card">
        {cards.map((card) => (
          <li key={card.number}>
            <button type="button" class="line" onClick={() => setOpen(card)}>
              <span class={`grow ${card.state === 'active' ? '' : 'gone'}`}>
                <b>{card.number}</b>
                <br />
                <span class="small muted">
                  {t(card.digital ? 'cards.digital' : 'cards.printed')}
                  {clubName(card.club) ? ` · ${clubName(card.club)}` : ''}
                </span>
              </span>
              <span class={`chip ${card.state === 'active' ? 'leaf' : 'alarm'}`}>
                {t(`cards.${card.state}`)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Button wide tone="quiet" onTap={() => setAdding(true)}>
        {t('cards.add')}
      </Button>
      {adding ? (
        <Sheet title={t('cards.add')} close={t('close')} onClose={() => setAdding(false)}>
          <AddCard done={() => setAdding(false)} />
        </Sheet>
      ) : null}
      {open ? <One card={open} close={() => setOpen(undefined)} /> : null}
    </div>
  )
}

function One({ card, close }: { card: Card; close: () => void }): JSX.Element {
  const [wrong, setWrong] = useState<string>()
  const [next, setNext] = useState('')
  const [replacing, setReplacing] = useState(false)
  const [key] = useState(newKey)
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    setWrong(undefined)
    try {
      await work()
      await looked()
      close()
    } catch (failure) {
      setWrong(words(failure))
    }
  }
  const block = (): Promise<void> =>
    attempt(() => told(api.POST('/v1/cards/blocks', { body: { card: card.number } })))
  const unblock = (): Promise<void> =>
    attempt(() => told(api.POST('/v1/cards/unblocks', { body: { card: card.number } })))
  const replace = (): Promise<void> =>
    attempt(() => {
      const body = { old: card.number, ...(next ? { new: next } : {}) }
      return told(api.POST('/v1/cards/replacements', { params: keyed(key), body }))
    })
  return (
    <Sheet title={card.number} close={t('close')} onClose={close}>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {card.state === 'active' ? (
        <Button wide tone="alarm" onTap={block}>
          {t('cards.block')}
        </Button>
      ) : null}
      {card.state === 'blocked' ? (
        <Button wide tone="quiet" onTap={unblock}>
          {t('cards.unblock')}
        </Button>
      ) : null}
      {card.state === 'replaced' ? <p>{t('cards.replaced.why')}</p> : null}
      {card.state === 'active' || card.state === 'blocked' ? (
        replacing ? (
          <Form onSend={replace}>
            <Field
              label={t('cards.new')}
              hint={t('cards.new.hint')}
              value={next}
              onValue={(value) => setNext(grouped(value))}
              longest={60}
            />
            <Button wide onTap={replace}>
              {t(next ? 'cards.replace.printed' : 'cards.replace.digital')}
            </Button>
          </Form>
        ) : (
          <Button wide tone="quiet" onTap={() => setReplacing(true)}>
            {t('cards.replace')}
          </Button>
        )
      ) : null}
    </Sheet>
  )
}
