//! Parts of a form that are files, however many a field holds.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::maybe::Maybe;
use super::multipart::{FilePart, Form};

impl Form {
    /// Adds files: one, several or none.
    pub(crate) fn files(&mut self, name: &'static str, files: &impl Files) {
        files.each(&mut |file| self.add_file(Cow::Borrowed(name), file));
    }

    /// Adds files under names of any kind.
    pub(crate) fn file_entries(&mut self, entries: &BTreeMap<String, impl Files>) {
        for (name, files) in entries {
            files.each(&mut |file| self.add_file(name.clone().into(), file));
        }
    }
}

/// One file, several or none.
pub trait Files {
    /// Hands over each.
    fn each(&self, take: &mut dyn FnMut(&FilePart));
}

impl Files for FilePart {
    fn each(&self, take: &mut dyn FnMut(&FilePart)) {
        take(self);
    }
}

impl<F: Files> Files for Vec<F> {
    fn each(&self, take: &mut dyn FnMut(&FilePart)) {
        self.iter().for_each(|files| files.each(take));
    }
}

impl<F: Files> Files for Option<F> {
    fn each(&self, take: &mut dyn FnMut(&FilePart)) {
        self.iter().for_each(|files| files.each(take));
    }
}

impl<F: Files> Files for Maybe<F> {
    fn each(&self, take: &mut dyn FnMut(&FilePart)) {
        if let Maybe::Value(files) = self {
            files.each(take);
        }
    }
}
