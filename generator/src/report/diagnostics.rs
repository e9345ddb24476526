//! Problems with their places looked up, in the order of the document.

use super::{Diagnostic, Report, Spot};
use crate::source::{self, Tree};

impl Report {
    /// Looks up every problem's place in `text` and puts them in document order: those about the
    /// document as a whole first, then by place, level, code and message. The same problem said twice
    /// is shown once.
    ///
    /// `tree` is what was read from `text`; without it only syntax errors have places.
    pub fn into_diagnostics(
        self,
        file_name: &str,
        text: &[u8],
        tree: Option<&Tree>,
    ) -> Vec<Diagnostic> {
        let nothing = Tree::default();
        let spots: Vec<Spot> = self
            .problems
            .iter()
            .map(|problem| problem.spot.clone())
            .collect();
        let spans = source::locate(text, &spots, tree.unwrap_or(&nothing));
        let mut diagnostics: Vec<Diagnostic> = self
            .problems
            .into_iter()
            .zip(spans)
            .map(|(problem, span)| Diagnostic {
                level: problem.level,
                code: problem.code,
                message: problem.message,
                help: problem.help,
                file: file_name.into(),
                pointer: tree.and_then(|tree| pointer(&problem.spot, tree)),
                span,
            })
            .collect();
        diagnostics.sort_by(|a, b| {
            let order = |diagnostic: &Diagnostic| {
                (
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
        diagnostics
    }
}

fn pointer(spot: &Spot, tree: &Tree) -> Option<String> {
    match spot {
        Spot::Node(id) | Spot::Key(id) => Some(tree.pointer(*id)),
        Spot::Duplicate(object, key) => {
            let mut pointer = tree.pointer(*object);
            source::push_step(&mut pointer, key);
            Some(pointer)
        }
        Spot::Text(_) | Spot::Document => None,
    }
}
