import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Start and end of a server on 127.0.0.1. */
export const listening = (server: Server) => ({
  /** Answers host:port; a free port unless one is given. Rejects where the port is taken. */
  listen: (port = 0): Promise<string> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`))
    }),
  /** Ends every connection. */
  close: (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
})
