/** What every stored object has. Column names in camelCase are the fields' names throughout the records of `core`. */
export type Metadata = Record<string, string>

export type Stored = {
  environmentId: string
  id: string
  createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  /** Rises by one with every change that is told to anyone. */
  objectVersion: number
  metadata: Metadata
}
