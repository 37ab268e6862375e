/** The town's API, typed by its own document. What it refuses is thrown as `Refused`, silence as `Away`. */
import createClient, { type FetchResponse, type Middleware } from 'openapi-fetch'
import type { components, paths } from '#api-types'
import { language } from '#i18n'

export type Schemas = components['schemas']
export interface Problem {
  code: string
  status: number
  title: string
  detail?: string
  [member: string]: unknown
}

/** The API said no, and why; `title` is for people, in their language. */
export class Refused extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
  get code(): string {
    return this.problem.code
  }
}

/** No answer: the call may have been carried out or not. The same key tells. */
export class Away extends Error {}

/** Answers that say nothing for good: the same call may be made again with the same key. */
const PASSING = new Set([408, 425, 429])

/** Whether a failed call is to be made again, as it was. */
export const passing = (failure: unknown): boolean =>
  failure instanceof Away ||
  (failure instanceof Refused && (failure.problem.status >= 500 || PASSING.has(failure.problem.status)))

const AHEAD = 'clock-ahead'
let ahead = recalledAhead()
/** The server's time in ms: telephones' clocks are wrong by minutes, and codes live for seconds. */
export const serverNow = (): number => Date.now() + ahead

/** `sentAt`: this device's clock when it asked. An answer was made after that and before now; only what no longer fits is changed. */
function setClock(response: Response, sentAt: number): void {
  const told = Date.parse(response.headers.get('Date') ?? '')
  // What the browser may have kept is of before.
  if (Number.isNaN(told) || !response.headers.get('Cache-Control')?.includes('no-store')) return
  const least = told - Date.now()
  const most = told + 999 - sentAt // the header tells whole seconds
  if (least <= ahead && ahead <= most) return
  ahead = Math.round((least + most) / 2)
  try {
    localStorage.setItem(AHEAD, String(ahead)) // a page that is opened without a line has no other clock
  } catch {
    // It is told anew with the next answer.
  }
}

function recalledAhead(): number {
  try {
    return Number(localStorage.getItem(AHEAD)) || 0
  } catch {
    return 0
  }
}

export type Bearer = () => string | undefined | Promise<string | undefined>
const LONGEST_MS = 20_000

/** A client whose calls carry the token that `bearer` has at that moment; `renewed` is asked once after a 401. */
export function client(bearer: Bearer, renewed?: () => Promise<boolean>) {
  const made = createClient<paths>({ baseUrl: '/', fetch: patient })
  const spoken: Middleware = {
    async onRequest({ request }) {
      request.headers.set('Accept-Language', language.value)
      const token = await bearer()
      if (token) request.headers.set('Authorization', `Bearer ${token}`)
      return request
    },
  }
  made.use(spoken)

  async function patient(request: Request): Promise<Response> {
    const again = renewed && request.headers.has('Authorization') ? request.clone() : undefined
    const sentAt = Date.now()
    const response = await sent(request)
    setClock(response, sentAt)
    if (response.status !== 401 || !again || !(await renewed?.())) return response
    const token = await bearer()
    if (token) again.headers.set('Authorization', `Bearer ${token}`)
    return sent(again)
  }
  return made
}

async function sent(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(LONGEST_MS) })
  } catch (broken) {
    throw new Away(String(broken))
  }
}

type Answered = { data?: unknown; error?: unknown; response: Response }

/** What a call answered; throws Refused or Away. */
export async function told<T extends Answered>(call: Promise<T>): Promise<NonNullable<T['data']>> {
  const { data, error, response } = await call
  if (response.ok) return data as NonNullable<T['data']>
  throw new Refused(problem(error, response.status))
}

function problem(error: unknown, status: number): Problem {
  if (typeof error === 'object' && error !== null && 'code' in error) return error as Problem
  return { code: 'no_answer', status, title: '' } // a proxy's own page, or none at all
}

/** A key for one call that moves value; made before it is sent, and kept until it is answered. */
export const newKey = (): string => crypto.randomUUID()

export const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } })
export type { FetchResponse }
