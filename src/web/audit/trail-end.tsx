/** @jsxRuntime automatic @jsxImportSource preact */
import type { ChainEnd } from '../../../db/trail-chain.ts'
import { Panel } from './shell.tsx'

/** Where the chain of looks, refusals and samples ends: to be written down by whoever wants to be sure later. */
export function TrailEnd({ end }: { readonly end: ChainEnd }) {
  return (
    <Panel title="本台账是否被改动过">
      <p>
        查阅记录、拒办记录和抽样逐行相链，合为一条，现有 <b class="mono">{end.size}</b> 行，末行摘要：
      </p>
      <p class="mono hash">{end.hash}</p>
      <p>
        改动、抽去或插入任何一行，<code>anju audit</code>{' '}
        都会报出是哪一行。请抄录行数和摘要，由本单位留存：整条链被人从头重做时， 只有与留存的摘要比对才看得出来。
      </p>
    </Panel>
  )
}
