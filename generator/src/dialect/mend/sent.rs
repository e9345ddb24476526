//! Parameters that Swagger 2.0 has in the body: they are the body of OpenAPI 3.

use std::collections::BTreeSet;

use super::super::path_item::METHODS;
use super::super::vocabulary::Kind;
use super::Mender;
use super::content::{FORM, keys};
use crate::source::{NodeId, Value};

const PARTS: &str = "multipart/form-data";

/// A parameter that is sent in the body.
#[derive(Debug, Clone, Copy)]
struct Sent {
    /// Where it stands among the parameters of an operation or a path.
    item: NodeId,
    /// What that is, or refers to.
    parameter: NodeId,
    /// Whether it is the body, and no field of it.
    whole: bool,
}

/// Takes such parameters of each operation as its body.
pub(super) fn run(mender: &mut Mender<'_>) {
    let root = mender.tree.root();
    let paths = mender.tree.get(root, "paths");
    let items = paths.map(|paths| mender.tree.entries(paths).to_vec());
    // What several operations refer to and becomes the same is told once.
    let mut told = BTreeSet::new();
    for (_, item) in items.unwrap_or_default() {
        // An item may stand in another file.
        let referred = Some(mender.referred(item)).filter(|referred| *referred != item);
        let items = std::iter::once(item).chain(referred);
        let items: Vec<NodeId> = items.collect();
        let shared: Vec<Sent> = items.iter().flat_map(|item| mender.sent(*item)).collect();
        let mut is_shared = false;
        for (item, method) in items
            .iter()
            .flat_map(|item| METHODS.iter().map(move |method| (*item, *method)))
        {
            let Some(operation) = mender.tree.get(item, method) else {
                continue;
            };
            let mut sent = mender.sent(operation);
            if matches!(method, "put" | "post" | "patch") {
                sent.extend(&shared);
                is_shared = true;
            }
            if !sent.is_empty() {
                mender.body(operation, &sent, &mut told);
            }
        }
        for it in shared.iter().filter(|_| !is_shared) {
            let taken = "it is ignored: no operation of the path has a body by its method";
            mender.tell_sent(*it, taken.to_owned(), &mut told);
        }
        items.iter().for_each(|item| mender.drop_sent(*item));
    }
}

impl Mender<'_> {
    /// The parameters of an operation or a path that are sent in the body.
    fn sent(&self, holder: NodeId) -> Vec<Sent> {
        let list = self.tree.get(holder, "parameters");
        let items = list.map(|list| self.tree.items(list)).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| self.is_sent(*item))
            .collect()
    }

    fn is_sent(&self, item: NodeId) -> Option<Sent> {
        let parameter = self.referred(item);
        let place = self.word(parameter, "in")?.trim().to_ascii_lowercase();
        let whole = match place.as_str() {
            "body" => true,
            "formdata" => false,
            _ => return None,
        };
        Some(Sent {
            item,
            parameter,
            whole,
        })
    }

    /// Takes them out of a list of parameters.
    fn drop_sent(&mut self, holder: NodeId) {
        let Some(list) = self.tree.get(holder, "parameters") else {
            return;
        };
        let items = self.tree.items(list).to_vec();
        let kept: Vec<NodeId> = items
            .iter()
            .copied()
            .filter(|item| self.is_sent(*item).is_none())
            .collect();
        if kept.len() < items.len() {
            self.mend(list, Value::Array(kept));
        }
    }

    /// Makes the body of an operation of what is sent in it.
    fn body(&mut self, operation: NodeId, sent: &[Sent], told: &mut BTreeSet<(NodeId, String)>) {
        let has_body = self.tree.get(operation, "requestBody").is_some();
        let whole = sent.iter().find(|it| it.whole).copied();
        let media = self.media_of(operation, sent, whole);
        for it in sent {
            let is_taken = whole.is_none_or(|whole| whole.parameter == it.parameter);
            let taken = match (has_body, is_taken, it.whole) {
                (true, ..) => "it is ignored: the operation has a `requestBody`".to_owned(),
                (_, false, _) => "it is ignored: another parameter is the whole body".to_owned(),
                (.., true) => format!("it is taken as the body, of `{media}`"),
                (.., false) => format!("it is taken as a field of the body, of `{media}`"),
            };
            self.tell_sent(*it, taken, told);
        }
        self.drop_sent(operation);
        if has_body {
            return;
        }
        let body = match whole {
            Some(whole) => self.whole_body(whole, &media),
            None => self.form(sent, &media),
        };
        if let Some(body) = body {
            self.put(operation, "requestBody", body);
        }
    }

    /// Tells of such a parameter what it is taken for.
    fn tell_sent(&mut self, it: Sent, taken: String, told: &mut BTreeSet<(NodeId, String)>) {
        let at = self.tree.get(it.parameter, "in").unwrap_or(it.parameter);
        if told.insert((at, taken.clone())) {
            let place = self.word(it.parameter, "in").unwrap_or_default();
            let message =
                format!("`in: {place}` is of Swagger 2.0: OpenAPI 3 writes `requestBody`");
            self.tell(at, message, taken);
        }
    }

    /// How a list within a form is written by Swagger 2.0, where that isn't as OpenAPI 3 does by itself: a style
    /// without `explode`.
    fn style_of(&mut self, parameter: NodeId) -> Option<&'static str> {
        let word = self.tree.get(parameter, "collectionFormat");
        let style = match word.and_then(|word| self.tree.str(word)) {
            Some("multi") => return None,
            Some("ssv") => "spaceDelimited",
            Some("pipes") => "pipeDelimited",
            Some("csv") | None => "form",
            Some(_) => {
                let message = "no style of OpenAPI 3 writes a list so";
                self.tell(word?, message, "its items are set apart by commas");
                "form"
            }
        };
        Some(style)
    }

    /// The content type of a body.
    fn media_of(&self, operation: NodeId, sent: &[Sent], whole: Option<Sent>) -> String {
        let said = self.said_media(operation, "consumes");
        if whole.is_some() {
            return said;
        }
        let is_file = |it: &Sent| {
            let schema = self
                .tree
                .get(it.parameter, "schema")
                .unwrap_or(it.parameter);
            self.word(schema, "type") == Some("file")
                || self.word(schema, "format") == Some("binary")
        };
        let has_file = sent.iter().any(is_file);
        let media = if has_file || said == PARTS {
            PARTS
        } else {
            FORM
        };
        media.to_owned()
    }

    fn whole_body(&mut self, whole: Sent, media: &str) -> Option<NodeId> {
        let schema = self.schema_of(whole)?;
        let content = self.made_content(schema, media);
        let parameter = whole.parameter;
        let words = ["description", "required"];
        let words = words.map(|word| (word, self.shared(parameter, word)));
        let words = words
            .into_iter()
            .filter_map(|(word, node)| Some((word, node?)));
        let words: Vec<_> = words.chain([("content", content)]).collect();
        Some(self.object(parameter, words))
    }

    /// A word of a parameter, for another object.
    fn shared(&mut self, parameter: NodeId, word: &str) -> Option<NodeId> {
        let node = self.tree.get(parameter, word)?;
        let value = self.tree.value(node).clone();
        Some(self.make(node, value))
    }

    /// The schema of a parameter. One that several may refer to stays where it is, and is referred to.
    fn schema_of(&mut self, sent: Sent) -> Option<NodeId> {
        let parameter = sent.parameter;
        let schema = self.tree.get(parameter, "schema");
        if sent.item != parameter
            && let Some(schema) = schema
        {
            if self.tree.get(schema, "$ref").is_none() {
                let text = format!("#{}", self.tree.pointer(schema));
                let text = self.text(schema, &text);
                return Some(self.object(schema, [("$ref", text)]));
            }
            let value = self.tree.value(schema).clone();
            return Some(self.make(schema, value));
        }
        if schema.is_some() {
            self.take(parameter, &["schema"]);
            return schema;
        }
        // As in Swagger 2.0, what stands beside its name is its schema.
        let words = keys(self.tree, parameter).into_iter().filter(|key| {
            !matches!(&**key, "name" | "in" | "required" | "description")
                && (Kind::Schema.keyword(key).is_some() || key.starts_with("x-"))
        });
        let words: Vec<String> = words.collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let words = match sent.item == parameter {
            true => self.take(parameter, &words),
            // Others may refer to it too.
            false => {
                let entries = self.tree.entries(parameter).iter();
                let entries = entries.filter(|(key, _)| words.contains(&&**key));
                entries.cloned().collect()
            }
        };
        Some(self.make(parameter, Value::Object(words)))
    }

    /// A form of fields.
    fn form(&mut self, sent: &[Sent], media: &str) -> Option<NodeId> {
        let of = sent.first()?.parameter;
        let mut fields: Vec<(Box<str>, NodeId)> = Vec::new();
        let mut required = Vec::new();
        let mut encoding: Vec<(Box<str>, NodeId)> = Vec::new();
        for it in sent {
            let Some(name) = self.word(it.parameter, "name").map(str::to_owned) else {
                continue;
            };
            if fields.iter().any(|(known, _)| **known == *name) {
                continue;
            }
            let is_older = self.tree.get(it.parameter, "schema").is_none();
            let Some(schema) = self.schema_of(*it) else {
                continue;
            };
            if is_older
                && media == FORM
                && self.word(schema, "type") == Some("array")
                && let Some(style) = self.style_of(it.parameter)
            {
                let style = self.text(it.parameter, style);
                let explode = self.make(it.parameter, Value::Bool(false));
                let words = self.object(it.parameter, [("style", style), ("explode", explode)]);
                encoding.push((name.as_str().into(), words));
            }
            if let Some(words) = self.shared(it.parameter, "description")
                && self.tree.get(schema, "description").is_none()
                && self.tree.get(schema, "$ref").is_none()
            {
                self.put(schema, "description", words);
            }
            let is_required = self.tree.get(it.parameter, "required");
            if is_required.and_then(|node| self.tree.bool(node)) == Some(true) {
                required.push(self.text(it.parameter, &name));
            }
            fields.push((name.into(), schema));
        }
        let is_required = !required.is_empty();
        let ty = self.text(of, "object");
        let properties = self.make(of, Value::Object(fields));
        let mut words = vec![("type", ty), ("properties", properties)];
        if is_required {
            words.push(("required", self.make(of, Value::Array(required))));
        }
        let schema = self.object(of, words);
        let mut words = vec![("schema", schema)];
        if !encoding.is_empty() {
            words.push(("encoding", self.make(of, Value::Object(encoding))));
        }
        let only = self.object(schema, words);
        let content = self.object(schema, [(media, only)]);
        let flag = self.make(of, Value::Bool(is_required));
        Some(self.object(of, [("required", flag), ("content", content)]))
    }
}
