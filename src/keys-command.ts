import type { Rotated, UnderKeys } from '../db/rotate.ts'

/* What `anju keys` says. */

/** Which masters there are, what is under each, and what to do with a former one. */
export function tellKeys({ now, masters }: UnderKeys): string[] {
  const waiting = masters.some(({ id, records }) => id !== now && records > 0)
  return [
    ...masters.map(({ id, records, here }) => {
      if (id === now) return `现用密钥 ${id}（anju.key）：${records} 件`
      if (!here) return `密钥 ${id} 不在数据文件夹中，而有 ${records} 件记录用它封存：请从备份恢复 anju-${id}.key。`
      return records > 0
        ? `旧密钥 ${id}（anju-${id}.key）：还有 ${records} 件`
        : `旧密钥 ${id}（anju-${id}.key）：已没有记录，只有此前的数据库备份还要用它；备份不再需要时请移走并销毁。`
    }),
    ...(waiting ? ['还有记录用旧密钥：请再执行 anju keys rotate，会接着换完；此前不要移走旧密钥文件。'] : []),
  ]
}

/** What a change of the key did, and what is to be done by hand. */
export function tellRotated({ to, isResumed, records, left }: Rotated): string[] {
  return [
    isResumed ? `接着上次换到密钥 ${to}：${records} 件。` : `主密钥已更换为 ${to}：${records} 件。`,
    ...(left > 0 ? [`仍有 ${left} 件用旧密钥：请稍后再执行 anju keys rotate。`] : []),
    '请立即把新的 anju.key 另行备份，与数据库备份分开保管；没有它，封存的个人信息无法读取。',
  ]
}
