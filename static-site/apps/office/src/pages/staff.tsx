/** Who works here in which role; the board gives and takes. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { type Schemas, told } from '#api'
import { day, texts } from '#i18n'
import { api, session } from '#session'
import { office_staff as de } from '#texts/de.json'
import { office_staff as en } from '#texts/en.json'
import { Button, Choice, Field, Form, Notice, Sheet } from '#ui'
import { Loaded, useAttempt, Wrong } from '../loaded.tsx'
import { may, type Role } from '../staff.ts'
import { Deputies } from './deputies.tsx'

type Post = Schemas['PostView']
const t = texts<keyof typeof de>({ de, en })
const ROLES: Role[] = ['clerk', 'board', 'auditor']

export function Staff(): JSX.Element {
  const load = async (): Promise<Post[]> => (await told(api.GET('/v1/staff', {}))).staff
  return (
    <div class="page stack">
      <h1>{t('title')}</h1>
      <p>{t('what')}</p>
      <Loaded load={load}>
        {(posts, again) => (
          <>
            <ul class="list card">
              {posts.map((each) => (
                <One key={`${each.person}${each.role}`} post={each} done={again} />
              ))}
            </ul>
            <Deputies posts={posts} />
            {may('board') ? <Give done={again} /> : <Notice>{t('board')}</Notice>}
          </>
        )}
      </Loaded>
    </div>
  )
}

function One({ post, done }: { post: Post; done: () => Promise<void> }): JSX.Element {
  const [open, setOpen] = useState(false)
  const own = post.person === session.value?.person?.id
  return (
    <li>
      <span class="grow">
        <b>{post.name ?? post.mail}</b>
        <br />
        <span class="small muted">
          {post.mail} · {t('since', { day: day(post.since) })}
        </span>
      </span>
      <span class="chip">{t(`role.${post.role as Role}`)}</span>
      {may('board') && !own ? (
        <Button
          tone="plain"
          label={t('take.of', { name: post.name ?? post.mail ?? '' })}
          onTap={() => setOpen(true)}
        >
          {t('take')}
        </Button>
      ) : null}
      {open ? <Take post={post} done={done} close={() => setOpen(false)} /> : null}
    </li>
  )
}

interface TakeProps {
  post: Post
  done: () => Promise<void>
  close: () => void
}

function Take({ post, done, close }: TakeProps): JSX.Element {
  const [why, setWhy] = useState('')
  const attempt = useAttempt()
  const send = async (): Promise<void> => {
    if (!why.trim()) return
    const params = { path: { person: post.person } }
    const body = { role: post.role as Role, why: why.trim() }
    if (!(await attempt.go(() => told(api.POST('/v1/staff/{person}/revocations', { params, body }))))) return
    close()
    await done()
  }
  return (
    <Sheet title={t('take.of', { name: post.name ?? post.mail ?? '' })} close={t('close')} onClose={close}>
      <Form onSend={send}>
        <p>{t('take.what')}</p>
        <Field label={t('why')} value={why} onValue={setWhy} longest={200} first />
        <Wrong of={attempt} />
        <Button tone="alarm" wide off={!why.trim()} onTap={send}>
          {t('take.yes')}
        </Button>
      </Form>
    </Sheet>
  )
}

function Give({ done }: { done: () => Promise<void> }): JSX.Element {
  const [mail, setMail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState('')
  const [why, setWhy] = useState('')
  const [given, setGiven] = useState('')
  const attempt = useAttempt()
  const ready = mail.includes('@') && role !== '' && why.trim() !== ''
  const send = async (): Promise<void> => {
    if (!ready) return
    const body = {
      mail: mail.trim(),
      role: role as Role,
      why: why.trim(),
      ...(name.trim() ? { name: name.trim() } : {}),
    }
    if (!(await attempt.go(() => told(api.POST('/v1/staff', { body }))))) return
    setGiven(mail.trim())
    for (const empty of [setMail, setName, setRole, setWhy]) empty('')
    await done()
  }
  return (
    <section class="card stack">
      <h2>{t('give')}</h2>
      {given ? <Notice tone="leaf">{t('given', { mail: given })}</Notice> : null}
      <Form onSend={send}>
        <div class="sides">
          <Field label={t('mail')} value={mail} onValue={setMail} type="email" mode="email" />
          <Field label={t('name')} value={name} onValue={setName} longest={80} />
          <Choice
            label={t('role')}
            value={role}
            onValue={setRole}
            none={t('choose')}
            options={ROLES.map((each) => [each, t(`role.${each}`)] as const)}
          />
          <Field label={t('why')} value={why} onValue={setWhy} longest={200} />
        </div>
        {role ? <p class="small muted">{t(`may.${role as Role}`)}</p> : null}
        <Wrong of={attempt} />
        <div class="buttons">
          <Button off={!ready} onTap={send}>
            {t('give.go')}
          </Button>
        </div>
      </Form>
    </section>
  )
}
