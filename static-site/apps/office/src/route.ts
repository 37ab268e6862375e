/** Where one is: `#/member/m:7f3a?tab=cards`. Every page has an address, so that mails, the way back and two tabs work. */
import { signal } from '@preact/signals'

export interface Place {
  page: string
  id: string
  asked: URLSearchParams
}

function read(): Place {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  const [page = '', id = ''] = path.split('/')
  return { page: page || 'start', id: decoded(id), asked: new URLSearchParams(query) }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const place = signal<Place>(read())
addEventListener('hashchange', () => {
  place.value = read()
})

export function to(page: string, id = '', asked: Record<string, string> = {}): string {
  const query = new URLSearchParams(asked).toString()
  return `#/${page}${id ? `/${encodeURIComponent(id)}` : ''}${query ? `?${query}` : ''}`
}

export function go(page: string, id = '', asked: Record<string, string> = {}): void {
  location.hash = to(page, id, asked)
}
