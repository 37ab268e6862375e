/** The till's screens that are loaded when they are opened first. */
import { lazily } from '#ui'
import { t } from './texts.ts'

export const lazy = lazily(t)
