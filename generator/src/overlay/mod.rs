//! Overlays: changes to a document that are kept as data beside it (OpenAPI Overlay Specification 1.0 and
//! 1.1). What comes of them is a text like any other document's, and an account of where each part of it
//! came from, so that problems are shown where somebody can mend them.

mod action;
mod apply;
mod effective;

use crate::report::{Diagnostic, Report};
use crate::source::{self, Limits, NodeId, Tree};
use action::Action;
use effective::Effective;

/// A text with the name that it is shown by.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The file's name as people know it, relative and with `/`.
    pub name: &'a str,
    /// The text, as it was read.
    pub bytes: &'a [u8],
}

/// What became of a document.
#[derive(Debug)]
pub struct Applied {
    /// The document with all changes, as JSON; none where something is wrong.
    pub bytes: Option<Vec<u8>>,
    /// What is wrong with the overlays, and what they can't do.
    pub diagnostics: Vec<Diagnostic>,
    origins: Origins,
}

/// Applies overlays to a document, one after the other, each action to what the one before it left.
///
/// An action that selects nothing or changes nothing is an error: whoever wrote the document has mended
/// it, and the action should go.
pub fn apply(document: Text<'_>, overlays: &[Text<'_>], limits: Limits) -> Applied {
    let mut failed = Applied {
        bytes: None,
        diagnostics: Vec::new(),
        origins: Origins::default(),
    };
    let mut report = Report::default();
    let tree = source::read(document.bytes, limits, &mut report);
    if report.has_errors() || tree.is_none() {
        failed.diagnostics = report.into_diagnostics(document.name, document.bytes, tree.as_ref());
        return failed;
    }
    failed.diagnostics = report.into_diagnostics(document.name, document.bytes, tree.as_ref());
    let mut effective = Effective::new(tree.unwrap_or_default());
    for overlay in overlays {
        let mut report = Report::default();
        let tree = source::read(overlay.bytes, limits, &mut report);
        if let Some(tree) = &tree {
            for action in action::read(tree, document.name, &mut report) {
                one(&mut effective, tree, &action, &mut report);
            }
        }
        let found = report.into_diagnostics(overlay.name, overlay.bytes, tree.as_ref());
        failed.diagnostics.extend(found);
        effective.next_text(tree.unwrap_or_default());
    }
    let is_wrong = failed.diagnostics.iter().any(Diagnostic::is_error);
    let (bytes, origins) = effective.finish();
    Applied {
        bytes: (!is_wrong).then_some(bytes),
        origins,
        ..failed
    }
}

fn one(effective: &mut Effective, overlay: &Tree, action: &Action, report: &mut Report) {
    if let Err(problem) = apply::action(effective, overlay, action) {
        report.add(problem);
    }
}

/// Where the parts of a document with overlays came from.
#[derive(Debug, Default)]
struct Origins {
    /// The trees: the document's, then each overlay's.
    trees: Vec<Tree>,
    /// The text and the node of each node of the new document, by its pointer. Where a part of it isn't
    /// there, it came with what is around it.
    nodes: std::collections::BTreeMap<String, (usize, NodeId)>,
}

impl Applied {
    /// Shows problems of the new document where their text came from.
    pub fn trace(
        &self,
        document: Text<'_>,
        overlays: &[Text<'_>],
        diagnostics: Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        let texts: Vec<Text<'_>> = [document].iter().chain(overlays).copied().collect();
        let mut traced: Vec<Vec<(usize, Diagnostic, NodeId)>> = Vec::new();
        traced.resize_with(texts.len(), Vec::new);
        let mut out: Vec<Option<Diagnostic>> = Vec::new();
        for (place, diagnostic) in diagnostics.into_iter().enumerate() {
            let origin = match &diagnostic.pointer {
                Some(pointer) if !diagnostic.elsewhere => self.origin(pointer),
                _ => None,
            };
            match origin {
                Some((text, node)) => {
                    if let Some(of_text) = traced.get_mut(text) {
                        of_text.push((place, diagnostic, node));
                    }
                    out.push(None);
                }
                None => out.push(Some(diagnostic)),
            }
        }
        for ((text, tree), found) in texts.iter().zip(&self.origins.trees).zip(traced) {
            let spots: Vec<_> = found
                .iter()
                .map(|(.., node)| crate::report::Spot::Node(*node))
                .collect();
            let spans = source::locate(text.bytes, &spots, tree);
            for ((place, diagnostic, _), span) in found.into_iter().zip(spans) {
                if let Some(slot) = out.get_mut(place) {
                    *slot = Some(Diagnostic {
                        file: text.name.to_owned(),
                        span,
                        ..diagnostic
                    });
                }
            }
        }
        out.into_iter().flatten().collect()
    }

    /// The text and node that the nearest part around a pointer came from.
    fn origin(&self, pointer: &str) -> Option<(usize, NodeId)> {
        let mut at = pointer;
        loop {
            if let Some(found) = self.origins.nodes.get(at) {
                return Some(*found);
            }
            at = at.rsplit_once('/')?.0;
        }
    }
}
