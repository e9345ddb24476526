//! What the README tells people to run: CI runs the same.

/// The first line of a README that begins with `cargo test`, as words.
///
/// None where there is none, or where it would need a shell.
pub fn test_command(readme: &str) -> Option<Vec<String>> {
    let line = readme.lines().find(|line| {
        let rest = line.strip_prefix("cargo test");
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })?;
    let needs_a_shell =
        line.contains(['"', '\'', '`', '$', '|', '&', ';', '<', '>', '*', '\\', '#']);
    let words = line.split_whitespace().map(str::to_owned);
    (!needs_a_shell).then(|| words.collect())
}
