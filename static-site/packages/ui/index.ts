import './all.css'

export { LanguageSwitch } from './language.tsx'
export * from './parts.tsx'
