//! What the codes of problems mean.

use generator::report::Code;

use crate::Failure;

/// The explanation of a code.
///
/// # Errors
/// There is no such code.
pub fn explain(code: &str) -> Result<String, Failure> {
    // As it is shown: `error[malformed]`.
    let word = code
        .rsplit('[')
        .next()
        .unwrap_or(code)
        .trim_end_matches(']');
    match Code::of(word) {
        Some(code) => Ok(format!("# {}\n\n{}", code.as_str(), code.explanation())),
        None => Err(Failure::new(format!("there is no code `{word}`"))
            .help("`cargo xtask explain` lists them")),
    }
}

/// Every code with the first sentence of its explanation.
pub fn list() -> String {
    let lines = Code::ALL.iter().map(|code| {
        let words = opening(*code);
        let sentence = words.split_inclusive(". ").next().unwrap_or_default();
        format!("{:22} {}\n", code.as_str(), sentence.trim_end())
    });
    lines.collect()
}

/// The first paragraph of a code's explanation, on one line.
pub fn opening(code: Code) -> String {
    let first = code.explanation().split("\n\n").next().unwrap_or_default();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_as_they_are_shown() {
        let text = explain("malformed").unwrap();
        assert!(text.starts_with("# malformed\n\n") && text.contains("Wrong:"));
        assert_eq!(explain("error[malformed]").unwrap(), text);
        assert!(explain("nothing").is_err());
        assert_eq!(list().lines().count(), Code::ALL.len());
    }
}
