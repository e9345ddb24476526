//! Text that a regular expression matches.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::Chance;

/// How often something of no given number stands there beyond its least.
const MORE: u32 = 3;
/// How often a text of the right length is looked for.
const TRIES: usize = 60;
/// How much is written before a pattern counts as too large.
const MOST: usize = 1 << 16;

/// Text that matches `pattern` and that `fits`, if it is found. Patterns are ECMA-262's: text is made
/// without what they look ahead to, and held against all of it; references back can't be met.
pub(super) fn matching(
    chance: &mut Chance,
    pattern: &str,
    fits: impl Fn(&String) -> bool,
) -> Option<String> {
    let parse = |pattern: &str| regex_syntax::Parser::new().parse(pattern).ok();
    let (hir, whole) = match parse(pattern) {
        Some(hir) => (hir, None),
        None => (
            parse(&without_looks(pattern))?,
            Some(fancy_regex::Regex::new(pattern).ok()?),
        ),
    };
    let fits = |text: &String| {
        let matches = |whole: &fancy_regex::Regex| whole.is_match(text).unwrap_or(false);
        whole.as_ref().is_none_or(matches) && fits(text)
    };
    (0..TRIES).find_map(|turn| {
        // Each time a little longer.
        let more = (turn as u32) / 4 + MORE.min(turn as u32);
        let mut text = String::new();
        write(chance, &hir, more, &mut text)?;
        Some(text).filter(fits)
    })
}

/// A pattern without its groups `(?!…)`, `(?=…)`, `(?<!…)` and `(?<=…)`.
fn without_looks(pattern: &str) -> String {
    const LOOKS: [&str; 4] = ["(?!", "(?=", "(?<!", "(?<="];
    let mut kept = String::with_capacity(pattern.len());
    let (mut depth, mut is_escaped, mut in_class) = (0_usize, false, false);
    for (at, letter) in pattern.char_indices() {
        let rest = pattern.get(at..).unwrap_or_default();
        let is_sign = !is_escaped && !in_class;
        if is_sign
            && letter == '('
            && (depth > 0 || LOOKS.iter().any(|look| rest.starts_with(look)))
        {
            depth += 1;
        }
        if depth == 0 {
            kept.push(letter);
        }
        if is_sign && letter == ')' {
            depth = depth.saturating_sub(1);
        }
        in_class = !is_escaped && letter == '[' || in_class && (is_escaped || letter != ']');
        is_escaped = !is_escaped && letter == '\\';
    }
    kept
}

/// Writes a match, piece by piece: patterns nest, so that what is left lies on a stack of our own.
fn write(chance: &mut Chance, hir: &Hir, more: u32, text: &mut String) -> Option<()> {
    let mut open = vec![hir];
    while let Some(hir) = open.pop() {
        if text.len() > MOST || open.len() > MOST {
            return None;
        }
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
            HirKind::Class(class) => text.push(letter(chance, class)?),
            HirKind::Look(Look::Start | Look::End) => {}
            HirKind::Look(_) => return None,
            HirKind::Repetition(repetition) => {
                let least = repetition.min;
                let most = repetition.max.unwrap_or(u32::MAX);
                let most = most.min(least.saturating_add(more));
                let count = chance.between(least.into(), most.into());
                let count = usize::try_from(count).ok()?.min(MOST);
                open.extend(std::iter::repeat_n(&*repetition.sub, count));
            }
            HirKind::Capture(capture) => open.push(&capture.sub),
            HirKind::Concat(parts) => open.extend(parts.iter().rev()),
            HirKind::Alternation(parts) => open.push(chance.pick(parts)?),
        }
    }
    Some(())
}

/// A letter of a class: one that can be read, if there is one.
fn letter(chance: &mut Chance, class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|it| (it.start(), it.end())).collect(),
        Class::Bytes(class) => {
            let ranges = class.iter();
            ranges
                .map(|it| (char::from(it.start()), char::from(it.end())))
                .collect()
        }
    };
    let readable: Vec<char> = ('0'..='z')
        .filter(|letter| letter.is_ascii_alphanumeric())
        .filter(|letter| {
            ranges
                .iter()
                .any(|(from, to)| (from..=to).contains(&letter))
        })
        .collect();
    let first = || ranges.first().map(|(from, _)| *from);
    chance.pick(&readable).copied().or_else(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_ahead_to_is_left_out() {
        assert_eq!(without_looks("^(?![0-9)]{8}-(a|b))[a-z](x)$"), "^[a-z](x)$");
        assert_eq!(without_looks(r"a\(?!b)"), r"a\(?!b)");
    }

    #[test]
    fn texts_match() {
        let mut chance = Chance::new(1, "");
        let text = matching(&mut chance, "^[a-z]{3}-[0-9]+$", |text| text.len() > 8);
        let text = text.unwrap_or_default();
        let (letters, digits) = text.split_once('-').unwrap_or_default();
        assert!(letters.len() == 3 && digits.len() > 4, "{text}");
        assert_eq!(matching(&mut chance, "^a$", |text| text.len() > 1), None);

        let money = r"^(?!^[-+.]*$)[+-]?0*(?:\d{0,5}|(?=[\d.]{1,18}0*$)\d{0,5}\.\d{0,12}0*$)";
        let text = matching(&mut chance, money, |_| true).unwrap_or_default();
        assert!(
            text.contains(|letter: char| letter.is_ascii_digit()),
            "{text}"
        );
    }
}
