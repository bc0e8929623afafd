import { get as httpGet } from 'node:http'
import { get as httpsGet } from 'node:https'
import { connect } from 'node:net'

export interface ProbeOptions {
  readonly caPem?: string
  readonly token?: string
}

/** Whether a loopback URL answers 200 within a second. */
export function answersOk(url: string, options: ProbeOptions = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const get = url.startsWith('https:') ? httpsGet : httpGet
    const request = get(
      url,
      {
        timeout: 1000,
        agent: false,
        ...(options.caPem === undefined ? {} : { ca: options.caPem }),
        headers: options.token === undefined ? {} : { authorization: `Bearer ${options.token}` },
      },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200)
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

/** Whether a loopback port sends `expected` back for `question` within a second. */
export function answersText(port: number, question: string, expected: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => end(false))
    socket.on('error', () => end(false))
    socket.on('connect', () => socket.write(question))
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      if (received.includes(expected)) end(true)
    })
    socket.on('close', () => end(false))
  })
}
