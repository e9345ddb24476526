//! Problems as rustc shows them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level as Shade, Origin, Renderer, Snippet};
use generator::report::{Diagnostic, Level};
use generator::source::Span;

use super::{visible, window};
use crate::Failure;

/// Warnings and notes of one code that are shown; those that say the same are shown once.
const SHOWN_OF_A_KIND: usize = 50;

/// Places that are named of warnings and notes that say the same as the one that is shown.
const PLACES: usize = 5;

/// Characters of a message that are shown.
const MESSAGE: usize = 600;

/// A problem in one of the texts that were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad.
    pub level: Level,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What was done instead, or what to do about it.
    pub help: Option<String>,
    /// The file, as it was called by.
    pub file: String,
    /// Where in the document.
    pub pointer: Option<String>,
    /// Where in the text.
    pub span: Option<Span>,
}

impl Problem {
    /// Of the document or the settings; `file` is how people call the file that it is in.
    pub fn new(diagnostic: Diagnostic, file: String) -> Self {
        let Diagnostic {
            level,
            code,
            message,
            help,
            file: _,
            elsewhere: _,
            pointer,
            span,
            ..
        } = diagnostic;
        Self {
            level,
            code: code.as_str(),
            message,
            help,
            file,
            pointer,
            span,
        }
    }
}

impl Problem {
    /// What is wrong, and below it what was done instead, without colours.
    pub fn plain(&self) -> String {
        match &self.help {
            Some(help) => format!("{}\nhelp: {help}", self.message),
            None => self.message.clone(),
        }
    }
}

/// The texts that problems lie in, by the name they were called by.
pub type Texts = BTreeMap<String, Vec<u8>>;

/// What a problem says, whatever its place.
type Said<'a> = (Level, &'a str, &'a str, Option<&'a str>);

fn said(problem: &Problem) -> Said<'_> {
    let Problem {
        level,
        code,
        message,
        help,
        ..
    } = problem;
    (*level, code, message, help.as_deref())
}

/// Shows problems in their order: every error, and of warnings and notes the first of each kind, with where
/// else the same is to be said.
pub fn problems(problems: &[Problem], texts: &Texts) -> String {
    let mut alike: BTreeMap<Said<'_>, Vec<&Problem>> = BTreeMap::new();
    let tame = problems.iter().filter(|it| it.level != Level::Error);
    for problem in tame {
        alike.entry(said(problem)).or_default().push(problem);
    }
    let mut seen: BTreeMap<(&str, Level), (usize, usize)> = BTreeMap::new();
    let mut shown = String::new();
    for problem in problems {
        let others = match problem.level {
            Level::Error => Vec::new(),
            // The first stands for all.
            _ => match alike.remove(&said(problem)) {
                Some(others) => others.into_iter().skip(1).collect(),
                None => continue,
            },
        };
        let (count, hidden) = seen.entry((problem.code, problem.level)).or_default();
        *count += 1;
        if problem.level == Level::Error || *count <= SHOWN_OF_A_KIND {
            let text = texts.get(&problem.file).map(Vec::as_slice);
            shown.push_str(&render(problem, &others, text));
            shown.push_str("\n\n");
        } else {
            *hidden += 1 + others.len();
        }
    }
    for ((code, _), (_, more)) in seen {
        if more > 0 {
            // Writing into a String can't fail.
            let _ = writeln!(
                shown,
                "… and {more} more of {code} (`--report json` lists all)\n"
            );
        }
    }
    shown
}

/// Where else the same is to be said as of a problem that is shown: `in 184 more places: lines 249, 343 …`.
fn elsewhere(problem: &Problem, others: &[&Problem]) -> String {
    // A document may be one line.
    let line_of = |other: &Problem| (other.file.clone(), other.span.map(|span| span.line));
    let mut lines: Vec<_> = others.iter().take(PLACES).map(|it| line_of(it)).collect();
    lines.push(line_of(problem));
    let told = lines.len();
    lines.sort();
    lines.dedup();
    let is_told_by_line = lines.len() == told;
    let place = |other: &&Problem| {
        let line = other.span.map(|span| span.line.to_string());
        let pointer = other.pointer.as_deref().filter(|_| !is_told_by_line);
        match (line, other.file == problem.file) {
            (_, true) if let Some(pointer) = pointer => visible::cut_line(pointer, MESSAGE),
            (Some(line), true) => format!("line {line}"),
            (Some(line), false) => format!("{}:{line}", visible::line(&other.file)),
            (None, _) => visible::line(&other.file),
        }
    };
    let places: Vec<String> = others.iter().take(PLACES).map(place).collect();
    let more = match others.len() > places.len() {
        true => " …",
        false => "",
    };
    let number = match others.len() {
        1 => "one more place".to_owned(),
        count => format!("{count} more places"),
    };
    format!("in {number}: {}{more}", places.join(", "))
}

/// Shows why a call failed.
pub fn failure(failure: &Failure) -> String {
    let title = Shade::ERROR.primary_title(visible::cut_line(&failure.message, MESSAGE));
    let help = failure
        .help
        .as_deref()
        .map(|help| Shade::HELP.message(visible::lines(help)));
    Renderer::styled().render(&[title.elements(help)]) + "\n"
}

fn render(problem: &Problem, others: &[&Problem], text: Option<&[u8]>) -> String {
    let shade = match problem.level {
        Level::Error => Shade::ERROR,
        Level::Warning => Shade::WARNING,
        Level::Note => Shade::NOTE,
    };
    let message = visible::cut_line(&problem.message, MESSAGE);
    let origin = Origin::path(visible::line(&problem.file));
    let title = shade.clone().primary_title(message).id(problem.code);
    let mut body = Group::with_level(shade);
    let mut head = Renderer::styled().render(&[title.element(match problem.span {
        Some(span) => origin.line(span.line).char_column(span.column),
        None => origin,
    })]);
    if let (Some(text), Some(span)) = (text, problem.span) {
        let window = window::window(text, &(span.start..span.end));
        let mark = AnnotationKind::Primary.span(window.marked);
        body = body.element(
            Snippet::source(window.text)
                .line_start(span.line)
                .annotation(mark),
        );
        head = indent_last_line(&head, span.line.to_string().len());
    }
    if let Some(pointer) = problem
        .pointer
        .as_deref()
        .filter(|pointer| !pointer.is_empty())
    {
        let pointer = visible::cut_line(pointer, MESSAGE);
        body = body.element(Shade::NOTE.with_name("at").message(pointer));
    }
    if !others.is_empty() {
        let places = elsewhere(problem, others);
        body = body.element(Shade::NOTE.with_name("also").message(places));
    }
    if let Some(help) = &problem.help {
        body = body.element(Shade::HELP.message(visible::lines(help)));
    }
    if body.is_empty() {
        head
    } else {
        head + "\n" + &Renderer::styled().render(&[body])
    }
}

/// Title and place are rendered apart from the piece of the line, which starts elsewhere than the line
/// does: the renderer would count the column in the piece. This puts the arrow above the bars again.
fn indent_last_line(head: &str, by: usize) -> String {
    let (title, place) = head.rsplit_once('\n').unwrap_or(("", head));
    format!("{title}\n{}{place}", " ".repeat(by))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    fn problem(level: Level, span: Option<Span>) -> Problem {
        Problem {
            level,
            code: "unresolved-reference",
            message: "`#/components/schemas/Custmer` leads nowhere".to_owned(),
            help: Some("did you mean `Customer`?".to_owned()),
            file: "spec/a.yaml".to_owned(),
            pointer: Some("/paths/~1v1/$ref".to_owned()),
            span,
        }
    }

    fn texts(text: &str) -> Texts {
        Texts::from([("spec/a.yaml".to_owned(), text.as_bytes().to_vec())])
    }

    #[test]
    fn as_rustc_shows_them() {
        let span = Span {
            start: 14,
            end: 17,
            line: 2,
            column: 7,
        };
        let shown = problems(
            &[problem(Level::Error, Some(span))],
            &texts("openapi:\n  $rf: abc\n"),
        );
        let expected = "\
error[unresolved-reference]: `#/components/schemas/Custmer` leads nowhere
 --> spec/a.yaml:2:7
  |
2 |   $rf: abc
  |      ^^^
  |
  = at: /paths/~1v1/$ref
  = help: did you mean `Customer`?

";
        assert_eq!(plain(&shown), expected);
    }

    #[test]
    fn without_a_place_only_the_file() {
        let shown = plain(&problems(&[problem(Level::Warning, None)], &Texts::new()));
        assert!(
            shown.starts_with("warning[unresolved-reference]: "),
            "{shown}"
        );
        assert!(shown.contains("--> spec/a.yaml\n"), "{shown}");
    }

    #[test]
    fn a_hostile_document_reaches_the_terminal_as_text() {
        let text = "a: \u{1b}]0;gotcha\u{7}\u{202e}x\n";
        let mut problem = problem(
            Level::Error,
            Some(Span {
                start: 3,
                end: 9,
                line: 1,
                column: 4,
            }),
        );
        problem.message = "`\u{1b}[2J\nerror: forged`".to_owned();
        problem.help = Some("\u{9b}31m".to_owned());
        problem.pointer = Some("/\u{1b}[1m".to_owned());
        let shown = problems(&[problem], &texts(text));
        let ours = plain(&shown);
        assert!(
            !ours.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{9b}']),
            "{ours:?}"
        );
        assert!(
            !ours.lines().any(|line| line.starts_with("error: forged")),
            "{ours}"
        );
        assert!(
            shown
                .split('\u{1b}')
                .skip(1)
                .all(|after| after.starts_with('[')),
            "{shown:?}"
        );
        assert!(!shown.contains("\u{1b}[2J"), "{shown:?}");
    }

    #[test]
    fn one_long_line_is_cut_and_keeps_its_place() {
        let text = format!("{}x{}", " ".repeat(2_700_000), "y".repeat(2_700_000));
        let span = Span {
            start: 2_700_000,
            end: 2_700_001,
            line: 1,
            column: 2_700_001,
        };
        let shown = plain(&problems(
            &[problem(Level::Error, Some(span))],
            &texts(&text),
        ));
        assert!(shown.contains("spec/a.yaml:1:2700001"), "{shown}");
        assert!(
            shown.lines().all(|line| line.chars().count() < 160),
            "{shown}"
        );
    }

    #[test]
    fn what_says_the_same_is_shown_once_with_its_other_places() {
        let at = |line: usize, file: &str| Problem {
            file: file.to_owned(),
            ..problem(
                Level::Note,
                Some(Span {
                    start: 0,
                    end: 1,
                    line,
                    column: 1,
                }),
            )
        };
        let mut all: Vec<Problem> = (1..9).map(|line| at(line, "spec/a.yaml")).collect();
        all.insert(1, at(3, "spec/b.yaml"));
        let shown = plain(&problems(&all, &texts("openapi:\n")));
        assert_eq!(shown.matches("note[").count(), 1, "{shown}");
        let also = "= also: in 8 more places: spec/b.yaml:3, line 2, line 3, line 4, line 5 …";
        assert!(shown.contains(also), "{shown}");
        // A document of one line has other places than lines.
        let at = |pointer: &str| Problem {
            pointer: Some(pointer.to_owned()),
            ..at(1, "spec/a.yaml")
        };
        let all = ["/paths/~1a", "/paths/~1b", "/paths/~1c"].map(at);
        let shown = plain(&problems(&all, &texts("openapi:\n")));
        let also = "= also: in 2 more places: /paths/~1b, /paths/~1c";
        assert!(shown.contains(also), "{shown}");
        let errors = vec![problem(Level::Error, None); 2];
        let shown = plain(&problems(&errors, &Texts::new()));
        assert_eq!(shown.matches("error[").count(), 2, "{shown}");
    }

    #[test]
    fn thousands_of_a_kind_are_counted_and_every_error_is_shown() {
        let many = |level| {
            let other = |number: usize| Problem {
                message: format!("`{number}` leads nowhere"),
                ..problem(level, None)
            };
            (0..120).map(other).collect::<Vec<_>>()
        };
        let all = [many(Level::Note), many(Level::Error)].concat();
        let shown = plain(&problems(&all, &Texts::new()));
        assert_eq!(shown.matches("note[").count(), SHOWN_OF_A_KIND);
        assert_eq!(shown.matches("error[").count(), 120);
        assert!(
            shown.contains("… and 70 more of unresolved-reference"),
            "{shown}"
        );
    }
}
