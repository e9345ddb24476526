//! What other tools say of lists in pages, in our words (`x-pagination`): the lowering knows no others.

use super::super::vocabulary::Kind;
use super::Mender;
use crate::report::{Code, Spot};
use crate::source::{NodeId, Value};

/// Our word.
const OURS: &str = "x-pagination";
/// Speakeasy's.
const SPEAKEASY: &str = "x-speakeasy-pagination";
/// Fern's.
const FERN: &str = "x-fern-pagination";

/// What of ours a word of another tool says: a key, and its text.
type Said = Vec<(&'static str, String)>;

impl Mender<'_> {
    /// Says of an operation in our words what another tool's word says.
    pub(super) fn pages(&mut self, operation: NodeId, key: &str, word: NodeId) {
        let is_second = key == SPEAKEASY && self.tree.get(operation, FERN).is_some();
        if is_second || self.tree.get(operation, OURS).is_some() {
            let message = format!("`{key}` stands beside another word for the same");
            self.report
                .note(Code::NoBearing, Spot::Key(word), message)
                .help("it is ignored: the first counts, ours before others");
            return;
        }
        let said = match key {
            SPEAKEASY => self.of_speakeasy(word),
            _ => self.of_fern(word),
        };
        match said {
            Some(said) if said.is_empty() => {}
            Some(said) => {
                let first = self.first(operation, &said);
                let said = said.into_iter();
                let mut said: Vec<_> = said
                    .map(|(key, text)| (key, self.text(word, &text)))
                    .collect();
                if let Some(first) = first {
                    let first = self.tree.make(word, Value::Integer(first));
                    said.push(("first", first));
                }
                let ours = self.object(word, said);
                self.put(operation, OURS, ours);
            }
            None => {
                let message = format!("`{key}` can't be said as `{OURS}` can");
                self.report
                    .warning(Code::Malformed, Spot::Node(word), message)
                    .help("the operation gets no streams");
            }
        }
    }

    /// `type`, `inputs` by what they turn, `outputs` as JSON paths.
    fn of_speakeasy(&self, word: NodeId) -> Option<Said> {
        let outputs = self.tree.get(word, "outputs")?;
        let output = |key: &str| self.word(outputs, key).and_then(pointer);
        let inputs = self.tree.get(word, "inputs");
        let inputs = inputs.map(|list| self.tree.items(list)).unwrap_or_default();
        let input = |kind: &str| {
            let mut inputs = inputs.iter();
            let found = inputs.find(|input| self.word(**input, "type") == Some(kind))?;
            let is_sent = self.word(*found, "in") != Some("requestBody");
            let name = self.word(*found, "name").filter(|_| is_sent)?;
            Some(name.to_owned())
        };
        let mut said = vec![("items", output("results")?)];
        said.extend(input("limit").map(|limit| ("limit", limit)));
        let turn = match self.word(word, "type")? {
            "offsetLimit" => match (input("page"), input("offset")) {
                (Some(page), _) => {
                    said.extend(output("numPages").map(|last| ("last", last)));
                    [("style", "page".to_owned()), ("parameter", page)]
                }
                (None, Some(offset)) => [("style", "offset".to_owned()), ("parameter", offset)],
                (None, None) => return None,
            },
            "cursor" => {
                said.push(("next", output("nextCursor")?));
                [
                    ("style", "cursor".to_owned()),
                    ("parameter", input("cursor")?),
                ]
            }
            "url" => [
                ("style", "next-link".to_owned()),
                ("next", output("nextUrl")?),
            ],
            _ => return None,
        };
        said.extend(turn);
        Some(said)
    }

    /// The number of the first page: what the server takes where its parameter is left out.
    fn first(&self, operation: NodeId, said: &Said) -> Option<i128> {
        let said = |key: &str| {
            said.iter()
                .find(|(it, _)| *it == key)
                .map(|(_, text)| &**text)
        };
        let name = said("parameter").filter(|_| said("style") == Some("page"));
        let item = self.tree.parent(operation)?;
        let mut declared = self.parameters(item).into_iter();
        let parameter = declared.find(|node| {
            self.word(*node, "in") == Some("query") && self.word(*node, "name") == name
        })?;
        let schema = self.tree.get(parameter, "schema")?;
        let schema = match self.word(schema, "$ref") {
            Some(text) => self.tree.resolve(schema, text).ok()?,
            None => schema,
        };
        match self.tree.value(self.tree.get(schema, "default")?) {
            Value::Integer(first) if *first >= 0 => Some(*first),
            _ => None,
        }
    }

    /// `$request.…` and `$response.…`, by what they turn; `true` means the document's own.
    fn of_fern(&self, word: NodeId) -> Option<Said> {
        let whole = self.tree.get(self.tree.root(), FERN);
        let word = match self.tree.value(word) {
            Value::Bool(false) => return Some(Vec::new()),
            Value::Bool(true) => whole?,
            _ => word,
        };
        let request = |key: &str| {
            let name = self.word(word, key)?.strip_prefix("$request.")?;
            (!name.contains('.')).then(|| name.to_owned())
        };
        let response = |key: &str| pointer(&self.word(word, key)?.replacen("$response", "$", 1));
        let mut said = vec![("items", response("results")?)];
        said.extend(response("has-next-page").map(|more| ("more", more)));
        if let Some(cursor) = request("cursor") {
            said.extend([
                ("style", "cursor".to_owned()),
                ("parameter", cursor),
                ("next", response("next_cursor")?),
            ]);
        } else if let Some(offset) = request("offset") {
            // With a step it counts items, else pages.
            let step = request("step");
            let style = if step.is_some() { "offset" } else { "page" };
            said.extend([("style", style.to_owned()), ("parameter", offset)]);
            said.extend(step.map(|step| ("limit", step)));
        } else {
            let next = response("next_uri")?;
            said.extend([("style", "next-link".to_owned()), ("next", next)]);
        }
        Some(said)
    }
}

/// Whether a key is another tool's word for lists in pages.
pub(super) fn is_word(kind: Kind, key: &str) -> bool {
    kind == Kind::Operation && matches!(key, SPEAKEASY | FERN)
}

/// The JSON pointer that a plain JSON path is: names, no searching.
fn pointer(path: &str) -> Option<String> {
    let names = path.strip_prefix('$')?;
    if names.is_empty() {
        return Some(String::new());
    }
    let names = names.strip_prefix('.')?;
    let is_plain = |name: &str| {
        let mut letters = name.chars();
        !name.is_empty() && letters.all(|it| it.is_alphanumeric() || matches!(it, '_' | '-'))
    };
    let names: Vec<&str> = names.split('.').collect();
    names
        .iter()
        .all(|name| is_plain(name))
        .then(|| format!("/{}", names.join("/")))
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn plain_paths_are_pointers() {
        assert_eq!(pointer("$").as_deref(), Some(""));
        assert_eq!(
            pointer("$.a.next_cursor").as_deref(),
            Some("/a/next_cursor")
        );
        for path in ["a", "$..a", "$.a[0]", "$.a[-1:].id", "$a", "$.a.length()"] {
            assert_eq!(pointer(path), None, "{path}");
        }
    }
}
