import { describe, expect, it } from 'vitest'
import { mathToText } from './math.ts'
import { rewriteMarkdown } from './rewrite.ts'

describe('a formula as plain text', () => {
  it.each([
    ['L = -\\sum_i y_i \\log p_i', 'L = -∑ᵢ yᵢ log pᵢ'],
    ['\\nabla L = p - y', '∇L = p - y'],
    ['\\frac{a + b}{2} \\leq \\sqrt{x}', '(a + b)/2 ≤ √x'],
    ['e^{i\\pi} + 1 = 0', 'e^(iπ) + 1 = 0'],
    ['x^{2n} + y_{max}', 'x²ⁿ + yₘₐₓ'],
    ['\\hat{y} \\in \\mathbb{R}^n', 'ŷ ∈ ℝⁿ'],
    ['\\text{softmax}(z)_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}', 'softmax(z)ᵢ = (e^(zᵢ))/(∑ⱼ e^(zⱼ))'],
    ['\\left( \\frac12 \\right)', '( 1/2 )'],
    ['\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}', 'a = b\nc = d'],
    ['\\frac{1}{2}mv^2 + a\\frac{b}{c}', '1/2 mv² + a b/c'],
    ['\\frac{1}{n}\\sum_i x_i\\frac{a}{b}\\frac{c}{d}', '1/n ∑ᵢ xᵢ a/b c/d'],
    ['-\\frac{1}{2}, (\\frac{\\frac{a}{b}}{c})', '-1/2, ((a/b)/c)'],
    ['\\unknown{x}', 'unknownx'],
    ['{{{', ''],
    ['\\', ''],
  ])('“%s” becomes “%s”', (latex, text) => {
    expect(mathToText(latex).normalize('NFC')).toBe(text)
  })

  it('stays LaTeX where it is too long', () => {
    const long = '\\alpha '.repeat(200)
    expect(mathToText(long)).toBe(long)
  })
})

describe('formulas in a text', () => {
  it.each([
    ['The area is \\( \\pi r^2 \\).', 'The area is π r².'],
    ['So:\n\n\\[\nE = mc^2\n\\]\n\ndone', 'So:\n\nE = mc²\n\ndone'],
    ['$$a_{ij} = 0$$ and $x$ or $\\alpha$', 'aᵢⱼ = 0 and x or α'],
    ['\\(a * b * c\\)', 'a \\* b \\* c'],
    ['$O(n)$, $O(n log n)$, $p < 0.05$, $x + 1$ and $n!$', 'O(n), O(n log n), p \\< 0.05, x + 1 and n!'],
  ])('“%s” becomes “%s”', (text, drawn) => {
    expect(rewriteMarkdown(text)).toBe(drawn)
  })

  it.each([
    'It costs $5 to $10, or $15/month.',
    'Set $HOME and $PATH first.',
    'Set it to ${HOST}:${PORT} or ${A}${B}, else $A/$B or $HOME/($x).',
    'Rated $$ to $$$, from $$–$$$ or $$; $$$ at best.',
    'A rate of $x/month$ is one of $price(net)$.',
    'Escaped \\(see below\\) and \\[see above\\], source \\[1\\].',
    'The title \\[x = 1\\] is shown with its brackets.',
    'An open \\( x = 1',
  ])('“%s” holds none', (text) => {
    expect(rewriteMarkdown(text)).toBe(text)
  })
})
