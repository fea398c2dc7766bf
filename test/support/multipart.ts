/** A file as a browser would send it: in which field, called what, said to be what. */
export interface Sent {
  readonly field: string
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

const BOUNDARY = 'anju-test-boundary'

/** What a form with files is sent as: its content type and its body. */
export function multipartOf(
  fields: Readonly<Record<string, string>>,
  files: readonly Sent[] = [],
): { readonly type: string; readonly body: Buffer } {
  const parts = [
    ...Object.entries(fields).map(([name, value]) =>
      Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
    ),
    ...files.flatMap(({ field, name, type, bytes }) => [
      Buffer.from(
        `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`,
      ),
      Buffer.from(bytes),
      Buffer.from('\r\n'),
    ]),
  ]
  return {
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    body: Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  }
}
