import './all.css'

export { LanguageSwitch } from './language.tsx'
export { lazily } from './lazy.tsx'
export * from './parts.tsx'
