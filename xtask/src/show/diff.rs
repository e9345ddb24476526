//! What is stale, as a unified diff.

use std::time::{Duration, Instant};

use annotate_snippets::renderer::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::visible;
use crate::disk::{Stale, Why};

/// Lines shown; what follows is counted.
const SHOWN: usize = 200;
/// Characters of a line that are shown.
const LINE: usize = 400;
/// Time for finding short differences; then coarse ones will do.
const PATIENCE: Duration = Duration::from_secs(2);

/// The diff from what is on the disk to what should be there, cut after so many lines.
pub fn diff(out: &str, stale: &[Stale]) -> String {
    let deadline = Instant::now() + PATIENCE;
    let mut shown = Vec::new();
    let (mut lines, mut files) = (0, 0);
    for stale in stale {
        let mut of_file = file(out, stale, deadline);
        let room = SHOWN.saturating_sub(shown.len());
        if of_file.len() > room {
            lines += of_file.len() - room;
            files += 1;
            of_file.truncate(room);
        }
        shown.append(&mut of_file);
    }
    if lines > 0 {
        shown.push(format!(
            "… and {lines} more lines in {files} {}",
            plural(files, "file")
        ));
    }
    shown.into_iter().map(|line| line + "\n").collect()
}

/// `file` or `files`.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{noun}s")
    }
}

fn file(out: &str, stale: &Stale, deadline: Instant) -> Vec<String> {
    let path = visible::line(&format!("{out}/{}", stale.path));
    let (old_name, new_name, old) = match &stale.why {
        Why::LineEndings => {
            return vec![format!("{path}: lines end in CR LF, the rest is the same")];
        }
        Why::Missing => ("/dev/null", path.as_str(), &[][..]),
        Why::Changed(old) => (path.as_str(), path.as_str(), old.as_slice()),
        Why::Orphaned(old) => (path.as_str(), "/dev/null", old.as_slice()),
    };
    let mut lines = vec![
        coloured(Style::new().bold(), &format!("--- {old_name}")),
        coloured(Style::new().bold(), &format!("+++ {new_name}")),
    ];
    let old = String::from_utf8_lossy(old);
    hunks(
        &old,
        stale.wanted.as_deref().unwrap_or_default(),
        deadline,
        &mut lines,
    );
    lines
}

fn hunks(old: &str, new: &str, deadline: Instant, lines: &mut Vec<String>) {
    let diff = TextDiff::configure()
        .deadline(deadline)
        .diff_lines(old, new);
    for hunk in diff.unified_diff().iter_hunks() {
        lines.push(coloured(
            AnsiColor::Cyan.on_default(),
            &hunk.header().to_string(),
        ));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', AnsiColor::Red.on_default()),
                ChangeTag::Insert => ('+', AnsiColor::Green.on_default()),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let value = change.value();
            let text = visible::cut_line(value.strip_suffix('\n').unwrap_or(value), LINE);
            lines.push(coloured(style, &format!("{sign}{text}")));
            if change.missing_newline() {
                lines.push("\\ No newline at end of file".to_owned());
            }
        }
    }
}

fn coloured(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(stale: &[Stale]) -> String {
        anstream::adapter::strip_str(&diff("generated", stale)).to_string()
    }

    fn stale(path: &str, why: Why, wanted: &str) -> Stale {
        Stale {
            path: path.to_owned(),
            why,
            wanted: Some(wanted.to_owned()),
        }
    }

    #[test]
    fn a_unified_diff() {
        let shown = plain(&[stale(
            "src/lib.rs",
            Why::Changed(b"a\nb\x1b\n".to_vec()),
            "a\nc\n",
        )]);
        let expected = "--- generated/src/lib.rs\n+++ generated/src/lib.rs\n@@ -1,2 +1,2 @@\n a\n\
                        -b\\u{1b}\n+c\n";
        assert_eq!(shown, expected);
    }

    #[test]
    fn line_endings_are_told_not_shown() {
        let shown = plain(&[stale("src/lib.rs", Why::LineEndings, "a\n")]);
        assert_eq!(
            shown,
            "generated/src/lib.rs: lines end in CR LF, the rest is the same\n"
        );
    }

    #[test]
    fn after_so_many_lines_the_rest_is_counted() {
        let text = "line\n".repeat(500);
        let shown = plain(&[
            stale("a.rs", Why::Missing, &text),
            stale("b.rs", Why::Missing, &text),
        ]);
        assert_eq!(shown.lines().count(), SHOWN + 1);
        // Two names and one header for each file.
        let more = 2 * 503 - SHOWN;
        assert!(
            shown.ends_with(&format!("… and {more} more lines in 2 files\n")),
            "{shown}"
        );
    }
}
