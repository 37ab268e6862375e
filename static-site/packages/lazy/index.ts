export { lazy } from './lazy.tsx'
