//! Regular expressions of ECMA-262, as the crate `regex` writes them. Where the two differ in letters that
//! nobody means, the text stays as it is and as people read it: `.` takes a carriage return.

use regex::Regex;

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";

const TOO_LARGE: &str = "is too large to be compiled";
/// The crate `regex` takes 10 MiB for a compiled pattern, and no state of one has fewer than 16 bytes.
const MOST_STATES: usize = (10 << 20) / 16;

/// The same pattern for the crate `regex`.
///
/// # Errors
/// Why it has none: what follows "it ".
pub fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut reader = Reader {
        letters: pattern.chars().collect(),
        at: 0,
        out: String::with_capacity(pattern.len()),
    };
    reader.all()?;
    if is_surely_large(&reader.out) {
        return Err(TOO_LARGE);
    }
    match Regex::new(&reader.out) {
        Ok(_) => Ok(reader.out),
        Err(regex::Error::CompiledTooBig(_)) => Err(TOO_LARGE),
        Err(_) => Err("is no regular expression"),
    }
}

/// The pattern within `/^…/i`, as other languages write patterns down: by itself it matches nothing, since no
/// text begins behind a slash.
pub fn between_slashes(pattern: &str) -> Option<String> {
    let (inside, flags) = pattern.strip_prefix("/^")?.rsplit_once('/')?;
    let is_flag = |letter| matches!(letter, 'd' | 'g' | 'i' | 's' | 'u' | 'v' | 'y');
    if !flags.chars().all(is_flag) {
        return None;
    }
    let flags: String = flags.chars().filter(|flag| "is".contains(*flag)).collect();
    Some(match flags.is_empty() {
        true => format!("^{inside}"),
        false => format!("(?{flags}:^{inside})"),
    })
}

/// Whether a text that matches goes through more states than a compiled pattern may have: `.{1,2097152}`
/// takes long to find that out.
fn is_surely_large(pattern: &str) -> bool {
    let Ok(hir) = regex_syntax::Parser::new().parse(pattern) else {
        return false;
    };
    let properties = hir.properties();
    let lengths = [properties.minimum_len(), properties.maximum_len()];
    lengths
        .into_iter()
        .flatten()
        .any(|bytes| bytes > MOST_STATES)
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    out: String,
}

/// What stands for itself in a class, or for several letters.
enum Atom {
    Letter(char),
    Set(String),
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek(0)?;
        self.at += 1;
        Some(letter)
    }

    /// Whether this comes next.
    fn comes(&self, text: &str) -> bool {
        let mut ahead = text.chars().enumerate();
        ahead.all(|(index, letter)| self.peek(index) == Some(letter))
    }

    fn all(&mut self) -> Result<(), &'static str> {
        while let Some(letter) = self.next() {
            match letter {
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '{' => self.brace(),
                '}' | ']' => self.literal(letter),
                _ => self.out.push(letter),
            }
        }
        Ok(())
    }

    fn literal(&mut self, letter: char) {
        if regex_syntax::is_meta_character(letter) {
            self.out.push('\\');
        }
        self.out.push(letter);
    }

    fn group(&mut self) -> Result<(), &'static str> {
        if ["?=", "?!", "?<=", "?<!"]
            .iter()
            .any(|look| self.comes(look))
        {
            return Err("looks ahead or behind");
        }
        self.out.push('(');
        Ok(())
    }

    /// `{2,3}`; any other brace stands for itself.
    fn brace(&mut self) {
        let rest = self.letters.get(self.at..).unwrap_or_default().iter();
        let inside: String = rest.take_while(|letter| **letter != '}').collect();
        let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
        let is_count = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
        let is_closed = self.peek(inside.chars().count()) == Some('}');
        if is_closed && !least.is_empty() && is_count(least) && is_count(most) {
            self.out.push('{');
            self.out.push_str(&inside);
            self.out.push('}');
            self.at += inside.chars().count() + 1;
        } else {
            self.literal('{');
        }
    }

    fn escape(&mut self) -> Result<(), &'static str> {
        match self.peek(0) {
            Some(letter @ ('b' | 'B')) => {
                self.at += 1;
                self.out.push_str(&format!(r"(?-u:\{letter})"));
            }
            Some('k') if self.peek(1) == Some('<') => return Err("refers back to a group"),
            Some('1'..='9') => return Err("refers back to a group"),
            _ => match self.escaped()? {
                Atom::Letter(letter) => self.literal(letter),
                Atom::Set(set) if set.starts_with('\\') => self.out.push_str(&set),
                Atom::Set(set) => self.out.push_str(&format!("[{set}]")),
            },
        }
        Ok(())
    }

    /// What an escape stands for that means the same in a class and outside.
    fn escaped(&mut self) -> Result<Atom, &'static str> {
        let Some(letter) = self.next() else {
            return Err("ends in a backslash");
        };
        let set = |set: &str| Ok(Atom::Set(set.to_owned()));
        Ok(Atom::Letter(match letter {
            'd' => return set(DIGIT),
            'D' => return set(&format!("^{DIGIT}")),
            'w' => return set(WORD),
            'W' => return set(&format!("^{WORD}")),
            // But for U+0085 and U+FEFF, which nobody means, both have the same white space.
            's' | 'S' => return set(&format!("\\{letter}")),
            'p' | 'P' => return self.property(letter),
            't' => '\t',
            'n' => '\n',
            'v' => '\x0B',
            'f' => '\x0C',
            'r' => '\r',
            '0' if !self.peek(0).is_some_and(|next| next.is_ascii_digit()) => '\0',
            'c' => {
                let control = self.next().filter(char::is_ascii_alphabetic);
                let control = control.ok_or("has an unknown escape")?;
                char::from(control as u8 % 32)
            }
            'x' => self
                .hex(2)
                .and_then(char::from_u32)
                .ok_or("has an unknown escape")?,
            'u' => self.unicode()?,
            other if other.is_ascii_alphanumeric() => return Err("has an unknown escape"),
            other => other,
        }))
    }

    /// `\p{Lu}`
    fn property(&mut self, letter: char) -> Result<Atom, &'static str> {
        if self.peek(0) != Some('{') {
            return Err("has an unknown escape");
        }
        let mut property = format!("\\{letter}");
        while let Some(next) = self.next() {
            property.push(next);
            if next == '}' {
                return Ok(Atom::Set(property));
            }
        }
        Err("is no regular expression")
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let end = self.at + digits;
        let text: String = self.letters.get(self.at..end)?.iter().collect();
        let number = u32::from_str_radix(&text, 16).ok()?;
        self.at = end;
        Some(number)
    }

    /// `\u{1F600}`, or one or two units of UTF-16.
    fn unicode(&mut self) -> Result<char, &'static str> {
        const UNKNOWN: &str = "has an unknown escape";
        if self.peek(0) == Some('{') {
            self.at += 1;
            let mut text = String::new();
            while let Some(letter) = self.next().filter(|letter| *letter != '}') {
                text.push(letter);
            }
            let number = u32::from_str_radix(&text, 16).ok();
            return number.and_then(char::from_u32).ok_or(UNKNOWN);
        }
        let first = self.hex(4).ok_or(UNKNOWN)?;
        if let Some(letter) = char::from_u32(first) {
            return Ok(letter);
        }
        let half = "speaks of half a character";
        if !(0xD800..0xDC00).contains(&first) || !self.comes("\\u") {
            return Err(half);
        }
        self.at += 2;
        let second = self.hex(4).ok_or(UNKNOWN)?;
        let second = second.checked_sub(0xDC00).filter(|it| *it < 0x400);
        let second = second.ok_or(half)?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + second).ok_or(half)
    }

    fn class(&mut self) -> Result<(), &'static str> {
        let is_not = self.peek(0) == Some('^');
        self.at += usize::from(is_not);
        let mut items = String::new();
        loop {
            if self.peek(0) == Some(']') {
                self.at += 1;
                break;
            }
            if ["[:", "[.", "[="].iter().any(|posix| self.comes(posix)) {
                return Err("has a class of POSIX");
            }
            let first = self.atom()?;
            let is_range = self.peek(0) == Some('-') && self.peek(1).is_some_and(|it| it != ']');
            if !is_range {
                items.push_str(&written(&first));
                continue;
            }
            self.at += 1;
            let last = self.atom()?;
            match (&first, &last) {
                (Atom::Letter(first), Atom::Letter(last)) if first <= last => {
                    items.push_str(&format!("{}-{}", one(*first), one(*last)));
                }
                (Atom::Letter(_), Atom::Letter(_)) => return Err("has a range from last to first"),
                // `[\w-.]`: the sign stands for itself.
                _ => items.push_str(&format!("{}\\-{}", written(&first), written(&last))),
            }
        }
        match (items.is_empty(), is_not) {
            (true, true) => self.out.push_str("(?s:.)"),
            (true, false) => self.out.push_str("[a&&b]"),
            (false, true) => self.out.push_str(&format!("[^{items}]")),
            (false, false) => self.out.push_str(&format!("[{items}]")),
        }
        Ok(())
    }

    fn atom(&mut self) -> Result<Atom, &'static str> {
        match self.next() {
            None => Err("has a class without an end"),
            Some('\\') if self.peek(0) == Some('b') => {
                self.at += 1;
                Ok(Atom::Letter('\x08'))
            }
            Some('\\') => self.escaped(),
            Some(letter) => Ok(Atom::Letter(letter)),
        }
    }
}

/// A part of a class.
fn written(atom: &Atom) -> String {
    match atom {
        Atom::Letter(letter) => one(*letter),
        Atom::Set(set) if set.starts_with('^') => format!("[{set}]"),
        Atom::Set(set) => set.clone(),
    }
}

/// A letter in a class, where many signs mean something.
fn one(letter: char) -> String {
    match letter {
        _ if letter.is_ascii_alphanumeric() || !letter.is_ascii() => letter.to_string(),
        '_' | ' ' | '<' | '>' | '\'' | '"' | '.' | ',' | ':' | ';' | '/' | '@' | '#' | '%'
        | '+' | '*' | '?' | '!' | '=' => letter.to_string(),
        _ if letter.is_ascii_graphic() => format!("\\{letter}"),
        _ => format!("\\x{:02X}", u32::from(letter)),
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[track_caller]
    fn matches(pattern: &str, yes: &[&str], no: &[&str]) {
        let text = translate(pattern);
        let regex = text.as_deref().ok().map(regex::Regex::new);
        let Some(Ok(regex)) = regex else {
            assert_eq!(text, Ok(String::new()), "{pattern}");
            return;
        };
        for text in yes {
            assert!(regex.is_match(text), "{pattern} → {regex}: {text:?}");
        }
        for text in no {
            assert!(!regex.is_match(text), "{pattern} → {regex}: {text:?}");
        }
    }

    #[test]
    fn what_is_written_alike() {
        for pattern in [
            "^[a-z0-9_]+$",
            "^(a|b)*?c{2,3}d{4}$",
            "(?:x)",
            "(?<year>[0-9]{4})",
        ] {
            assert_eq!(translate(pattern).as_deref(), Ok(pattern));
        }
    }

    #[test]
    fn digits_words_and_spaces_are_those_of_ecma() {
        matches(r"^\d+$", &["12"], &["", "१२", "1\n"]);
        matches(r"^[\d.]+$", &["1.2"], &["٣"]);
        matches(r"^\w\W$", &["a-", "_é"], &["é-"]);
        matches(r"^\s\S$", &["\u{A0}x"], &["xx", "  "]);
        matches(r"^[^\s@]+@[^\s@]+$", &["a@b"], &["a @b"]);
        matches(r"\bcat\b", &["a cat.", "éxcat cat"], &["cats"]);
        matches("^.$", &["x", "é"], &["\n"]);
        matches("^[<>'\"]+$", &["<'\">"], &["a"]);
        matches(
            r"^\p{Lu}[\p{L}']*$",
            &["Ärger", "O'Neill"],
            &["ärger", "A1"],
        );
    }

    #[test]
    fn signs_that_stand_for_themselves() {
        matches(r"^\/v1\/\-\_\@$", &["/v1/-_@"], &["v1"]);
        matches(r"^[\w-.]+$", &["a-b.c"], &["a b"]);
        matches(r"^[a-]+[-a]$", &["--a"], &["b"]);
        matches(r"^[+--]$", &["+", ",", "-"], &["."]);
        matches(r"^[&&~~\[\]^]+$", &["&~[]^"], &["a"]);
        matches(r"^[[]$", &["["], &["]"]);
        matches(r"^a{$", &["a{"], &["a"]);
        matches(r"^{x}$", &["{x}"], &["x"]);
        matches(r"^a{,2}]$", &["a{,2}]"], &["aa]"]);
        matches(r"^[^]$", &["\n"], &[""]);
        matches("^[]$", &[], &["", "a"]);
        matches("^[\\b\\n]$", &["\u{8}", "\n"], &["b"]);
        matches("^é#x y$", &["é#x y"], &["éx"]);
    }

    #[test]
    fn letters_by_number() {
        matches(r"^\x41\u0042\u{43}\u{1F600}$", &["ABC\u{1F600}"], &["ABC"]);
        matches(r"^[\uD83D\uDE00-\uD83D\uDE4F]$", &["\u{1F601}"], &["a"]);
        matches(r"^[\u0020-\u007E\cA\0]+$", &["a ~", "\u{1}\0"], &["é"]);
    }

    #[test]
    fn what_has_no_translation() {
        for (pattern, why) in [
            ("^(?!x)", "looks ahead or behind"),
            ("a(?<=x)", "looks ahead or behind"),
            (r"(a)\1", "refers back to a group"),
            (r"(?<n>a)\k<n>", "refers back to a group"),
            (r"\uD800", "speaks of half a character"),
            (r"\A", "has an unknown escape"),
            ("[[:alpha:]]", "has a class of POSIX"),
            ("[z-a]", "has a range from last to first"),
            ("[a", "has a class without an end"),
            ("(a", "is no regular expression"),
            ("a\\", "ends in a backslash"),
            ("((a{999}){999}){999}", "is too large to be compiled"),
            ("^.{1,2097152}", "is too large to be compiled"),
        ] {
            assert_eq!(translate(pattern), Err(why), "{pattern}");
        }
    }
}
