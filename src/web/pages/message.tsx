/** @jsxRuntime automatic @jsxImportSource preact */
import { PublicPage, type Shell } from '../ui/page.tsx'

/** A page that has only something to say: nothing found, too much asked. */
export function MessagePage({ shell, title, text }: { shell: Shell; title: string; text: string }) {
  return (
    <PublicPage
      shell={shell}
      title={title}
      about={{ is: 'column', type: '网站说明', name: title, description: text, keywords: '住房保障' }}
      unlisted
    >
      <h1 class="ruled">{title}</h1>
      <div class="card empty">
        <p>{text}</p>
        <p>
          <a href="/notices">回到公示公告</a>
        </p>
      </div>
    </PublicPage>
  )
}
