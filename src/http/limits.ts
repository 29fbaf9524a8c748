/** Every limit of the door, each with its reason. */
export const limits = {
  /** A body of ordinary requests: the largest honest one (a plan with all its prices) is a few tens of KiB. */
  bodyBytes: 1024 * 1024,
  /** How deep JSON may nest: ours ends at 6; far deeper only costs stack. */
  bodyDepth: 24,
  /** Line and headers together: keys and ids are short, cookies are not ours. */
  headerBytes: 16 * 1024,
  /** A path parameter as it is sent: 255 characters, each percent-encoded as four bytes. */
  pathParameterLength: 255 * 12,
  /** Sending the headers: a client that drips them holds a socket for nothing. */
  headersTimeoutMs: 10_000,
  /** Sending the whole request: 1 MiB at modem speed. */
  requestTimeoutMs: 30_000,
  /** A socket on which nothing moves. Longer than our slowest answer, the test clock's (60 s). */
  connectionTimeoutMs: 90_000,
  /** An idle kept-alive socket. Longer than the 60 s of common load balancers, so that we are never the first to close. */
  keepAliveTimeoutMs: 72_000,
  /** Requests in flight. Ten connections serve a few thousand per second: more than this would wait longer than its client does. */
  inFlight: 512,
  /** What an overloaded client is told to wait. */
  overloadRetrySeconds: 1,
  /** The window in which twice the rate per second may be used up at once: 500/s with a burst of 1,000. */
  rateWindowMs: 2_000,
  /** Keys and addresses whose rate is remembered; the least recently seen are forgotten. */
  rateCallers: 10_000,
  /** Stored with every answer: as long as anyone's key generator makes them. */
  idempotencyKeyLength: 255,
  /** How often a key's last use is written down. */
  keyUseEveryMs: 60_000,
  /** A health check is asked every few seconds: a database that takes longer is not ready. */
  healthTimeoutMs: 2_000,
  /** Signatures, leases and expiry compare the two clocks: past this they would misjudge. */
  clockSkewMs: 5_000,
} as const

/** Requests per second and key, unless set otherwise; 0 is off. */
export const ratePerSecond = 500
