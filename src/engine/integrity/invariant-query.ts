/**
 * An invariant is one SQL statement that returns the rows violating it. $1 is the environment to look at (null: all),
 * $2 the system's moment, from which each environment's own is reckoned. Rows begin with environment_id and id.
 */
export type InvariantQuery = { id: string; title: string; sql: string }
