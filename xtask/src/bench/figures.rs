//! What the measuring programs tell: a line of JSON for each row of a table, or for a part of it.

use serde_json::{Map, Value};

/// What a line with figures begins with.
const MARK: &str = "@bench ";

/// Rows by table, in the order in which they were first told.
#[derive(Debug, Default)]
pub struct Figures(Vec<Row>);

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    /// The table that it belongs to.
    table: String,
    /// What was measured.
    pub name: String,
    /// Figures by name.
    figures: Map<String, Value>,
}

/// Median and quartiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Half of the samples are less.
    pub median: f64,
    /// A quarter is less.
    pub low: f64,
    /// A quarter is more.
    pub high: f64,
}

impl Figures {
    /// Takes a line that a program printed; one that holds no figures is nothing.
    pub fn take(&mut self, line: &str) {
        let Some(told) = line.strip_prefix(MARK) else {
            return;
        };
        let Ok(mut told) = serde_json::from_str::<Value>(told) else {
            return;
        };
        let text = |key: &str| told.get(key).and_then(Value::as_str).unwrap_or_default();
        let (table, name) = (text("table").to_owned(), text("row").to_owned());
        let Some(Value::Object(figures)) = told.get_mut("figures").map(Value::take) else {
            return;
        };
        let known = |row: &&mut Row| row.table == table && row.name == name;
        match self.0.iter_mut().find(known) {
            Some(row) => row.figures.extend(figures),
            None => self.0.push(Row {
                table,
                name,
                figures,
            }),
        }
    }

    /// The rows of a table.
    pub fn rows<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Row> {
        self.0.iter().filter(move |row| row.table == table)
    }
}

impl Row {
    /// A figure with its spread.
    pub fn spread(&self, name: &str) -> Option<Spread> {
        let values = self.figures.get(name)?.as_array()?;
        let at = |index: usize| values.get(index)?.as_f64();
        Some(Spread {
            median: at(0)?,
            low: at(1)?,
            high: at(2)?,
        })
    }

    /// An exact figure of both sides, ours first.
    pub fn pair(&self, name: &str) -> Option<[f64; 2]> {
        let values = self.figures.get(name)?.as_array()?;
        Some([values.first()?.as_f64()?, values.get(1)?.as_f64()?])
    }

    /// A figure.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.figures.get(name)?.as_f64()
    }
}
