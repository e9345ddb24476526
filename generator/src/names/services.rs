//! Names of groups, operations and their parameters, of servers and schemes.

use std::collections::BTreeMap;

use super::allot::{Claim, Scope, allot};
use super::assign::{GroupNames, Names, OperationNames};
use super::ident::{ConstName, MethodName, ModuleName, TypeName, VariantName};
use super::members::{Wish, distinct, told};
use super::path::{group_words, header_candidates, identity, media_word, operation_identity};
use super::reserved::Place;
use super::words::{Kind, candidates, joined};
use crate::ir::{Api, GroupId, Operation, OperationId, Parameter, Status};

/// Names all that isn't a type.
pub(super) fn name(api: &Api, names: &mut Names) {
    let members = allot_members(api);
    let items = allot_items(api);
    let modules = allot_modules(api);
    let features = allot_features(api, &modules);
    let text = |found: Option<&String>| found.cloned().unwrap_or_default();
    names.groups = api
        .groups()
        .map(|(id, _)| GroupNames {
            module: ModuleName::new(text(modules.get(&id))),
            service: TypeName::new(text(items.get(&Item::Service(id)))),
            accessor: MethodName::new(text(members.get(&Member::Group(id)))),
            feature: text(features.get(&id)),
        })
        .collect();
    names.operations = api
        .operations()
        .map(|(id, operation)| {
            let (setters, bodies) = setter_names(operation);
            let count = 0..operation.other_bodies.len();
            let methods = count.map(|index| members.get(&Member::Body(id, index)));
            let methods = methods.map(|found| MethodName::new(text(found)));
            OperationNames {
                method: MethodName::new(text(members.get(&Member::Operation(id)))),
                request: TypeName::new(text(items.get(&Item::Request(id)))),
                answer: TypeName::new(text(items.get(&Item::Answer(id)))),
                table: ConstName::new(text(items.get(&Item::Table(id)))),
                pages: ConstName::new(text(items.get(&Item::Pages(id)))),
                answers: answer_variants(operation),
                arguments: parameter_names(operation, Kind::Parameter, Place::Argument),
                setters,
                body: MethodName::new(BODY),
                other_bodies: match operation.body_argument() {
                    Some(_) => methods.collect(),
                    None => bodies,
                },
            }
        })
        .collect();
    (names.servers, names.own_servers) = super::servers::names(api);
    names.webhooks = webhooks(api);
    names.schemes = schemes(api);
    names.headers = headers(api);
}

/// The setter of an optional body, which [`Place::Request`] keeps free.
const BODY: &str = "body";

/// What a service has: operations and the groups inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    Group(GroupId),
    Operation(OperationId),
    /// The same with a body in another content type.
    Body(OperationId, usize),
}

/// Methods of the client and of each service. A group keeps its name against an operation.
fn allot_members(api: &Api) -> BTreeMap<Member, String> {
    let mut scopes: BTreeMap<Option<GroupId>, Vec<Claim<Member>>> = BTreeMap::new();
    for (id, group) in api.groups() {
        scopes.entry(group.parent).or_default().push(Claim {
            key: Member::Group(id),
            candidates: candidates(Kind::Method, &group.name),
            exact: true,
            identity: group.name.clone(),
        });
    }
    for (id, operation) in api.operations() {
        let mut names = candidates(Kind::Method, &operation.name);
        names.truncate(1);
        names.extend(names.first().map(|name| format!("{name}_")));
        names.extend(longer(Kind::Method, operation));
        scopes
            .entry(Some(operation.group))
            .or_default()
            .push(Claim {
                key: Member::Operation(id),
                exact: false,
                candidates: names,
                identity: operation_identity(operation),
            });
        let claims = scopes.entry(Some(operation.group)).or_default();
        claims.extend(body_methods(id, operation));
    }
    let allotted = scopes.into_iter().flat_map(|(parent, claims)| {
        let place = parent.map_or(Place::Client, |_| Place::Service);
        allot(&claims, Scope::new(place))
    });
    allotted.collect()
}

/// What takes a required body in another content type: `create_form` beside `create`.
fn body_methods(id: OperationId, operation: &Operation) -> impl Iterator<Item = Claim<Member>> {
    let bodies = operation.other_bodies.iter().enumerate();
    let bodies = bodies.filter(|_| operation.body_argument().is_some());
    bodies.map(move |(index, body)| {
        let with = |name: &str, media: &str| joined(Kind::Method, &[name, media]);
        let word = media_word(&body.media);
        Claim {
            key: Member::Body(id, index),
            candidates: vec![
                with(&operation.name, word),
                with(&operation.name, &body.media),
                with(&operation.id, &body.media),
                with(&operation_identity(operation), &body.media),
            ],
            exact: false,
            identity: format!("{} {}", operation_identity(operation), body.media),
        }
    })
}

/// Names that tell operations apart which have one name in one group.
fn longer(kind: Kind, operation: &Operation) -> Vec<String> {
    vec![
        super::words::name(kind, &operation.id),
        super::words::name(kind, &operation_identity(operation)),
    ]
}

/// The modules of the root and of each group; they become files.
fn allot_modules(api: &Api) -> BTreeMap<GroupId, String> {
    let mut scopes: BTreeMap<Option<GroupId>, Vec<Claim<GroupId>>> = BTreeMap::new();
    for (id, group) in api.groups() {
        let mut names = candidates(Kind::Module, &group.name);
        names.push(joined(Kind::Module, &group_words(api, id)));
        scopes.entry(group.parent).or_default().push(Claim {
            key: id,
            exact: names.first() == Some(&group.name),
            candidates: names,
            identity: group.name.clone(),
        });
    }
    let scopes = scopes.into_values();
    scopes
        .flat_map(|claims| allot(&claims, Scope::of_files(Place::Module)))
        .collect()
}

/// A cargo feature for each group of the root, which those inside share: the name of its module in the way
/// of features, without the underscore that keeps a module from a name of the face. `api-` keeps it from
/// those of the runtime's features.
fn allot_features(api: &Api, modules: &BTreeMap<GroupId, String>) -> BTreeMap<GroupId, String> {
    let roots = api.groups().filter(|(_, group)| group.parent.is_none());
    let claims = roots.map(|(id, group)| {
        let module = modules.get(&id).map_or("", String::as_str);
        let feature = |name: &str| format!("api-{}", name.replace('_', "-"));
        Claim {
            key: id,
            candidates: vec![feature(module.trim_end_matches('_')), feature(module)],
            exact: false,
            identity: group.name.clone(),
        }
    });
    let claims: Vec<Claim<GroupId>> = claims.collect();
    let mut features = allot(&claims, Scope::of_files(Place::Free));
    for (id, group) in api.groups() {
        // A group stands after its parent.
        let above = group.parent.and_then(|parent| features.get(&parent));
        if let Some(above) = above.cloned() {
            features.insert(id, above);
        }
    }
    features
}

/// What a group's module declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Service(GroupId),
    Request(OperationId),
    Answer(OperationId),
    Table(OperationId),
    Pages(OperationId),
}

/// Types and statics of each group's module, in one scope: a request is a tuple struct, which a static
/// of its name would meet (`A` of the operation `a`).
fn allot_items(api: &Api) -> BTreeMap<Item, String> {
    let mut scopes: BTreeMap<GroupId, Vec<Claim<Item>>> = BTreeMap::new();
    for (id, group) in api.groups() {
        scopes.entry(id).or_default().push(Claim {
            key: Item::Service(id),
            candidates: candidates(Kind::Type, &group.name),
            exact: true,
            identity: String::new(),
        });
    }
    for (id, operation) in api.operations() {
        let claims = scopes.entry(operation.group).or_default();
        claims.extend(types(id, operation));
        claims.extend(tables(id, operation));
    }
    let scopes = scopes.into_values();
    scopes
        .flat_map(|claims| allot(&claims, Scope::new(Place::Free)))
        .collect()
}

/// An operation's request, and the enum of its answers.
fn types(id: OperationId, operation: &Operation) -> impl Iterator<Item = Claim<Item>> {
    let kinds = [
        (Item::Request(id), "request", true),
        (Item::Answer(id), "answer", false),
    ];
    kinds.into_iter().map(|(key, suffix, is_bare)| {
        let bare = is_bare.then(|| super::words::name(Kind::Type, &operation.name));
        let mut names: Vec<String> = bare.into_iter().collect();
        names.push(joined(Kind::Type, &[operation.name.as_str(), suffix]));
        names.push(joined(Kind::Type, &[operation.id.as_str(), suffix]));
        Claim {
            key,
            candidates: names,
            exact: false,
            identity: format!("{} {suffix}", operation_identity(operation)),
        }
    })
}

/// An operation's statics.
fn tables(id: OperationId, operation: &Operation) -> impl Iterator<Item = Claim<Item>> {
    let mut names = vec![super::words::name(Kind::Const, &operation.name)];
    names.extend(longer(Kind::Const, operation));
    if let [first, ..] = names.as_mut_slice()
        && *first == super::words::name(Kind::Type, &operation.name)
    {
        // The request has it, whose name is public.
        first.push_str("_TABLE");
    }
    let words = ["PAGES", "PAGING"].iter();
    let candidates = words.flat_map(|word| names.iter().map(move |name| format!("{name}_{word}")));
    let pages = operation.paging.is_some().then(|| Claim {
        key: Item::Pages(id),
        candidates: candidates.collect(),
        exact: false,
        identity: format!("{} pages", operation_identity(operation)),
    });
    let own = Claim {
        key: Item::Table(id),
        candidates: names.clone(),
        exact: false,
        identity: operation_identity(operation),
    };
    pages.into_iter().chain([own])
}

fn parameter_names<N: From<String>>(operation: &Operation, kind: Kind, place: Place) -> Vec<N> {
    distinct(parameter_wishes(operation, kind), place)
}

/// What an operation's parameters would like to be called. One whose name needs no change keeps it; against a name
/// that an extension gives, any of the document's own stays.
fn parameter_wishes(operation: &Operation, kind: Kind) -> impl Iterator<Item = Wish<'_>> {
    let parameters = operation.parameters.iter();
    let any_is_named = parameters.clone().any(|it| it.named.is_some());
    parameters.map(move |it| {
        let mut others = operation.parameters.iter();
        let has_twin = others.any(|other| {
            other.location != it.location && other.wire.eq_ignore_ascii_case(&it.wire)
        });
        let wish = parameter_wish(it, kind, has_twin);
        let is_kept = match any_is_named {
            true => it.named.is_none(),
            false => !has_twin && wish.first == it.wire,
        };
        Wish {
            exact: is_kept,
            ..wish
        }
    })
}

/// `has_twin`: whether another place has a parameter of the same name.
fn parameter_wish(parameter: &Parameter, kind: Kind, has_twin: bool) -> Wish<'_> {
    let location = parameter.location.as_str();
    let called = told(&parameter.named, &parameter.wire);
    Wish {
        exact: false,
        first: super::words::name(kind, called),
        identity: format!("{location} {}", parameter.wire),
        // Where another has the name that an extension gives, it keeps its own.
        others: Box::new(move || {
            let list = parameter.wire.strip_suffix("[]");
            let list = list.map(|name| joined(kind, &[name, "list"]));
            let place = joined(kind, &[&parameter.wire, location]);
            let own = candidates(kind, &parameter.wire);
            let before = match (&parameter.named, has_twin) {
                (Some(_), _) => None,
                (None, true) => Some(place.clone()),
                (None, false) => list,
            };
            before.into_iter().chain(own).chain([place]).collect()
        }),
    }
}

/// The setters of a request: those of its parameters, and those of a body that may be left out, in its
/// other content types.
fn setter_names(operation: &Operation) -> (Vec<MethodName>, Vec<MethodName>) {
    let parameters = parameter_wishes(operation, Kind::Method);
    let bodies = operation.other_bodies.iter();
    let bodies = bodies.filter(|_| operation.optional_body().is_some());
    let bodies = bodies.map(|body| Wish {
        exact: false,
        first: super::words::name(Kind::Method, media_word(&body.media)),
        identity: format!("body {}", body.media),
        others: Box::new(|| {
            let word = media_word(&body.media);
            vec![
                joined(Kind::Method, &[word, "body"]),
                joined(Kind::Method, &[body.media.as_str(), "body"]),
            ]
        }),
    });
    let mut names: Vec<MethodName> = distinct(parameters.chain(bodies), Place::Request);
    let bodies = names.split_off(operation.parameters.len().min(names.len()));
    (names, bodies)
}

/// Variants for an operation's answers, after the words of HTTP.
fn answer_variants(operation: &Operation) -> Vec<VariantName> {
    let wishes = operation.answers.iter().map(|answer| {
        let media = answer.media.clone().unwrap_or_default();
        let word = status_word(answer.status);
        Wish {
            exact: false,
            first: word.clone(),
            identity: format!("{word} {media}"),
            others: Box::new(move || {
                let short = joined(Kind::Variant, &[word.as_str(), media_word(&media)]);
                vec![short, joined(Kind::Variant, &[word.as_str(), &media])]
            }),
        }
    });
    distinct(wishes, Place::Variant)
}

fn status_word(status: Status) -> String {
    match status {
        Status::Code(200) => "Ok".to_owned(),
        Status::Code(201) => "Created".to_owned(),
        Status::Code(202) => "Accepted".to_owned(),
        Status::Code(203) => "NonAuthoritative".to_owned(),
        Status::Code(204) => "NoContent".to_owned(),
        Status::Code(205) => "ResetContent".to_owned(),
        Status::Code(206) => "PartialContent".to_owned(),
        Status::Code(207) => "MultiStatus".to_owned(),
        Status::Code(304) => "NotModified".to_owned(),
        Status::Code(code) => format!("Status{code}"),
        Status::Range(2) => "Success".to_owned(),
        Status::Range(class) => format!("Class{class}"),
        Status::Default => "Default".to_owned(),
    }
}

fn webhooks(api: &Api) -> Vec<VariantName> {
    let wishes = api.webhooks.events.iter().map(|webhook| Wish {
        exact: false,
        first: super::words::name(Kind::Variant, &webhook.name),
        identity: webhook.name.clone(),
        others: Box::new(|| candidates(Kind::Variant, &webhook.name)),
    });
    distinct(wishes, Place::Variant)
}

fn headers(api: &Api) -> Vec<ConstName> {
    let wishes = api.headers.iter().map(|header| Wish {
        exact: false,
        // A header's name has no case: its words are told by what stands between them.
        first: super::words::name(Kind::Const, &header.wire.to_ascii_lowercase()),
        identity: identity(api, &header.path),
        others: Box::new(|| {
            let names = header_candidates(api, &header.path).into_iter();
            names
                .map(|name| super::words::name(Kind::Const, &name))
                .collect()
        }),
    });
    distinct(wishes, Place::Free)
}

fn schemes(api: &Api) -> Vec<MethodName> {
    let wishes = api.schemes.iter().map(|scheme| Wish {
        exact: false,
        first: super::words::name(Kind::Method, &scheme.name),
        identity: scheme.name.clone(),
        others: Box::new(|| candidates(Kind::Method, &scheme.name)),
    });
    distinct(wishes, Place::ClientBuilder)
}
