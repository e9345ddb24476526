//! Problems with their places looked up, in the order of the document.

use super::{Diagnostic, Report, Spot};
use crate::source::{self, FileId, Span, Tree};

/// Where problems stand, by their number.
#[derive(Debug, Default)]
pub struct Located(Vec<Option<Span>>);

impl Located {
    /// Of all that a report has so far.
    pub fn of(report: &Report, text: &[u8], tree: &Tree) -> Self {
        let spots: Vec<Spot> = report.spots().collect();
        Self(source::locate(text, &spots, tree))
    }
}

impl Report {
    /// Takes where the first problems stand, which are those of [`spots`](Self::spots) before.
    pub fn set_located(&mut self, located: Located) {
        self.located = located;
    }

    /// Where the problems so far stand, in the order in which they were found.
    fn spots(&self) -> impl Iterator<Item = Spot> {
        self.problems.iter().map(|problem| problem.spot.clone())
    }

    /// Looks up every problem's place in `text` (in the tree's own texts for other files) and puts them
    /// in document order, other files behind the document: those about a file as a whole first, then by
    /// place, level, code and message. The same problem said twice is shown once. What is to be said of
    /// the settings comes first.
    ///
    /// `tree` is what was read from `text`; without it only syntax errors have places.
    pub fn into_diagnostics(
        self,
        file_name: &str,
        text: &[u8],
        tree: Option<&Tree>,
    ) -> Vec<Diagnostic> {
        let nothing = Tree::default();
        let mut spans = self.located.0.clone();
        let others: Vec<Spot> = self.spots().skip(spans.len()).collect();
        if !others.is_empty() {
            spans.extend(source::locate(text, &others, tree.unwrap_or(&nothing)));
        }
        let mut diagnostics: Vec<Diagnostic> = self
            .problems
            .into_iter()
            .zip(spans)
            .map(|(problem, span)| {
                let file = file(&problem.spot, tree);
                Diagnostic {
                    level: problem.level,
                    code: problem.code,
                    message: problem.message,
                    help: problem.help,
                    file: file.unwrap_or(file_name).into(),
                    elsewhere: file.is_some(),
                    pointer: tree.and_then(|tree| pointer(&problem.spot, tree)),
                    span,
                }
            })
            .collect();
        diagnostics.sort_by(|a, b| {
            let order = |diagnostic: &Diagnostic| {
                (
                    diagnostic.elsewhere,
                    diagnostic.elsewhere.then(|| diagnostic.file.clone()),
                    diagnostic.span.map(|span| span.start),
                    diagnostic.level,
                    diagnostic.code,
                )
            };
            let texts = |diagnostic: &Diagnostic| {
                (
                    diagnostic.message.clone(),
                    diagnostic.pointer.clone(),
                    diagnostic.help.clone(),
                )
            };
            order(a)
                .cmp(&order(b))
                .then_with(|| texts(a).cmp(&texts(b)))
        });
        diagnostics.dedup();
        let mut all = self.of_settings;
        all.extend(diagnostics);
        all
    }
}

/// The path of the file that a spot is in, if that is not the document.
fn file<'t>(spot: &Spot, tree: Option<&'t Tree>) -> Option<&'t str> {
    let tree = tree?;
    let file = match spot {
        Spot::Node(id) | Spot::Key(id) | Spot::Duplicate(id, _) => tree.file(*id),
        Spot::File(file, _) => *file,
        Spot::Text(_) | Spot::Document => FileId::DOCUMENT,
    };
    (file != FileId::DOCUMENT).then(|| tree.file_name(file))
}

fn pointer(spot: &Spot, tree: &Tree) -> Option<String> {
    match spot {
        Spot::Node(id) | Spot::Key(id) => Some(tree.pointer(*id)),
        Spot::Duplicate(object, key) => {
            let mut pointer = tree.pointer(*object);
            source::push_step(&mut pointer, key);
            Some(pointer)
        }
        Spot::Text(_) | Spot::Document | Spot::File(..) => None,
    }
}
