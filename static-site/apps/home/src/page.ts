/** What the plain pages fill in: the privacy notice, and how long what is kept, both as the API has them today. */
import '#ui.css'
import './home.css'
import { client, told } from '#api'

const api = client(() => undefined)

/** Headings, lists, tables and paragraphs of a text in Markdown, as elements; anything else stays the text it is. */
function* blocks(text: string): Generator<HTMLElement> {
  for (const part of text.split(/\n{2,}/)) {
    const heading = /^#+ (.*)$/.exec(part)
    if (heading) yield made('h3', heading[1] ?? '')
    else if (part.startsWith('|')) yield rows(part)
    else if (/^- /m.test(part)) yield list(part.split(/\n(?=- )/).map((line) => line.replace(/^- /, '')))
    else yield made('p', part.replaceAll('\n', ' '))
  }
}

function made(name: string, text: string): HTMLElement {
  const element = document.createElement(name)
  element.textContent = text.replaceAll('**', '')
  return element
}

/** A table as a list, a row each: four columns have no room on a telephone. */
function rows(part: string): HTMLElement {
  const cells = part
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
  return list(cells.slice(1).map(([first, ...rest]) => `${first}: ${rest.join(' · ')}`))
}

function list(lines: string[]): HTMLElement {
  const element = document.createElement('ul')
  element.append(...lines.map((line) => made('li', line)))
  return element
}

async function fill(name: string, elements: () => Promise<HTMLElement[]>): Promise<void> {
  const place = document.querySelector(`[data-fill="${name}"] [role=status]`)
  if (!place) return
  try {
    place.replaceWith(...(await elements()))
  } catch {
    place.textContent = 'Gerade nicht zu laden. Bitte später noch einmal. · Not available right now.'
  }
}

void fill('privacy', async () => {
  const { text } = await told(api.GET('/v1/terms/{id}', { params: { path: { id: 'privacy-notice' } } }))
  return [...blocks(text)].slice(1)
})
void fill('retention', async () => {
  const { classes } = await told(api.GET('/v1/retention', {}))
  return [list(classes.map((each) => `${each.told}: ${each.period}`))]
})
