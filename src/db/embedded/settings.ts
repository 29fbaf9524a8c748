/**
 * How the built-in server is set: for a small machine that it shares with the program. They are given on the
 * command line at every start, so they change with the program and not with the age of the data folder.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  // Money is kept here: what was answered with 200 survives a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Only this machine's programs, by password over TCP: a socket file would need a folder both users can write, and a short path.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Three pools per process and a few processes; a hundred idle connections cost little.
  max_connections: '100',
  // Holds the hot tables of a small shop; the rest is in the system's own cache, and other programs need memory too.
  shared_buffers: '128MB',
  // One server without standbys: the least WAL. Whoever wants replicas or archiving uses DATABASE_URL.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // Two cores serve requests: a report must not take both, and parallel plans need more /dev/shm than containers give.
  max_parallel_workers_per_gather: '0',
  // Every query is short; compiling it takes longer than running it.
  jit: 'off',
  // Data folders are on SSDs.
  random_page_cost: '1.1',
  // A query of a program that was killed ends soon and frees its locks.
  client_connection_check_interval: '2s',
  // One crashed backend restarts the server by itself; only a dead postmaster needs us.
  restart_after_crash: 'on',
  // Times are stored and logged in UTC whatever the machine says, and messages are in the language that we look for.
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
}
