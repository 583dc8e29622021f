const words = (text: string): [string, string][] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(':') as [string, string])

/** LaTeX commands that are one character. https://www.ctan.org/pkg/comprehensive */
export const symbols = new Map(
  words(`
    alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ vartheta:ϑ iota:ι kappa:κ lambda:λ mu:μ
    nu:ν xi:ξ pi:π rho:ρ sigma:σ tau:τ upsilon:υ phi:φ varphi:φ chi:χ psi:ψ omega:ω Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ
    Xi:Ξ Pi:Π Sigma:Σ Upsilon:Υ Phi:Φ Psi:Ψ Omega:Ω ell:ℓ hbar:ℏ infty:∞ partial:∂ nabla:∇ sum:∑ prod:∏ int:∫ iint:∬
    oint:∮ cdot:· times:× div:÷ pm:± mp:∓ ast:∗ star:⋆ circ:∘ bullet:• oplus:⊕ otimes:⊗ odot:⊙ leq:≤ le:≤ geq:≥ ge:≥
    neq:≠ ne:≠ approx:≈ equiv:≡ sim:∼ simeq:≃ cong:≅ propto:∝ ll:≪ gg:≫ to:→ rightarrow:→ longrightarrow:→ leftarrow:←
    gets:← Rightarrow:⇒ implies:⇒ Leftarrow:⇐ leftrightarrow:↔ Leftrightarrow:⇔ iff:⇔ mapsto:↦ uparrow:↑ downarrow:↓
    in:∈ notin:∉ ni:∋ subset:⊂ subseteq:⊆ supset:⊃ supseteq:⊇ cup:∪ cap:∩ setminus:∖ emptyset:∅ varnothing:∅ forall:∀
    exists:∃ neg:¬ lnot:¬ land:∧ wedge:∧ lor:∨ vee:∨ top:⊤ bot:⊥ perp:⊥ parallel:∥ mid:| vert:| lvert:| rvert:| Vert:‖
    lVert:‖ rVert:‖ langle:⟨ rangle:⟩ lfloor:⌊ rfloor:⌋ lceil:⌈ rceil:⌉ lbrace:{ rbrace:} ldots:… dots:… cdots:⋯ vdots:⋮
    ddots:⋱ prime:′ angle:∠ degree:° dagger:† checkmark:✓ Re:ℜ Im:ℑ aleph:ℵ`),
)

export const blackboard = new Map(words('R:ℝ N:ℕ Z:ℤ Q:ℚ C:ℂ E:𝔼 P:ℙ H:ℍ F:𝔽 1:𝟙'))

export const accents = new Map(
  words(
    'hat:\u0302 widehat:\u0302 bar:\u0304 overline:\u0304 tilde:\u0303 widetilde:\u0303 vec:\u20d7 dot:\u0307 ddot:\u0308',
  ),
)

const pairs = (plain: string, raised: string) => {
  const to = Array.from(raised)
  return new Map(Array.from(plain, (char, index) => [char, to[index] ?? char] as const))
}

export const superscripts = pairs(
  '0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′*',
  '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′*',
)

export const subscripts = pairs('0123456789+-=()aehijklmnoprstuvxβγρφχ', '₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ')
