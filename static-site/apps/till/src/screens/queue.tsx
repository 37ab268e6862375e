/** What is not booked yet: it goes by itself; what was refused needs a person. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { money, time, weekday } from '#i18n'
import { online } from '#pwa'
import { Button, Notice } from '#ui'
import { t } from '../texts.ts'
import { counted, device, flushed, outbox, queue } from '../till.ts'

export function Queue(): JSX.Element {
  const [tried, setTried] = useState(false)
  const settle = async (key: string, again: boolean): Promise<void> => {
    await outbox.settle(key, again)
    await (again ? flushed() : counted())
  }
  if (queue.value.length === 0) return <Notice tone="leaf">{t('queue.empty')}</Notice>
  return (
    <section class="stack">
      <h1>{t('queue.title')}</h1>
      <p>{t('queue.how')}</p>
      {tried && !online.value ? <Notice tone="sun">{t('no_answer')}</Notice> : null}
      <ul class="list card">
        {queue.value.map((item) => (
          <li key={item.key}>
            <span class="grow">
              <b>{item.body.purchase_cents ? money(item.body.purchase_cents) : t('flat')}</b>
              <br />
              <span class="small muted">
                {weekday(item.at)} {time(item.at)}
              </span>
              {item.owner && item.owner !== device.value?.shop ? (
                <>
                  <br />
                  <span class="small">{t('queue.elsewhere')}</span>
                </>
              ) : null}
              {item.problem ? (
                <>
                  <br />
                  <span class="wrong">{item.problem.title}</span>
                </>
              ) : null}
            </span>
            {item.problem ? (
              <span class="row wrap">
                <Button tone="quiet" onTap={() => settle(item.key, true)}>
                  {t('queue.again')}
                </Button>
                <Button tone="plain" onTap={() => settle(item.key, false)}>
                  {t('queue.drop')}
                </Button>
              </span>
            ) : (
              <span class="chip sun">{t('queue.waits')}</span>
            )}
          </li>
        ))}
      </ul>
      <Button
        wide
        onTap={async () => {
          await flushed()
          setTried(true)
        }}
      >
        {t('queue.now')}
      </Button>
    </section>
  )
}
