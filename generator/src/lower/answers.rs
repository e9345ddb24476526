//! What an operation answers: a success of each status and content type, message by message where it
//! comes so, and the documented failures.

use super::context::Lowering;
use super::media::{self, Chosen};
use super::operations::below;
use super::{feeds, headers, links};
use crate::dialect::{self, Kind, Target, Version};
use crate::ir::{
    Answer, Content, Docs, Feed, Framing, HeaderId, Link, NamePath, Shape, Status, Step,
};
use crate::report::{Code, Spot};
use crate::source::NodeId;

/// What an operation answers.
#[derive(Default)]
pub struct Answers {
    /// What means success.
    pub answers: Vec<Answer>,
    /// What means success and comes message by message.
    pub feeds: Vec<Feed>,
    /// What doesn't.
    pub failures: Vec<Answer>,
    /// The headers of all of them.
    pub headers: Vec<HeaderId>,
    /// What they lead to.
    pub links: Vec<Link>,
    /// Whether one leads elsewhere beside what means success.
    pub has_redirects: bool,
}

/// Which statuses mean success.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Success {
    /// 2XX.
    Usual,
    /// No other is declared than one that leads elsewhere, which is not followed then.
    Redirect,
    /// Whatever the operation answers, since it declares nothing else.
    Default,
}

impl Success {
    fn of(statuses: &[Status]) -> Self {
        let any = |success: Self| statuses.iter().any(|status| success.holds(*status));
        if any(Self::Usual) {
            Self::Usual
        } else if any(Self::Redirect) {
            Self::Redirect
        } else {
            Self::Default
        }
    }

    fn holds(self, status: Status) -> bool {
        match (self, status) {
            (Self::Usual, Status::Code(code)) => (200..300).contains(&code),
            (Self::Usual, Status::Range(class)) => class == 2,
            (Self::Redirect, Status::Code(code)) => (300..400).contains(&code),
            (Self::Redirect, Status::Range(class)) => class == 3,
            (Self::Default, status) => status == Status::Default,
            (_, Status::Default) => false,
        }
    }
}

/// The answers of an operation; `None` where one of them leads nowhere.
pub fn run(lowering: &mut Lowering<'_, '_>, operation: NodeId) -> Option<Answers> {
    let tree = lowering.dialect.tree;
    let responses = lowering.dialect.read(operation, "responses");
    if responses.is_none() && lowering.dialect.version == Version::V30 {
        let message = "the operation has no `responses`";
        lowering
            .report
            .warning(Code::Malformed, Spot::Key(operation), message)
            .help("any answer of 2XX is a success, and its body is not read");
    }
    let responses = responses.map(|node| tree.entries(node)).unwrap_or_default();
    let mut declared: Vec<(Status, &str, NodeId)> = responses
        .iter()
        .filter_map(|(key, place)| Some((dialect::status(key)?, &**key, *place)))
        .collect();
    declared.sort_by_key(|(status, ..)| *status);
    let statuses: Vec<Status> = declared.iter().map(|(status, ..)| *status).collect();
    let success = Success::of(&statuses);
    let leads_elsewhere = |status: &Status| Success::Redirect.holds(*status) && !is_cached(*status);
    let mut found = Answers {
        has_redirects: success == Success::Usual && statuses.iter().any(leads_elsewhere),
        ..Answers::default()
    };
    for (status, key, place) in declared {
        if is_on_the_way(status) {
            upgraded(lowering, key, place);
            continue;
        }
        let Target::Node(node) = lowering
            .dialect
            .follow(place, Kind::Response, lowering.report)
        else {
            return None;
        };
        let is_success = success.holds(status);
        if lowering.dialect.is_schema(node) {
            let answer = body_alone(lowering, status, node);
            match is_success {
                true => found.answers.push(answer),
                false => found.failures.push(answer),
            }
            continue;
        }
        let typed = lowering.dialect.response(node, lowering.report)?;
        take!(lowering.dialect, node, typed => openapiv3::Response {
            description,
            headers: _,
            content: _,
            links: _,
            extensions: _,
        });
        let description = (!description.is_empty()).then_some(description);
        let docs = Docs {
            description: lowering.beside(place, node).or(description),
            ..Docs::default()
        };
        let response = Response {
            path: below(lowering, operation, Step::Answer(key.to_owned())),
            node,
        };
        for link in links::of(lowering, node) {
            if !found.links.contains(&link) {
                found.links.push(link);
            }
        }
        for header in headers::of(lowering, node, &response.path) {
            if !found.headers.contains(&header) {
                found.headers.push(header);
            }
        }
        let contents = if let Some(why) = without_body(lowering, operation, status) {
            no_body(lowering, node, &why);
            vec![(None, Content::Empty)]
        } else if is_success {
            let (contents, feeds) = successes(lowering, &response);
            found.feeds.extend(feeds);
            contents
        } else {
            vec![failure(lowering, &response)]
        };
        let all = if is_success {
            &mut found.answers
        } else {
            &mut found.failures
        };
        all.extend(contents.into_iter().map(|(media, content)| Answer {
            status,
            media,
            content,
            docs: docs.clone(),
            place: node,
        }));
    }
    found.feeds = distinct(lowering, found.feeds);
    Some(found)
}

/// The answer of which the document names nothing but the body.
fn body_alone(lowering: &mut Lowering<'_, '_>, status: Status, schema: NodeId) -> Answer {
    Answer {
        status,
        media: Some("application/json".to_owned()),
        content: Content::Json(lowering.schema(schema)),
        docs: Docs::default(),
        place: schema,
    }
}

/// Whether a status says that what is known still holds.
fn is_cached(status: Status) -> bool {
    status == Status::Code(304)
}

/// Whether a status comes before an answer, or instead of one.
fn is_on_the_way(status: Status) -> bool {
    match status {
        Status::Code(code) => (100..200).contains(&code),
        Status::Range(class) => class == 1,
        Status::Default => false,
    }
}

/// Why HTTP has no body for an answer, if it has none.
fn without_body(lowering: &Lowering<'_, '_>, operation: NodeId, status: Status) -> Option<String> {
    match status {
        Status::Code(code @ (204 | 205 | 304)) => Some(format!("an answer of {code} has no body")),
        _ if lowering.dialect.tree.key(operation) == Some("head") => {
            Some("an answer to HEAD has no body".to_owned())
        }
        _ => None,
    }
}

/// Says that what the document says of a body is said of nothing.
fn no_body(lowering: &mut Lowering<'_, '_>, response: NodeId, why: &str) {
    let tree = lowering.dialect.tree;
    let Some(content) = tree.get(response, "content") else {
        return;
    };
    let reason = "HTTP has no body for this answer";
    lowering.dialect.ignore(response, "content", reason);
    if !tree.entries(content).is_empty() {
        lowering
            .report
            .note(Code::NoBearing, Spot::Key(content), why)
            .help("its `content` is ignored");
    }
}

/// Says that what HTTP makes of a connection is no answer.
fn upgraded(lowering: &mut Lowering<'_, '_>, key: &str, place: NodeId) {
    let message = format!("{key} is no answer: the connection goes on as something else");
    lowering
        .report
        .warning(Code::NotRepresented, Spot::Key(place), message)
        .help("nothing of it is made, no WebSocket either; the call has the other answers");
}

/// A response, references followed.
struct Response {
    path: NamePath,
    node: NodeId,
}

/// A content type, and what is in it.
type Entity = (Option<String>, Content);

fn failure(lowering: &mut Lowering<'_, '_>, response: &Response) -> Entity {
    let content = lowering.dialect.read(response.node, "content");
    match content.and_then(|content| media::choose_for_failure(lowering, content)) {
        Some(chosen) => {
            let content = media::received(lowering, &chosen, response.path.clone());
            (Some(chosen.media), content)
        }
        None => (None, Content::Empty),
    }
}

/// Every content type that is a type of its own, the preferred first; and those that are streams.
fn successes(lowering: &mut Lowering<'_, '_>, response: &Response) -> (Vec<Entity>, Vec<Feed>) {
    let content = lowering.dialect.read(response.node, "content");
    let all = content.map(|content| media::all(lowering, content));
    let mut feeds = Vec::new();
    let mut taken: Vec<(Chosen, Content)> = Vec::new();
    for chosen in all.unwrap_or_default() {
        if let Some(framing) = media::framing(&chosen.media) {
            feeds.push(feed(lowering, response, &chosen, framing));
            continue;
        }
        match taken.first() {
            Some((first, _)) if !media::is_taken_too(lowering, &chosen) => {
                let first = first.clone();
                media::not_taken(lowering, &chosen, &first);
                continue;
            }
            Some(_) => {}
            None => media::untaken(lowering, &chosen),
        }
        let content = media::answered(lowering, &chosen, response.path.clone());
        taken.push((chosen, content));
    }
    let taken = taken.into_iter();
    let mut entities: Vec<Entity> = taken
        .map(|(chosen, content)| (Some(chosen.media), content))
        .collect();
    if entities.is_empty() {
        // Awaited, a stream is the text of all that came.
        entities.push(match feeds.first() {
            Some(feed) => (Some(feed.media.clone()), Content::Text),
            None => (None, Content::Empty),
        });
    }
    (entities, feeds)
}

fn feed(
    lowering: &mut Lowering<'_, '_>,
    response: &Response,
    chosen: &Chosen,
    framing: Framing,
) -> Feed {
    let tree = lowering.dialect.tree;
    let single = lowering.dialect.read(chosen.place, "itemSchema");
    if single.is_some() {
        let reason = "`itemSchema` says what a message is";
        lowering.dialect.ignore(chosen.place, "schema", reason);
    }
    let item = match single.or_else(|| lowering.dialect.read(chosen.place, "schema")) {
        Some(schema) => {
            if framing == Framing::Events {
                feeds::held(lowering, schema);
            }
            lowering.schema(schema)
        }
        None => {
            let path = response.path.clone();
            lowering.push(Shape::Any, path, chosen.place)
        }
    };
    let done = lowering
        .dialect
        .read(chosen.place, "x-speakeasy-sse-sentinel");
    Feed {
        media: chosen.media.clone(),
        framing,
        item: Content::Json(item),
        single: single.is_some(),
        envelope: None,
        done: done.and_then(|node| tree.str(node)).map(str::to_owned),
        switch: None,
        place: chosen.place,
    }
}

/// One stream of events and one of lines; others are reported.
fn distinct(lowering: &mut Lowering<'_, '_>, feeds: Vec<Feed>) -> Vec<Feed> {
    let mut kept: Vec<Feed> = Vec::new();
    for feed in feeds {
        let is_events = |feed: &Feed| feed.framing == Framing::Events;
        let first = kept.iter().find(|one| is_events(one) == is_events(&feed));
        match first {
            // The same of another status.
            Some(first) if (&first.media, first.item) == (&feed.media, feed.item) => {}
            Some(first) => {
                let message = format!("the stream of `{}` is not taken", feed.media);
                let spot = Spot::Key(feed.place);
                let problem = lowering.report.warning(Code::NotRepresented, spot, message);
                problem.help(format!("that of `{}` is", first.media));
            }
            None => kept.push(feed),
        }
    }
    kept
}
