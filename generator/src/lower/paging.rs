//! Pass: how operations page (`x-pagination`), held against their parameters and answers.

use super::context::Lowering;
use crate::ir::{Api, Content, Location, Operation, Paging, Shape, Turn, TypeId};
use crate::report::{Code, Report, Spot};
use crate::source::{NodeId, Tree, Value};

const KEY: &str = "x-pagination";

/// Words of other tools, which the dialect says in ours.
const OTHERS: [&str; 2] = ["x-fern-pagination", "x-speakeasy-pagination"];

const WORDS: &[&str] = &[
    "append-order",
    "first",
    "items",
    "key",
    "last",
    "limit",
    "max-limit",
    "more",
    "next",
    "parameter",
    "style",
    "total",
];

/// Gives each operation with the extension its paging. One that makes no sense is reported, and the
/// operation is made without.
pub fn run(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let mut found = Vec::new();
    lowering.dialect.read(tree.root(), "x-fern-pagination");
    for (index, operation) in lowering.api.operations.iter().enumerate() {
        for word in OTHERS {
            lowering.dialect.read(operation.place, word);
        }
        if let Some(node) = lowering.dialect.read(operation.place, KEY) {
            let mut reading = Reading {
                tree,
                api: &lowering.api,
                report: &mut *lowering.report,
                operation,
                node,
            };
            found.push((index, reading.paging()));
        }
    }
    for (index, paging) in found {
        if let Some(operation) = lowering.api.operations.get_mut(index) {
            operation.paging = paging;
        }
    }
}

struct Reading<'a> {
    tree: &'a Tree,
    api: &'a Api,
    report: &'a mut Report,
    operation: &'a Operation,
    node: NodeId,
}

impl Reading<'_> {
    fn paging(&mut self) -> Option<Paging> {
        let words = self.tree.entries(self.node);
        let is_strange = |word: &str| word.contains(|letter: char| letter.is_ascii_uppercase());
        if !words.is_empty() && words.iter().all(|(word, _)| is_strange(word)) {
            // Datadog's, for one: ours have small letters.
            let message = format!("`{KEY}` is written in the words of another tool");
            self.report
                .note(Code::NotRepresented, Spot::Key(self.node), message)
                .help("the operation gets no streams");
            return None;
        }
        self.unknown_words();
        let answer = self.answer()?;
        let turn = self.turn()?;
        let items = self.way("items", self.node).unwrap_or_default();
        let Some(list) = self.at(answer, &items) else {
            self.no(self.place("items"), "the answer has nothing at `items`");
            return None;
        };
        let (list, _) = self.api.types.strip_nullable(list);
        let Shape::Array(item) = self.api.types.get(list).shape else {
            self.no(self.place("items"), "there is no list at `items`");
            return None;
        };
        let next = self.way_into("next", answer);
        let key = self.way_into("key", item);
        let by_key = matches!(turn, Turn::Cursor { .. }) && key.is_some();
        if next.is_none()
            && (matches!(turn, Turn::Link) || matches!(turn, Turn::Cursor { .. }) && !by_key)
        {
            self.no(
                self.node,
                "nothing says where the next page is: `next` is missing",
            );
            return None;
        }
        Some(Paging {
            turn,
            limit: self.parameter("limit", self.node),
            max_limit: self.count("max-limit"),
            items,
            item,
            total: self.way_into("total", answer),
            last: self.way_into("last", answer),
            next,
            more: self.way_into("more", answer),
            key,
            append_order: self.append_order(),
            place: self.node,
        })
    }

    /// The type of the one answer that is a success.
    fn answer(&mut self) -> Option<TypeId> {
        let mut answers = self.operation.answers.iter().map(|answer| answer.content);
        match (answers.next(), answers.next()) {
            (Some(Content::Json(ty)), None) => Some(ty),
            _ => {
                self.no(
                    self.node,
                    "only an operation with one answer, of JSON, can be paged",
                );
                None
            }
        }
    }

    fn turn(&mut self) -> Option<Turn> {
        let style = self.tree.get(self.node, "style");
        let parameter = |reading: &mut Self| {
            let found = reading.parameter("parameter", reading.node);
            if found.is_none() && reading.tree.get(reading.node, "parameter").is_none() {
                reading.no(
                    reading.node,
                    "nothing turns the page: `parameter` is missing",
                );
            }
            found
        };
        match style.and_then(|style| self.tree.str(style)) {
            Some("page") => Some(Turn::Page {
                parameter: parameter(self)?,
                first: match self.tree.get(self.node, "first") {
                    Some(_) => self.count("first")?,
                    None => 1,
                },
            }),
            Some("offset") => Some(Turn::Offset {
                parameter: parameter(self)?,
            }),
            Some("cursor") => Some(Turn::Cursor {
                parameter: parameter(self)?,
            }),
            Some("next-link") => Some(Turn::Link),
            Some("link-header") => Some(Turn::LinkHeader),
            _ => {
                let known = "`style` must be page, offset, cursor, next-link or link-header";
                self.no(style.unwrap_or(self.node), known);
                None
            }
        }
    }

    fn append_order(&mut self) -> Option<(usize, String)> {
        let order = self.tree.get(self.node, "append-order")?;
        let parameter = self.parameter("parameter", order);
        match (parameter, self.tree.get(order, "value")) {
            (Some(parameter), Some(value)) => {
                Some((parameter, self.tree.to_json(value).to_string()))
            }
            _ => {
                self.ignored(order, "`append-order` needs a `parameter` and its `value`");
                None
            }
        }
    }

    /// The place of the query parameter that `key` names.
    fn parameter(&mut self, key: &str, object: NodeId) -> Option<usize> {
        let node = self.tree.get(object, key)?;
        let name = self.tree.str(node);
        let found = self.operation.parameters.iter().position(|parameter| {
            parameter.location == Location::Query && Some(parameter.wire.as_str()) == name
        });
        if found.is_none() {
            let mut fixed = self.operation.fixed.iter();
            let is_fixed = fixed.any(|it| {
                it.parameter.location == Location::Query && Some(it.parameter.wire.as_str()) == name
            });
            self.ignored(
                node,
                match is_fixed {
                    true => "the parameter has one value only, which each call sends",
                    false => "the operation has no such query parameter",
                },
            );
        }
        found
    }

    fn count(&mut self, key: &str) -> Option<u64> {
        let node = self.tree.get(self.node, key)?;
        let count = match self.tree.value(node) {
            Value::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        };
        if count.is_none() {
            self.ignored(node, "a whole number from zero is expected here");
        }
        count
    }

    /// The steps of a JSON pointer.
    fn way(&mut self, key: &str, object: NodeId) -> Option<Vec<String>> {
        let node = self.tree.get(object, key)?;
        let pointer = self.tree.str(node);
        if pointer == Some("") {
            return Some(Vec::new());
        }
        let Some(steps) = pointer.and_then(|pointer| pointer.strip_prefix('/')) else {
            self.ignored(node, "a JSON pointer is expected here");
            return None;
        };
        let steps = steps.split('/');
        Some(
            steps
                .map(|step| step.replace("~1", "/").replace("~0", "~"))
                .collect(),
        )
    }

    /// The steps of a pointer that leads to something in `ty`.
    fn way_into(&mut self, key: &str, ty: TypeId) -> Option<Vec<String>> {
        let way = self.way(key, self.node)?;
        if self.at(ty, &way).is_some() {
            return Some(way);
        }
        let message = format!("there is nothing at `{key}`");
        self.ignored(self.place(key), &message);
        None
    }

    /// The type at the end of a way; the last one that is known where it leads into free JSON.
    fn at(&self, ty: TypeId, way: &[String]) -> Option<TypeId> {
        let types = &self.api.types;
        let mut at = ty;
        for step in way {
            let (inner, _) = types.strip_nullable(at);
            at = match &types.get(inner).shape {
                Shape::Model(model) => {
                    let field = model.fields.iter().find(|field| field.wire == *step);
                    field.map(|field| field.ty).or(model.additional)?
                }
                Shape::Map(value) => *value,
                Shape::Any | Shape::Union(_) => inner,
                _ => return None,
            };
        }
        Some(at)
    }

    fn place(&self, key: &str) -> NodeId {
        self.tree.get(self.node, key).unwrap_or(self.node)
    }

    fn unknown_words(&mut self) {
        for (word, node) in self.tree.entries(self.node) {
            if !WORDS.contains(&&**word) {
                let message = format!("`{KEY}` has no `{word}`");
                self.report
                    .warning(Code::UnknownKeyword, Spot::Key(*node), message)
                    .help("it is ignored");
            }
        }
    }

    fn ignored(&mut self, node: NodeId, message: &str) {
        self.report
            .warning(Code::Malformed, Spot::Node(node), message)
            .help("it is taken as absent");
    }

    fn no(&mut self, node: NodeId, message: &str) {
        self.report
            .warning(Code::Malformed, Spot::Node(node), message)
            .help("the operation gets no streams");
    }
}
