import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Client } from '../../shared/contract/index.ts'
import type { Connection, ConnectionState } from '../rpc/connection.ts'

const ConnectionContext = createContext<Connection | null>(null)

/** Gives every view below the client of the app and a cache for its queries. */
export function ClientProvider(props: { connection: Connection; children: ReactNode }) {
  const { connection, children } = props
  const [queries] = useState(makeQueryClient)
  return (
    <ConnectionContext value={connection}>
      <QueryClientProvider client={queries}>
        <FreshAfterReconnect queries={queries} />
        {children}
      </QueryClientProvider>
    </ConnectionContext>
  )
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** Asks anew, after a reconnect, all that may have changed meanwhile. */
function FreshAfterReconnect({ queries }: { queries: QueryClient }) {
  const { status } = useConnectionState()
  useEffect(() => {
    if (status === 'online') queries.invalidateQueries().catch(() => {})
  }, [status, queries])
  return null
}

export function useConnection(): Connection {
  const connection = use(ConnectionContext)
  if (!connection) throw new Error('a view stands outside ClientProvider')
  return connection
}

export function useClient(): Client {
  return useConnection().client
}

export function useConnectionState(): ConnectionState {
  const connection = useConnection()
  return useSyncExternalStore(connection.onChange, connection.state)
}
