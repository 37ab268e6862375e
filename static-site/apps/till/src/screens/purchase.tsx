/** One purchase that comes back: all of it, or goods of a price. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { typed } from '#amounts'
import { Away, keyed, newKey, Refused, told } from '#api'
import { money, time, weekday } from '#i18n'
import { Button, Field, Notice } from '#ui'
import { remembered } from '../day.ts'
import { t } from '../texts.ts'
import { api, noted, type Posting, practice } from '../till.ts'

/** A purchase that may come back; `rest` is what of it still can, in cents, where that is known already. */
export interface Bought {
  id: string
  at: string
  receipt?: string | undefined
  rest?: number | undefined
}

const ALL = 0

interface PurchaseProps {
  bought: Bought
  leave: () => void
  done: (posting: Posting) => void
}

export function Purchase({ bought, leave, done }: PurchaseProps): JSX.Element {
  const [posting, setPosting] = useState<Posting>()
  const [text, setText] = useState('')
  // Another amount is another return, with a key of its own; the same one sent again takes back once.
  const keys = useRef(new Map<number, string>()).current
  const [wrong, setWrong] = useState<string>()
  const said = (failure: unknown): void => {
    noted(failure)
    if (failure instanceof Refused) setWrong(failure.problem.detail ?? failure.problem.title)
    else if (failure instanceof Away) setWrong(t('back.unknown'))
    else throw failure
  }
  useEffect(() => {
    told(api.GET('/v1/postings/{id}', { params: { path: { id: bought.id } } })).then(setPosting, said)
  }, [bought.id])
  const send = async (part: boolean): Promise<void> => {
    const cents = part ? typed(text) : undefined
    if (part && !cents) return setWrong(t('wrong.amount'))
    const key = keys.get(cents ?? ALL) ?? newKey()
    keys.set(cents ?? ALL, key)
    const params = { path: { id: bought.id }, ...keyed(key) }
    const body = {
      ...(cents ? { purchase_cents: cents } : {}),
      ...(practice.value ? { practice: true } : {}),
    }
    try {
      const made = await told(api.POST('/v1/postings/{id}/returns', { params, body }))
      await remembered(made)
      done(made)
    } catch (failure) {
      said(failure)
    }
  }
  return (
    <section class="stack">
      <h1>{t('back.purchase')}</h1>
      <div class="card stack tight">
        <p>
          <b>{bought.receipt || t('back.without')}</b> · {weekday(bought.at)} {time(bought.at)}
        </p>
        {posting?.purchase_cents ? <p class="sum">{money(posting.purchase_cents)}</p> : null}
        {bought.rest !== undefined && bought.rest !== posting?.purchase_cents ? (
          <p class="muted">{t('back.rest', { amount: money(bought.rest) })}</p>
        ) : null}
      </div>
      {wrong ? <Notice tone="alarm">{wrong}</Notice> : null}
      {bought.rest === 0 ? (
        <Notice tone="sun">{t('back.gone')}</Notice>
      ) : (
        <Button wide onTap={() => send(false)}>
          {t('back.whole')}
        </Button>
      )}
      {posting?.purchase_cents && bought.rest !== 0 ? (
        <>
          <Field label={t('back.part')} value={text} onValue={setText} mode="decimal" />
          <Button tone="quiet" wide off={!text} onTap={() => send(true)}>
            {t('back.take')}
          </Button>
        </>
      ) : null}
      <Button tone="plain" onTap={leave}>
        {t('back')}
      </Button>
    </section>
  )
}
