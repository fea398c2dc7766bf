/** @jsxRuntime automatic @jsxImportSource preact */
import type { Deadline } from '../../calendar.ts'
import { PublicPage, type Shell } from '../ui/page.tsx'
import { chineseDate } from '../ui/texts.ts'

/** What was typed, and what came of it. */
export interface Reckoned {
  readonly from: string
  readonly period: string
  /** How they were understood, where they were written another way; null where as they stand. */
  readonly understood: string | null
  readonly answer: Pick<Deadline, 'endsOn' | 'explanation'> | null
  readonly slip: string | null
}

/** 期限计算: the very function that decides cases, with its working. */
export function CalculatorPage({ shell, reckoned }: { readonly shell: Shell; readonly reckoned: Reckoned }) {
  const { from, period, understood, answer, slip } = reckoned
  return (
    <PublicPage
      shell={shell}
      title={slip ? '错误：期限计算' : '期限计算'}
      about={{
        is: 'column',
        type: '办事服务',
        name: '期限计算',
        description: '按照民法典和国务院放假安排计算期限的最后一天，逐日说明',
        keywords: '期限,工作日,公示期',
      }}
    >
      <h1 class="ruled">期限计算</h1>
      {slip && (
        <div class="card answer answer-unknown" role="alert">
          <h2>{slip}</h2>
        </div>
      )}
      {answer && (
        <section class="card answer answer-valid" role="status">
          <h2>期限至 {chineseDate(answer.endsOn)} 届满</h2>
          {understood && <p>{understood}</p>}
          <ol class="working">
            {answer.explanation.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </section>
      )}
      <form class="card search ask" action="/calculator" method="get">
        <label for="from">起算的事情发生在哪一天</label>
        <input
          id="from"
          name="from"
          value={from}
          placeholder="如 2026年1月26日、20260126"
          autoComplete="off"
          maxLength={20}
          required
        />
        <label for="period">期限</label>
        <input
          id="period"
          name="period"
          value={period}
          placeholder="如 10天、7个工作日、六个月"
          maxLength={20}
          required
        />
        <p>
          当天不计入，从第二天起算（民法典第201条）；最后一天是放假日的，顺延到放假后的第一个工作日（第203条）；工作日按国务院办公厅的放假安排，调休上班的算工作日。
        </p>
        <button type="submit">计算</button>
      </form>
    </PublicPage>
  )
}
