//! The licences whose texts a client can carry.

/// By their SPDX names, each with its file.
const KNOWN: [(&str, &str); 2] = [("Apache-2.0", "LICENSE-APACHE"), ("MIT", "LICENSE-MIT")];

/// Which of them an SPDX expression names.
pub(crate) fn known(expression: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let between = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '-' | '+'));
    let words: Vec<&str> = expression.split(between).collect();
    KNOWN
        .into_iter()
        .filter(move |(name, _)| words.contains(name))
}

/// The text of a file, with who holds the copyright.
pub(crate) fn text(file: &str, copyright: &str) -> String {
    let text = match file {
        "LICENSE-MIT" => include_str!("../../LICENSE-MIT"),
        _ => include_str!("../../LICENSE-APACHE"),
    };
    let lines = text
        .lines()
        .map(|line| match line.starts_with("Copyright (c)") {
            true => format!("Copyright (c) {copyright}\n"),
            false => format!("{line}\n"),
        });
    lines.collect()
}

/// What can be a line of a licence; else why not.
pub(super) fn copyright(text: &str) -> Result<(), String> {
    if text.trim().is_empty() || text.contains(char::is_control) {
        return Err("`copyright` is one line: since when, and whose, `2026 Acme`".into());
    }
    Ok(())
}
