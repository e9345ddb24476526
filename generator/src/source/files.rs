//! Files that a document names: each becomes a part of its tree. They are handed over by whoever knows
//! the disk; here is decided which are asked for.

use std::collections::VecDeque;
use std::fmt;

use super::links::has_scheme;
use super::tree::{NodeId, Tree};
use super::{FileId, Limits, read};
use crate::report::{Problem, Report, Spot};

/// The files around a document. Paths are relative to a root folder, with `/`, and lead nowhere above it.
pub trait Files: fmt::Debug {
    /// The document's own path.
    fn document(&self) -> &str;

    /// The path of the file that is meant by a path: the same, unless a link leads elsewhere.
    ///
    /// # Errors
    /// There is no such file, or none that may be read: why, in a sentence.
    fn find(&self, path: &str) -> Result<String, String>;

    /// The text of a file that was found, if it has at most `limit` bytes.
    ///
    /// # Errors
    /// It can't be read: why, in a sentence.
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, String>;
}

/// No file but the document.
#[derive(Debug, Clone, Copy)]
pub struct Alone;

impl Files for Alone {
    fn document(&self) -> &str {
        ""
    }

    fn find(&self, _: &str) -> Result<String, String> {
        Err("no other file is read with this document".to_owned())
    }

    fn read(&self, path: &str, _: usize) -> Result<Vec<u8>, String> {
        self.find(path).map(String::into_bytes)
    }
}

const ABOVE: &str = "it leads above the root folder";
const ABSOLUTE: &str = "an absolute path is another one on each machine";

/// Reads a document and every file that it names, directly or through others. `addresses` gives the texts
/// at a node that name other places.
///
/// `None` when the document can't be used: then the report says why. A file that can't be used is told of
/// where something refers to it.
pub fn read_all(
    bytes: &[u8],
    limits: Limits,
    files: &dyn Files,
    addresses: fn(&Tree, NodeId) -> Vec<&str>,
    report: &mut Report,
) -> Option<Tree> {
    let mut tree = read(bytes, limits, report)?;
    let document = files.document();
    tree.name_document(document);
    let known = Ok(FileId::DOCUMENT);
    tree.links.files.insert(document.to_owned(), known);
    let mut budget = limits.json_bytes.max(limits.yaml_bytes);
    let mut first = tree.root();
    loop {
        tree.index_links(first);
        let mut wanted: VecDeque<String> = VecDeque::new();
        for id in tree.ids_from(first) {
            for address in addresses(&tree, id) {
                let is_local = address.starts_with('#') || address.is_empty();
                if !is_local && !has_scheme(address) && !address.starts_with("//") {
                    wanted.push_back(tree.path_from(id, address));
                }
            }
        }
        first = tree.end();
        for path in wanted {
            if !tree.links.files.contains_key(&path) {
                let found = open(&mut tree, &path, limits, &mut budget, files, report);
                tree.links.files.insert(path, found);
            }
        }
        if first == tree.end() {
            return Some(tree);
        }
    }
}

/// Makes a file a part of the tree, unless it is one already.
fn open(
    tree: &mut Tree,
    path: &str,
    limits: Limits,
    budget: &mut usize,
    files: &dyn Files,
    report: &mut Report,
) -> Result<FileId, String> {
    if path.starts_with('/') {
        return Err(ABSOLUTE.to_owned());
    }
    if path == ".." || path.starts_with("../") {
        return Err(ABOVE.to_owned());
    }
    let meant = files.find(path)?;
    if let Some(file) = tree.file_of_name(&meant) {
        return Ok(file);
    }
    let bytes = files.read(&meant, *budget)?;
    *budget = budget.saturating_sub(bytes.len());
    let left = Limits {
        nodes: limits.nodes.saturating_sub(tree.len()),
        ..limits
    };
    let mut own = Report::default();
    let read = read(&bytes, left, &mut own);
    let is_read = read.is_some();
    let (file, first) = tree.append(read.unwrap_or_default(), meant, bytes);
    for problem in own.problems() {
        report.add(moved(problem.clone(), file, first));
    }
    if is_read {
        Ok(file)
    } else {
        Err("its text can't be used".to_owned())
    }
}

/// A problem of a file by itself, as one of a file within the tree.
fn moved(mut problem: Problem, file: FileId, first: NodeId) -> Problem {
    problem.spot = match problem.spot {
        Spot::Node(id) => Spot::Node(id.after(first)),
        Spot::Key(id) => Spot::Key(id.after(first)),
        Spot::Duplicate(id, key) => Spot::Duplicate(id.after(first), key),
        Spot::Text(span) => Spot::File(file, Some(span)),
        Spot::Document => Spot::File(file, None),
        spot @ Spot::File(..) => spot,
    };
    problem
}

impl Tree {
    /// The path of a node's file, where that is another than the document.
    pub fn other_file(&self, id: NodeId) -> Option<&str> {
        let file = self.file(id);
        (file != self.file(self.root())).then(|| self.file_name(file))
    }
}
