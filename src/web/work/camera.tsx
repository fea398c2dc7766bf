/** @jsxRuntime automatic @jsxImportSource preact */
import { readFileSync } from 'node:fs'
import type { FastifyReply } from 'fastify'
import { sha256 } from '../../../db/facts.ts'
import { securityHeaders } from '../security.ts'

/** 高拍仪 beside a file field, by a script of its own. Without it the file field does. */
export const cameraScript: string = readFileSync(new URL('../client/camera.js', import.meta.url), 'utf8')

/** Its address names its content: it may be kept for ever. */
export const cameraScriptPath: string = `/camera.${sha256(cameraScript).slice(0, 12)}.js`

/** Lets a page use a camera, which every other page of ours may not. */
export const mayUseCamera = (reply: FastifyReply): FastifyReply =>
  reply.header(
    'permissions-policy',
    String(securityHeaders['permissions-policy']).replace('camera=()', 'camera=(self)'),
  )

/** Offers a camera for the file field with this id, where there is one; `then` names the button pressed once pages were taken. */
export function Camera({ field, then }: { readonly field: string; readonly then?: string }) {
  return (
    <div class="camera-at">
      <button class="button plain" type="button" data-camera={field} data-then={then} hidden>
        用高拍仪或摄像头拍摄
      </button>
    </div>
  )
}

/** The script of `Camera`: once a page that has one. */
export const CameraScript = () => <script src={cameraScriptPath} defer />
