//! Bodies and answers whose content stands in another place than `content` and `schema`.

use std::collections::BTreeMap;

use super::super::piece::status;
use super::super::place::Stands;
use super::super::vocabulary::{Child, Kind};
use super::Mender;
use crate::report::{Code, Spot};
use crate::source::{NodeId, Tree, Value};

/// What content is taken for that has no type.
pub(super) const JSON: &str = "application/json";

/// Fields of a form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

impl Mender<'_> {
    /// The answers of an operation, by status.
    pub(super) fn answers(&mut self, node: NodeId) {
        let mut renamed = BTreeMap::new();
        for (key, answer) in self.tree.entries(node).to_vec() {
            if let Some(meant) = meant_status(&key)
                && self.tree.get(node, &meant).is_none()
                && !renamed.values().any(|other| *other == meant)
            {
                let message = format!("`{key}` is no status");
                self.tell(answer, message, format!("it is taken as `{meant}`"));
                renamed.insert(key, meant);
            }
        }
        self.tree.rename_keys(node, &renamed);
        self.holders(node, Kind::Response);
    }

    /// Several bodies or answers.
    pub(super) fn holders(&mut self, node: NodeId, kind: Kind) {
        for (_, holder) in self.tree.entries(node).to_vec() {
            self.holder(holder, kind);
        }
    }

    /// A body or answer that has its content without `content` around it, or nothing but a schema.
    pub(super) fn holder(&mut self, node: NodeId, kind: Kind) {
        if !self.is_object(node) || self.tree.get(node, "content").is_some() {
            return;
        }
        let entries = self.tree.entries(node).iter();
        let medias: Vec<String> = entries
            .filter(|(key, media)| is_media(key) && self.is_object(*media))
            .map(|(key, _)| key.to_string())
            .collect();
        if !medias.is_empty() {
            let keys: Vec<&str> = medias.iter().map(String::as_str).collect();
            let taken = self.take(node, &keys);
            let Some((key, first)) = taken.first().cloned() else {
                return;
            };
            let message = format!("{} has no `{key}`", kind.title());
            self.tell(
                first,
                message,
                "it is taken as if it stood in its `content`",
            );
            let content = self.make(first, Value::Object(taken));
            self.put(node, "content", content);
            self.content(content);
            return;
        }
        let Some(schema) = self.tree.get(node, "schema") else {
            return;
        };
        let media = self.said_media(node, "produces");
        let message = format!("{} has no `schema` of its own in OpenAPI 3", kind.title());
        self.tell(
            schema,
            message,
            format!("it is taken as content of `{media}`"),
        );
        self.take(node, &["schema"]);
        let content = self.made_content(schema, &media);
        self.put(node, "content", content);
    }

    /// `content` that holds one schema.
    pub(super) fn made_content(&mut self, schema: NodeId, media: &str) -> NodeId {
        let only = self.object(schema, [("schema", schema)]);
        self.object(schema, [(media, only)])
    }

    /// The content type that Swagger 2.0's word says of an operation, or of all.
    pub(super) fn said_media(&self, from: NodeId, word: &str) -> String {
        let root = self.tree.root();
        let around = std::iter::successors(Some(from), |node| self.tree.parent(*node));
        // What stands in another file has not the document around it.
        for node in around.chain([root]) {
            let said = self.tree.get(node, word).map(|list| self.tree.items(list));
            let mut said = said
                .unwrap_or_default()
                .iter()
                .filter_map(|it| self.tree.str(*it));
            let first = said.clone().next();
            if let Some(media) = said.find(|media| *media == JSON).or(first) {
                return media.to_owned();
            }
        }
        JSON.to_owned()
    }

    /// Content by type: a schema without a type, types by short names, and schemas that stand in place of what
    /// has them.
    pub(super) fn content(&mut self, node: NodeId) {
        if let Some(schema) = self.tree.get(node, "schema")
            && self
                .tree
                .entries(node)
                .iter()
                .all(|(key, _)| !is_media(key))
        {
            let message = "`schema` stands where a content type should";
            self.tell(
                schema,
                message,
                format!("it is taken as the schema of `{JSON}`"),
            );
            let media = self.make(schema, self.tree.value(node).clone());
            self.mend(node, Value::Object(vec![(JSON.into(), media)]));
            return;
        }
        for (key, media) in self.tree.entries(node).to_vec() {
            if key.eq_ignore_ascii_case("json") && self.tree.get(node, JSON).is_none() {
                let message = format!("`{key}` is no content type");
                self.tell(media, message, format!("it is taken as `{JSON}`"));
                self.tree.rename(node, &key, JSON);
            }
            self.media_by_reference(media);
            self.media(media);
        }
    }

    /// A media type of OpenAPI 3.2 that stands among those which several places share: it stands here from then on.
    fn media_by_reference(&mut self, media: NodeId) {
        let target = self.referred(media);
        if target != media && self.stands(target) == Stands::Object(Kind::MediaType) {
            let message = "`$ref` stands for a media type, as OpenAPI 3.2 has it";
            self.has_told = true;
            self.report
                .note(Code::BesideReference, Spot::Node(media), message)
                .help("it is taken as what it leads to");
            let value = self.tree.value(target).clone();
            self.mend(media, value);
        }
    }

    /// A parameter of OpenAPI 3.2 that is the whole query: of a form, it is one parameter for each of its fields.
    pub(super) fn whole_query(&mut self, place: NodeId) {
        let Some(parameter) = self.tree.parent(place) else {
            return;
        };
        let content = self.tree.get(parameter, "content");
        let form = content.and_then(|content| self.tree.get(content, FORM));
        let Some(schema) = form.and_then(|form| self.tree.get(form, "schema")) else {
            return;
        };
        let message = "`in: querystring` is the query as a whole, as OpenAPI 3.2 has it";
        let taken = "the fields of its form are taken as the query's parameters";
        self.tell(place, message, taken);
        self.tree.set_text(place, "query".to_owned());
        self.take(parameter, &["content", "style", "explode"]);
        let style = self.text(place, "form");
        let explode = self.make(place, Value::Bool(true));
        self.put(parameter, "schema", schema);
        self.put(parameter, "style", style);
        self.put(parameter, "explode", explode);
    }

    /// A schema that stands where what has it should: all its words are those of schemas, and one of them says
    /// something of values.
    fn media(&mut self, media: NodeId) {
        const TELLING: [&str; 8] = [
            "$ref",
            "type",
            "properties",
            "items",
            "allOf",
            "oneOf",
            "anyOf",
            "enum",
        ];
        if TELLING
            .iter()
            .all(|word| self.tree.get(media, word).is_none())
        {
            return;
        }
        let entries = self.tree.entries(media).to_vec();
        let is_free = |key: &str| key.starts_with("x-") || matches!(key, "example" | "examples");
        let mut words = entries.iter().filter(|(key, _)| !is_free(key)).peekable();
        if words.peek().is_none()
            || !words.all(|(key, child)| self.is_of_schema(media, key, *child))
        {
            return;
        }
        let message = "a schema stands where a media type should";
        self.tell(media, message, "it is taken as its `schema`");
        let (schema, own): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(key, _)| !is_free(key));
        let schema = self.make(media, Value::Object(schema));
        let mut own = own;
        own.insert(0, ("schema".into(), schema));
        self.mend(media, Value::Object(own));
    }

    /// Whether what stands at a media type is a word of schemas, of the shape that it has there.
    fn is_of_schema(&self, media: NodeId, key: &str, child: NodeId) -> bool {
        if key == "$ref" {
            let target = self
                .tree
                .str(child)
                .map(|text| self.tree.resolve(media, text));
            let Some(Ok(target)) = target else {
                return false;
            };
            return self.stands(target) == Stands::Object(Kind::Schema);
        }
        if Kind::MediaType.keyword(key).is_some() {
            return false;
        }
        match Kind::Schema.keyword(key).map(|keyword| keyword.child) {
            Some(Child::One(_) | Child::Map(_)) => self.is_object(child),
            Some(Child::List(_)) => self.is_list(child),
            Some(Child::Leaf(_)) => true,
            _ => false,
        }
    }
}

/// Whether a key is the name of a content type.
fn is_media(key: &str) -> bool {
    let main = key.split('/').next().unwrap_or_default();
    let is_known = matches!(
        main,
        "*" | "application"
            | "audio"
            | "font"
            | "image"
            | "message"
            | "model"
            | "multipart"
            | "text"
            | "video"
    );
    is_known && main.len() < key.len()
}

/// The status that is meant by a key that is none.
fn meant_status(key: &str) -> Option<String> {
    if status(key).is_some() || key.starts_with("x-") || key.starts_with('$') {
        return None;
    }
    let small = key.trim().to_ascii_lowercase();
    if small == "default" {
        return Some(small);
    }
    let (code, rest) = small.split_at_checked(3)?;
    let is_ended = rest.is_empty() || rest.starts_with(|next: char| !next.is_ascii_alphanumeric());
    let is_range = matches!(code.get(1..), Some("xx" | "**" | "--" | "__"));
    let code = match is_range {
        true => format!("{}XX", code.get(..1)?),
        false => code.to_owned(),
    };
    // Of `200 OK` the code counts; what is said of two codes at once is of neither.
    let is_one = !rest.contains(|next: char| next.is_ascii_digit());
    (is_ended && is_one && status(&code).is_some()).then_some(code)
}

/// The keys of a tree's object.
pub(super) fn keys(tree: &Tree, id: NodeId) -> Vec<String> {
    let entries = tree.entries(id).iter();
    entries.map(|(key, _)| key.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_that_are_meant() {
        for (key, meant) in [
            ("Default", Some("default")),
            ("200 OK", Some("200")),
            ("404 - not found", Some("404")),
            ("4**", Some("4XX")),
            ("200", None),
            ("2xx", Some("2XX")),
            ("2XX", None),
            ("2000", None),
            ("200,201", None),
            ("20X", None),
            ("ok", None),
            ("x-200", None),
        ] {
            assert_eq!(meant_status(key).as_deref(), meant, "{key}");
        }
    }

    #[test]
    fn names_of_content_types() {
        assert!(is_media("application/json") && is_media("*/*"));
        assert!(!is_media("application") && !is_media("/a/b") && !is_media("a/b"));
    }
}
