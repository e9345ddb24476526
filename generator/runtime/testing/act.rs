//! Carries a request out on the rows, by its operation's plan.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value, json};

use super::document::{Operation, entries, list, plain, text, texts};
use super::engine::{Engine, State};
use super::lists::{Page, Selection, columns, csv, page, put};
use super::refusal::Case;
use super::reply::Reply;
use super::request::{Said, pairs};
use super::routes::{Action, Plan};
use super::schemas::{Flaw, Side};

/// One request to carry out.
pub(super) struct Act<'a> {
    pub(super) engine: &'a Engine,
    pub(super) operation: &'a Operation,
    pub(super) plan: &'a Plan,
    pub(super) said: &'a Said,
    pub(super) request: &'a Request<Bytes>,
}

/// Why it is refused, and what is wrong.
type Refused = (Case, Vec<Flaw>);

impl Act<'_> {
    pub(super) fn run(&self, state: &mut State) -> Result<Reply, Refused> {
        self.permit(state)?;
        match self.plan.action {
            Action::Create => {
                let row = self.add(state, Map::new())?;
                Ok(self.succeed(row))
            }
            Action::List => self.list(state),
            Action::Get => {
                let number = self.row(state)?;
                Ok(self.succeed(self.fields(state, number)))
            }
            Action::Update | Action::Replace => self.change(state),
            Action::Delete => {
                let number = self.row(state)?;
                let fields = self.fields(state, number);
                state.store.remove(number);
                state.maker.tick();
                Ok(self.succeed(fields))
            }
            Action::About => self.about(state),
            Action::Export => self.export(state),
            Action::Example => {
                self.chain(state)?;
                Ok(self.example(state))
            }
        }
    }

    /// The rows that the path names, from the outermost in.
    pub(super) fn chain(&self, state: &State) -> Result<Vec<u64>, Refused> {
        let mut chain = Vec::new();
        for link in &self.plan.rows {
            let value = self
                .said
                .path
                .get(&link.parameter)
                .map(String::as_str)
                .unwrap_or_default();
            let parent = chain.last().copied();
            let store = &state.store;
            let mut rows = store.named(&link.collection, parent, &link.field, value);
            let declares = |case: Case| case.is_declared(&self.engine.document, self.operation);
            match (rows.next(), rows.next()) {
                (Some(_), Some(_)) if declares(Case::Ambiguous) => {
                    return Err((Case::Ambiguous, Vec::new()));
                }
                (Some(row), _) => chain.push(row.number),
                (None, _) => return Err((Case::NotFound, Vec::new())),
            }
        }
        Ok(chain)
    }

    /// Refuses what is permitted only of rows that the path's innermost isn't one of.
    fn permit(&self, state: &mut State) -> Result<(), Refused> {
        let asked = entries(&self.operation.settings["permitted"]);
        if asked.is_empty() {
            return Ok(());
        }
        let number = self.row(state)?;
        let fields = self.fields(state, number);
        let mut asked = asked.iter();
        if asked.all(|(name, values)| list(values).contains(&fields[name])) {
            Ok(())
        } else {
            Err((Case::NotPermitted, Vec::new()))
        }
    }

    /// What of the query makes no difference to the answer.
    pub(super) fn idle(&self) -> Vec<&str> {
        let sent = self.said.query.keys().map(String::as_str);
        match self.plan.action {
            Action::List | Action::Export => {
                let selection = self.selection();
                sent.filter(|name| selection.is_idle(name)).collect()
            }
            _ => sent.collect(),
        }
    }

    fn selection(&self) -> Selection<'_> {
        let schemas = &self.engine.document.schemas;
        Selection::new(schemas, self.item(), self.operation, self.said)
    }

    /// The innermost row that the path names.
    fn row(&self, state: &State) -> Result<u64, Refused> {
        let chain = self.chain(state)?;
        chain.last().copied().ok_or((Case::NotFound, Vec::new()))
    }

    fn fields(&self, state: &mut State, number: u64) -> Value {
        let collection = self.plan.rows.last().map(|link| link.collection.as_str());
        let row = state
            .store
            .get_mut(collection.unwrap_or(&self.plan.collection), number);
        row.map(|row| Value::Object(row.fields.clone()))
            .unwrap_or_default()
    }

    /// What `x-stand-in` says of the collection.
    fn settings(&self) -> &Value {
        &self.engine.document.settings["collections"][&self.plan.collection]
    }

    fn item(&self) -> &Value {
        static ANY: Value = Value::Bool(true);
        self.engine
            .routes
            .items
            .get(&self.plan.collection)
            .unwrap_or(&ANY)
    }

    /// The schemas of what may be sent.
    fn sent_schemas(&self) -> impl Iterator<Item = &Value> {
        let body = self.operation.body.iter();
        body.flat_map(|body| body.content.values())
    }

    /// What `{…}` in the extension stands for.
    fn words(&self, parent: Option<&Value>) -> BTreeMap<String, Value> {
        let mut words = BTreeMap::new();
        let path = self.said.path.iter();
        words.extend(
            path.map(|(name, value)| (format!("path.{name}"), Value::from(value.as_str()))),
        );
        for (start, object) in [("sent", Some(&self.said.body)), ("parent", parent)] {
            let fields = object.map(entries).into_iter().flatten();
            words.extend(fields.map(|(name, value)| (format!("{start}.{name}"), value.clone())));
        }
        words
    }

    /// Adds a row, with what else is known of it, and what comes with it.
    pub(super) fn add(
        &self,
        state: &mut State,
        more: Map<String, Value>,
    ) -> Result<Value, Refused> {
        let chain = self.chain(state)?;
        let parent = chain.last().copied();
        state.maker.tick();
        let known = parent.map(|number| self.fields(state, number));
        let words = self.words(known.as_ref());
        let fields = self.compose(state, entries(&self.said.body), &words);
        self.check_twins(state, parent, None, &fields)?;
        let number = state
            .store
            .add(&self.plan.collection, parent, fields.clone(), more);
        for other in list(&self.settings()["adds"]) {
            self.add_with(state, other, number, &fields);
        }
        Ok(Value::Object(fields))
    }

    /// A row of another collection that comes with a new one: `{collection, values}`.
    fn add_with(&self, state: &mut State, other: &Value, parent: u64, fields: &Map<String, Value>) {
        let Some(collection) = text(other, "collection") else {
            return;
        };
        let mut words = self.words(Some(&Value::Object(fields.clone())));
        // What may be sent, and wasn't.
        let body = self.sent_schemas();
        for schema in body {
            let properties = self.engine.document.schemas.properties(schema, None).all;
            for name in properties.keys() {
                words.entry(format!("sent.{name}")).or_default();
            }
        }
        let values = state.maker.fill(&other["values"], &words);
        let item = self
            .engine
            .routes
            .items
            .get(collection)
            .cloned()
            .unwrap_or(Value::Bool(true));
        let row = state
            .maker
            .complete(&self.engine.document.schemas, &item, values);
        if let Value::Object(row) = row {
            state.store.add(collection, Some(parent), row, Map::new());
        }
    }

    /// What of these fields is none of a row's.
    pub(super) fn foreign(&self, fields: &Map<String, Value>) -> Map<String, Value> {
        let schemas = &self.engine.document.schemas;
        let whole = Value::Object(fields.clone());
        let own = schemas.properties(self.item(), Some(&whole));
        let fields = fields.iter();
        let foreign =
            fields.filter(|(name, _)| !own.is_open && !own.all.contains_key(name.as_str()));
        foreign
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    /// The fields of a new row: what was sent, what the extension says, defaults, and what the schema
    /// requires.
    fn compose(
        &self,
        state: &mut State,
        sent: &Map<String, Value>,
        words: &BTreeMap<String, Value>,
    ) -> Map<String, Value> {
        let schemas = &self.engine.document.schemas;
        let sent_value = Value::Object(sent.clone());
        let properties = schemas.properties(self.item(), Some(&sent_value));
        let values = entries(&self.settings()["values"]);
        let mut fields = Map::new();
        if properties.is_open {
            fields.extend(sent.clone());
        }
        for (name, property) in &properties.all {
            let given = sent
                .get(*name)
                .filter(|value| !value.is_null() || schemas.is_nullable(property));
            let value = match (given, values.get(*name)) {
                (Some(value), _) => Some(self.as_received(state, name, property, value)),
                (None, Some(template)) => Some(state.maker.fill(template, words)),
                (None, None) => {
                    self.unsent(state, name, property, properties.required.contains(name))
                }
            };
            if let Some(value) = value {
                fields.insert((*name).to_owned(), value);
            }
        }
        fields
    }

    /// What a field holds that was not sent.
    fn unsent(
        &self,
        state: &mut State,
        name: &str,
        property: &Value,
        is_required: bool,
    ) -> Option<Value> {
        let schemas = &self.engine.document.schemas;
        let body = self.sent_schemas();
        let mut defaults = body.filter_map(|schema| {
            let default = schemas
                .properties(schema, None)
                .all
                .get(name)?
                .get("default")?;
            Some(default.clone())
        });
        if let Some(default) = defaults.next() {
            return Some(default);
        }
        let is_key = name == "id"
            || self
                .engine
                .routes
                .keys(&self.plan.collection)
                .contains(name);
        if schemas.is_nullable(property) {
            Some(Value::Null)
        } else if is_key && schemas.takes(property, "integer") {
            Some(state.maker.number().into())
        } else if is_key {
            Some(state.maker.uuid().into())
        } else {
            is_required.then(|| state.maker.make(schemas, property))
        }
    }

    /// A value as it is answered: completed, and turned into what the schema of the answer has where it
    /// has another shape than what is sent.
    fn as_received(&self, state: &mut State, name: &str, property: &Value, value: &Value) -> Value {
        let schemas = &self.engine.document.schemas;
        let value = state.maker.complete(schemas, property, value.clone());
        if schemas.fits(property, Side::Received, &value) {
            return value;
        }
        let words = BTreeMap::from_iter([("value".to_owned(), value.clone())]);
        match self.settings()["converts"].get(name) {
            Some(template) => state.maker.fill(template, &words),
            None if schemas.takes(property, "array") => json!([value]),
            None => value,
        }
    }

    /// Refuses a row that has what another has and only one may have.
    fn check_twins(
        &self,
        state: &State,
        parent: Option<u64>,
        but: Option<u64>,
        fields: &Map<String, Value>,
    ) -> Result<(), Refused> {
        let mut flaws = Vec::new();
        let within = texts(&self.settings()["within"]);
        for field in texts(&self.settings()["unique"]) {
            let value = fields.get(field).unwrap_or(&Value::Null);
            let agreeing = [&[field], within.as_slice()].concat();
            let (store, collection) = (&state.store, &self.plan.collection);
            if !value.is_null() && store.has_twin(collection, parent, but, fields, &agreeing) {
                flaws.push(Flaw {
                    location: vec!["body".into(), field.into()],
                    rule: "unique".to_owned(),
                    message: "this is taken already".to_owned(),
                    input: value.clone(),
                });
            }
        }
        if flaws.is_empty() {
            Ok(())
        } else {
            Err((Case::Duplicate, flaws))
        }
    }

    /// PATCH changes what is sent; PUT also sets back what isn't and could have been.
    fn change(&self, state: &mut State) -> Result<Reply, Refused> {
        let chain = self.chain(state)?;
        let number = chain.last().copied().ok_or((Case::NotFound, Vec::new()))?;
        let parent = chain.iter().rev().nth(1).copied();
        let schemas = &self.engine.document.schemas;
        let mut fields = entries(&self.fields(state, number)).clone();
        state.maker.tick();
        let known = Value::Object(fields.clone());
        let properties = schemas.properties(self.item(), Some(&known));
        let sent = entries(&self.said.body);
        for (name, property) in &properties.all {
            match sent.get(*name) {
                Some(Value::Null) if !schemas.is_nullable(property) => {}
                Some(value) => {
                    let value = self.as_received(state, name, property, value);
                    fields.insert((*name).to_owned(), value);
                }
                None if self.plan.action == Action::Replace && self.is_sendable(name) => {
                    let is_required = properties.required.contains(name);
                    match self.unsent(state, name, property, is_required) {
                        Some(value) => fields.insert((*name).to_owned(), value),
                        None => fields.remove(*name),
                    };
                }
                None => {}
            }
        }
        for field in texts(&self.settings()["touched"]) {
            fields.insert(field.to_owned(), state.maker.now().into());
        }
        self.check_twins(state, parent, Some(number), &fields)?;
        if let Some(row) = state.store.get_mut(&self.plan.collection, number) {
            row.fields = fields.clone();
        }
        Ok(self.succeed(Value::Object(fields)))
    }

    fn is_sendable(&self, name: &str) -> bool {
        let body = self.sent_schemas();
        let schemas = &self.engine.document.schemas;
        let mut properties = body.map(|schema| schemas.properties(schema, None).all);
        properties.any(|properties| properties.contains_key(name))
    }

    fn list(&self, state: &mut State) -> Result<Reply, Refused> {
        let chain = self.chain(state)?;
        let document = &self.engine.document;
        let rows = state
            .store
            .rows(&self.plan.collection, chain.last().copied());
        let rows = self.selection().of(rows);
        let Page { rows, facts, next } = page(self.operation, self.said, rows);
        let items: Value = rows
            .iter()
            .map(|row| Value::Object(row.fields.clone()))
            .collect();
        let pagination = self.operation.pagination.as_ref().unwrap_or(&Value::Null);
        let mut answer = Value::Null;
        put(
            &mut answer,
            text(pagination, "items").unwrap_or_default(),
            items,
        );
        for (pointer, value) in facts {
            put(&mut answer, &pointer, value);
        }
        let next = next.map(|query| self.url(&query));
        if text(pagination, "style") == Some("next-link")
            && let Some(pointer) = text(pagination, "next")
        {
            put(&mut answer, pointer, next.clone().into());
        }
        if let Some(schema) = self.operation.success_schema() {
            answer = state.maker.complete(&document.schemas, schema, answer);
        }
        let mut reply = self.succeed(answer);
        if let Some(next) = next.filter(|_| text(pagination, "style") == Some("link-header")) {
            reply.header("link", &format!("<{next}>; rel=\"next\""));
        }
        Ok(reply)
    }

    /// The request's own URL with other values in its query.
    fn url(&self, changed: &[(String, String)]) -> String {
        let uri = self.request.uri();
        let mut query = pairs(uri.query().unwrap_or_default());
        query.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
        query.extend(changed.iter().cloned());
        let encode = |text: &str| {
            let set = percent_encoding::NON_ALPHANUMERIC;
            percent_encoding::utf8_percent_encode(text, set).to_string()
        };
        let query = query
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let query = query.collect::<Vec<_>>().join("&");
        let host = self
            .request
            .headers()
            .get("host")
            .and_then(|host| host.to_str().ok());
        let origin = host
            .map(|host| format!("http://{host}"))
            .unwrap_or_default();
        format!("{origin}{}?{query}", uri.path())
    }

    /// The fields of a row, and what else the answer has.
    fn about(&self, state: &mut State) -> Result<Reply, Refused> {
        let number = self.row(state)?;
        let fields = self.fields(state, number);
        let Some(schema) = self.operation.success_schema() else {
            return Ok(self.succeed(fields));
        };
        let mut answer = fields.clone();
        let collection = self.plan.rows.last().map(|link| link.collection.as_str());
        let row = state.store.get_mut(collection.unwrap_or_default(), number);
        let more = row.map(|row| row.more.clone()).unwrap_or_default();
        let extra = state.maker.fill(
            &self.operation.settings["values"],
            &self.words(Some(&fields)),
        );
        if let Value::Object(answer) = &mut answer {
            answer.extend(entries(&extra).clone());
            answer.extend(more);
            let properties = self.engine.document.schemas.properties(schema, None);
            answer
                .retain(|name, _| properties.is_open || properties.all.contains_key(name.as_str()));
        }
        let answer = state
            .maker
            .complete(&self.engine.document.schemas, schema, answer);
        Ok(self.succeed(answer))
    }

    fn export(&self, state: &mut State) -> Result<Reply, Refused> {
        let chain = self.chain(state)?;
        let schemas = &self.engine.document.schemas;
        let rows = state
            .store
            .rows(&self.plan.collection, chain.last().copied());
        let rows = self.selection().of(rows);
        let text = csv(&columns(schemas, self.item(), self.operation), &rows);
        let mut reply = self.succeed(Value::Null);
        reply = reply.text("text/csv; charset=utf-8", text);
        Ok(reply)
    }

    /// The document's example, else a value made from the schema.
    fn example(&self, state: &mut State) -> Reply {
        let mut reply = self.succeed(Value::Null);
        let Some((_, answer)) = self.operation.success() else {
            return reply;
        };
        if let Some(media) = answer.json() {
            let example = media.examples.values().next().cloned();
            let schemas = &self.engine.document.schemas;
            let value = example.unwrap_or_else(|| state.maker.make(schemas, &media.schema));
            return self.succeed(value);
        }
        if let Some((name, media)) = answer.content.iter().next() {
            let example = media
                .examples
                .values()
                .next()
                .map(plain)
                .unwrap_or_default();
            reply = reply.text(name, example);
        }
        reply
    }

    /// The answer to a call that went well, with a body where the document has one in JSON.
    fn succeed(&self, value: Value) -> Reply {
        let Some((status, answer)) = self.operation.success() else {
            return Reply::empty(200);
        };
        let mut reply = Reply::empty(status);
        for (name, value) in &answer.headers {
            reply.header(name, value);
        }
        if answer.json().is_some() {
            reply.json(value)
        } else {
            reply
        }
    }
}
