/** Help with the keys that can stand in a text; asked while one types. */
export interface KeyHelp {
  /** Choices at a place; `from`: where in its line the word begun there starts. */
  choicesAt(text: string, offset: number): KeyChoices | null
  /** Meaning of the key at a place; null = it is none that is known. */
  meaningAt(text: string, offset: number): KeyMeaning | null
}

export interface KeyChoice {
  readonly key: string
  readonly meaning: string
}

export interface KeyChoices {
  readonly from: number
  readonly choices: readonly KeyChoice[]
}

export interface KeyMeaning extends KeyChoice {
  readonly from: number
  readonly to: number
}
