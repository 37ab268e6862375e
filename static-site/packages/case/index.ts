export { CaseForm, type CaseProps, type CaseText, type Told } from './form.tsx'
export * from './list.tsx'
