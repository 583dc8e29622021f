/** Whole lines that are never a sentence of an article, in the languages of most pages. */
const noise = [
  // Advertisements and the hints that the text continues after them.
  'ads?|adverts?|advertise?ments?|advertising|sponsored( (content|post|stories))?|promoted( (content|stories))?|paid (content|post)',
  '(story|article|post|text)? ?continues (below|after)( (this )?(ad|advertise?ment))?|skip (ad|advertise?ment)',
  'continue reading( (below|the main story))?|scroll (down )?to continue( reading)?|read (more|full story)|show (more|less)|load more',
  'anzeige|werbung|artikel wird unten fortgesetzt|weiterlesen|publicité|la suite après (cette|la) publicité|lire la suite',
  'publicidad|anuncio|leer más|publicidade|continua (após a|depois da) publicidade|pubblicità|continua a leggere|advertentie',
  'реклама|читать (далее|полностью)|reklama|reklam|annons|annonse|annonce|mainos|広告|続きを読む|广告|廣告|阅读全文|광고|إعلان|quảng cáo|iklan',
  // Sharing and saving.
  'share|shares|share (it|this|on|via|to|with|article|story|post|page|link)( .{0,40})?|\\d+ shares?|click to (share|print|email|tweet).{0,40}',
  '(post|send|save|print|bookmark|e-?mail|copy)( (this|the|a|to))?( (article|story|post|page|link|friend|later|clipboard))?|pin( it)?|re?tweet( this)?',
  '(facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|telegram|flipboard|e-?mail|messenger|tumblr|copy link|print|share|tweet|rss)([ ,|/·•]+(facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|telegram|flipboard|e-?mail|messenger|tumblr|copy link|print|share|tweet|rss))*',
  'like (this|loading).{0,20}|(artikel )?(teilen|drucken|merken|versenden)|(auf|per|bei) (facebook|twitter|whatsapp|e-?mail|x) (teilen|versenden)',
  'partager( (sur|cet article|par).{0,30})?|imprimer|envoyer par e-?mail|compartir( (en|este|por).{0,30})?|imprimir|compartilh(e|ar)( .{0,30})?',
  'condividi( (su|questo).{0,30})?|stampa|(artikel )?delen|deel( (dit|op|via).{0,30})?|поделиться.{0,30}|распечатать|udostępnij.{0,30}|drukuj',
  'paylaş|dela( artikeln)?|シェア(する)?|ツイート|分享(到|至)?.{0,20}|공유(하기)?|شارك.{0,20}',
  // Newsletters and subscriptions.
  '(sign ?up|subscribe|register|join)( (here|now|today|free))?|(sign ?up|subscribe)( \\S+){0,12} (newsletters?|inbox|e-?mails?|alerts?|updates)( .{0,60})?',
  '(get|receive)( \\S+){1,12} (newsletters?|inbox|delivered)( .{0,40})?|(enter )?your e-?mail( address)?|thank you for (subscribing|signing up).{0,40}',
  '(zum )?newsletter( abonnieren)?|(jetzt )?abonnieren|s’abonner|suscríbete( .{0,60})?|assine( .{0,40})?|iscriviti( .{0,60})?|подписаться( .{0,30})?|zapisz się( .{0,40})?',
  'follow (us|me)( .{0,40})?|follow .{1,60} on (twitter|x|facebook|instagram|linkedin|youtube|mastodon|bluesky|threads|tiktok|telegram|whatsapp).{0,40}|(folge|suivez|síguenos|siga|seguici|volg)( .{0,40})?',
  'by (signing up|subscribing|clicking|registering).{0,40} you agree.{0,100}|you (are receiving|receive|received) this (e-?mail|letter|newsletter).{0,100}|(view|read|open) (this )?(e-?mail|letter|newsletter)? ?in (your|a) browser|unsubscribe',
  // Subscriptions and commissions.
  'already (a |an )?(subscribed?r?|member|registered).{0,10} (log|sign) ?in.{0,20}|you.{1,6}(reached|used|hit|read) .{0,40}free (articles?|stories).{0,40}|cancel any ?time.{0,40}',
  '(this|our) (post|page|article|story|site|website) (may |might )?contains? affiliate links.{0,100}|(we|i) (may|might) (earn|receive|get) (a |an )?(small |affiliate )*commission.{0,120}',
  // Comments.
  'reply|quote|permalink|(log|sign) ?in (or (register|sign up) )?to (post|leave|write|add) (a )?comments?',
  '(view|show|see|read|post|add|leave|hide|write)( all| a| your)? (comments?|reply)|(\\d+|no|0)? ?comments?( \\(\\d+\\))?|be the first to comment.{0,20}|join the (conversation|discussion).{0,20}',
  '(\\d+ )?kommentare?( schreiben| lesen)?|(\\d+ )?commentaires?|commenter|réagir|(\\d+ )?comentarios?|(\\d+ )?comentários?|(\\d+ )?commenti|(\\d+ )?reacties?|комментари(и|ев|й)( \\d+)?|komentarze|yorumlar|コメント(\\d+件?)?|评论|댓글',
  // Players, pictures and the page's own controls.
  'now watch.{0,80}|(last|next|previous) slide.{0,20}|our standards|media playback is (un|not )supported.{0,40}|play( (video|audio))?|watch now|watch video|listen( to (this|the) (article|story))?( .{0,20})?|(toggle|hide|show) caption|enlarge( this)? image|view gallery|close|loading',
  'your browser (does not|doesn.t) support.{0,60}|view this post on \\S+|a post shared by.{0,60}|jump to (the )?recipe|print (the )?recipe|(artikel|beitrag) (anhören|vorlesen).{0,20}|(责任编辑|責任編輯|编辑|編輯)[：:].{0,20}',
  'back to top|skip to (main )?content|nach oben|zur startseite|haut de page|volver arriba|voltar ao topo|наверх',
]

/** Beginnings of lines that only lead to another page, if most of the line is a link. */
const elsewhere = [
  'our standards|now watch|read( more| also| next|:)|also read|also see|see also|(also )?on [a-z]+:|related( (article|story|stories|posts?|reading|coverage|content))?|more (on|from|about|in)|more:|watch( now|:|now)?|listen|recommended|don.t miss|must[- ]read|check out|click here|explore|up next|in case you missed',
  'lesen sie (auch|mehr)|lies auch|mehr (dazu|zum thema|lesen)|siehe auch|auch interessant|zum thema|das könnte sie auch',
  '(à )?lire (aussi|également|la suite)|voir aussi|sur le même (sujet|thème)|à voir aussi|lea (también|además)|lee (también|además)|(te|le) puede interesar|ver (también|además)|más (sobre|información)|relacionad[oa]s?',
  'leia (também|mais)|veja (também|mais)|saiba mais|confira|leggi (anche|pure)|vedi anche|potrebbe interessarti|lees (ook|meer)|bekijk ook|читай(те)? (также|еще|ещё)|см\\. также|по теме|(czytaj|zobacz|przeczytaj)( też| także| również|:)',
  'läs (också|även|mer)|les også|læs også|lue myös|ilgili haber|関連(記事|リンク)|あわせて読みたい|相关(阅读|新闻|文章|链接)|延伸(阅读|閱讀)|推荐阅读|관련(기사| 기사)|اقرأ (أيضا|المزيد)|قد يهمك|baca (juga|selengkapnya)|simak juga|xem thêm|đọc thêm',
]

/** Headings of page parts that follow an article. */
const endings = [
  "related( \\S+){0,3}|(you )?(may|might)( also)? (like|enjoy|be interested in)|you (may|might|will|’ll|'ll) (also )?(like|enjoy|love).{0,20}|more (from|on|in|stories|news|articles|like|about|posts|coverage)( .{0,60})?|most (read|popular|viewed|shared|commented).{0,20}|(what to )?read (next|more|also)|up next|recommended( .{0,30})?|trending( .{0,20})?|popular (posts?|stories|articles|now)|(latest|recent|top|other) (news|stories|posts|articles|headlines).{0,20}|editor.?s.? (picks?|choice)|around the web|from (around )?the web|sponsored( .{0,30})?|promoted( .{0,30})?|don.t miss|in case you missed it",
  'about (the )?authors?|about the (contributors?|writers?)|author bio|share this.{0,30}|share (on|via).{0,20}|tags|tagged( with| in)?|filed under|topics( in this article)?|categories|post navigation|navigation|(leave|post|write) a (comment|reply)|(\\d+ )?(comments?|responses?|replies)( \\(?\\d+\\)?| (on|to|for) .{0,60})?|\\d* ?thoughts? on .{0,60}|join the (conversation|discussion)|follow (us|the author|me).{0,30}|(sign up|subscribe).{0,60}|newsletter.{0,40}|get our newsletter.{0,20}|stay (connected|informed|up to date).{0,20}|support our (work|journalism).{0,20}',
  'mehr (zum thema|von|aus|artikel|lesen).{0,40}|das könnte (sie|dich|ihnen) (auch )?(interessieren|gefallen)|(auch|weitere|ähnliche) (interessant|artikel|beiträge|themen|nachrichten)|verwandte (artikel|beiträge|themen)|meistgelesen.{0,20}|kommentare?( \\(?\\d+\\)?)?|schlagw(orte|örter)|themen(:.*)?|über (den|die) autor(in|en)?|teilen( .{0,20})?|schreibe einen kommentar|beitrags-?navigation',
  'sur le même (sujet|thème)|(à lire|lire|voir) (aussi|également).{0,20}|articles? (similaires?|liés?|associés?)|(les )?plus lus|commentaires?( \\(?\\d+\\)?)?|laisser un commentaire|(à propos de l’|sur l’|l’)auteur|mots[- ]clés|partager.{0,20}|vous aimerez (aussi|peut-être).{0,20}|dans la même rubrique',
  '(noticias|artículos|notas|temas|contenido|entradas) relacionad[oa]s?|(te|le) (puede|podría|recomendamos).{0,30}|más (noticias|sobre|de|información|leíd[oa]s).{0,40}|lo más (leído|visto)|comentarios?( \\(?\\d+\\)?)?|deja (un|una) (comentario|respuesta)|sobre el autor|etiquetas|compartir.{0,20}',
  '(notícias|matérias|artigos|posts) relacionad[oa]s|leia (também|mais).{0,20}|veja (também|mais).{0,20}|mais (lidas|notícias|sobre|de).{0,30}|comentários?( \\(?\\d+\\)?)?|deixe (um|uma) (comentário|resposta)|sobre o autor|tags:?.*|compartilhe.{0,20}',
  '(articoli|notizie|contenuti) (correlati|simili)|leggi (anche|tutto).{0,20}|(potrebbe|potrebbero) (anche )?interessarti|i più letti|commenti( \\(?\\d+\\)?)?|lascia un commento|l’autore|gerelateerde? (artikelen|berichten)|lees (ook|meer).{0,20}|meest gelezen|reacties?( \\(?\\d+\\)?)?|meer over.{0,40}',
  '(материалы|новости|читайте|статьи)( также| еще| ещё)?( по теме)?|похожие (статьи|записи|материалы)|комментарии( \\(?\\d+\\)?)?|об авторе|(podobne|powiązane) (artykuły|wpisy|tematy)|(czytaj|zobacz|polecamy)( też| także| również)?|komentarze( \\(?\\d+\\)?)?|o autorze|tagi:?.*|ilgili (haberler|yazılar|konular)|yorumlar|yorum yap|(läs|mer) (också|om).{0,30}|relaterade? (artiklar|artikler)',
  '関連(記事|リンク|ニュース|キーワード)|(こちらも|あわせて)(おすすめ|読みたい)|人気(記事|ランキング)|コメント.{0,10}|タグ|この記事を(書いた人|シェア).{0,10}|(相关|相關)(阅读|閱讀|新闻|新聞|文章|推荐|报道|報導|链接)|延伸(阅读|閱讀)|推荐阅读|热门(文章|推荐)|猜你喜欢|评论.{0,10}|标签|관련( )?(기사|뉴스|글)|댓글.{0,10}|인기 기사|اقرأ أيضا.{0,20}|مواضيع (ذات صلة|متعلقة)|التعليقات|الأكثر قراءة',
  '(berita|artikel) (terkait|lainnya|terpopuler)|terpopuler|komentar( \\(?\\d+\\)?)?|(tin|bài) (liên quan|mới)|xem nhiều|(ý kiến|bình luận)( \\(?\\d+\\)?)?',
]

/** Copyright lines, and those of a blog that tell where it filed a post. */
const rights = [
  'this (entry|post) was (posted|filed|written)( (on|in|by|under))? .{0,380}',
  '(©|\\(c\\)|copyright\\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|todos os direitos reservados|riproduzione riservata|все права защищены|wszelkie prawa zastrzeżone|無断転載|版权所有|未经授权|무단.?전재).{0,300}',
  '.{0,200}(all rights reserved|may not be (published|reproduced|broadcast)[^.]*|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|riproduzione riservata|무단.?전재.{0,20}재배포.{0,10}금지)\\W*',
]

/** Lines with which the offers behind a teaser begin. */
const offers = [
  '(please )?(subscribe|register|sign up|log in|become a (member|subscriber))( now| today| here)? to (continue|keep|finish|go on) reading.{0,60}|(to )?(continue|keep) reading,? (please )?(subscribe|register|sign up|log in|with).{0,60}|want to (read more|keep reading).{0,40}',
  'this (article|story|content|post) is (only )?(for|reserved for|available to|exclusive(ly)? (for|to)) (our )?(paid |paying )?(subscribers|members).{0,60}|(jetzt )?(abonnieren und )?weiterlesen mit .{0,40}|dieser (artikel|inhalt) ist (nur )?(für|exklusiv).{0,60}',
  '(cet article|ce contenu) est réservé.{0,60}|(este|esta) (artículo|contenido|noticia) es (exclusiv[oa]|solo) para.{0,60}|(conteúdo|matéria) exclusiv[oa] para assinantes.{0,40}|(contenuto|articolo) riservato agli abbonati.{0,40}',
]

const whole = (alternatives: readonly string[]) => new RegExp(`^(?:${alternatives.join('|')})$`, 'iu')
const start = (alternatives: readonly string[]) => new RegExp(`^(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu')

const maxPhraseChars = 160
const ornaments = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu
/** Removes ornaments at both ends and unifies apostrophes and spaces. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/'/g, '’').replace(ornaments, '')

const asPhrase = (pattern: RegExp) => (text: string) => text.length <= maxPhraseChars && pattern.test(plain(text))

/** Tells whether a line is one such as "Advertisement" or "Share on Facebook". */
export const isNoise = asPhrase(whole(noise))
/** Tells whether a line begins with "Read also" and the like. */
export const leadsElsewhere = asPhrase(start(elsewhere))
/** Tells whether a heading is one such as "Related articles" or "Leave a comment". */
export const beginsEnd = asPhrase(whole(endings))
const rightsLine = whole(rights)
/** Tells whether a line is one such as "Subscribe to continue reading". */
export const asksToSubscribe = asPhrase(whole(offers))
/** Tells whether a line of at most 400 characters claims copyright. */
export const claimsRights = (text: string): boolean => text.length <= 400 && rightsLine.test(text.trim())
