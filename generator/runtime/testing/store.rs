//! Rows in memory, by collection.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The number under which others know it, and the order in which rows came.
    pub(super) number: u64,
    /// The row that it belongs to.
    pub(super) parent: Option<u64>,
    pub(super) fields: Map<String, Value>,
    /// What is known of it and not part of it: for filters, and for answers about it.
    pub(super) more: Map<String, Value>,
}

impl Row {
    /// A field of it, or what else is known by that name.
    pub(super) fn known(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).or_else(|| self.more.get(name))
    }
}

/// Every row.
#[derive(Debug, Default)]
pub(super) struct Store {
    rows: BTreeMap<String, Vec<Row>>,
    last: u64,
}

impl Store {
    pub(super) fn add(
        &mut self,
        collection: &str,
        parent: Option<u64>,
        fields: Map<String, Value>,
        more: Map<String, Value>,
    ) -> u64 {
        self.last += 1;
        let row = Row {
            number: self.last,
            parent,
            fields,
            more,
        };
        self.rows
            .entry(collection.to_owned())
            .or_default()
            .push(row);
        self.last
    }

    /// The rows of a collection that belong to `parent`, in the order in which they came.
    pub(super) fn rows(&self, collection: &str, parent: Option<u64>) -> impl Iterator<Item = &Row> {
        let rows = self.rows.get(collection).into_iter().flatten();
        rows.filter(move |row| row.parent == parent)
    }

    /// The rows whose field has a value, as a path writes it.
    pub(super) fn named(
        &self,
        collection: &str,
        parent: Option<u64>,
        field: &str,
        value: &str,
    ) -> impl Iterator<Item = &Row> {
        let rows = self.rows(collection, parent);
        rows.filter(move |row| match row.fields.get(field) {
            Some(Value::String(text)) => text == value,
            Some(Value::Number(number)) => number.to_string() == value,
            _ => false,
        })
    }

    pub(super) fn get_mut(&mut self, collection: &str, number: u64) -> Option<&mut Row> {
        let mut rows = self.rows.get_mut(collection).into_iter().flatten();
        rows.find(|row| row.number == number)
    }

    /// Removes a row, and what belongs to it.
    pub(super) fn remove(&mut self, number: u64) {
        let mut gone = vec![number];
        while let Some(number) = gone.pop() {
            for rows in self.rows.values_mut() {
                gone.extend(
                    rows.iter()
                        .filter(|row| row.parent == Some(number))
                        .map(|row| row.number),
                );
                rows.retain(|row| row.number != number);
            }
        }
    }

    /// Whether another row agrees with these fields in all of some.
    pub(super) fn has_twin(
        &self,
        collection: &str,
        parent: Option<u64>,
        but: Option<u64>,
        fields: &Map<String, Value>,
        agreeing: &[&str],
    ) -> bool {
        let mut rows = self.rows(collection, parent);
        rows.any(|row| {
            let agrees = |name: &&str| row.fields.get(*name) == fields.get(*name);
            Some(row.number) != but && agreeing.iter().all(agrees)
        })
    }
}
