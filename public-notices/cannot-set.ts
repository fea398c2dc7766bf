/** A document that cannot be made as it stands: somebody has to change the entry named. */
export class CannotSet extends Error {
  /** Which part of the document: 标题, 正文第 3 段, 附件第 12 行〔姓名〕. */
  readonly where: string
  /** What is wrong there and what to do, without the place. */
  readonly sentence: string

  constructor(where: string, sentence: string) {
    super(`${where}：${sentence}`)
    this.name = 'CannotSet'
    this.where = where
    this.sentence = sentence
  }
}

/** No configured font has this character. Printing a blank where a name should stand is worse than printing nothing. */
export class MissingGlyph extends CannotSet {
  readonly character: string

  constructor(character: string, where: string) {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    super(
      where,
      `现有字体都没有“${character}”字（U+${code}），文书没有生成。请核对该字是否录错；确属用字的，请把含有该字的字体文件（如 HanaMinB）以“补字”开头命名，放进数据文件夹的 fonts/own，重新启动后再生成`,
    )
    this.name = 'MissingGlyph'
    this.character = character
  }
}
