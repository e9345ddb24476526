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
    ) -> u64 {
        self.last += 1;
        let row = Row {
            number: self.last,
            parent,
            fields,
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

    /// The row whose field has a value, as a path writes it.
    pub(super) fn find(
        &self,
        collection: &str,
        parent: Option<u64>,
        field: &str,
        value: &str,
    ) -> Option<&Row> {
        let mut rows = self.rows(collection, parent);
        rows.find(|row| match row.fields.get(field) {
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

    /// A row with the same value in a field that must tell rows apart.
    pub(super) fn twin(
        &self,
        collection: &str,
        parent: Option<u64>,
        but: Option<u64>,
        field: &str,
        value: &Value,
    ) -> bool {
        let mut rows = self.rows(collection, parent);
        !value.is_null()
            && rows.any(|row| Some(row.number) != but && row.fields.get(field) == Some(value))
    }
}
