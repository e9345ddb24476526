//! OpenAPI objects to IR, as a list of passes in the order they run. Knows openapiv3's types, follows
//! references, merges `allOf`, tells unions apart; knows no tokens and no Rust spelling.
//!
//! Each keyword is struck off in the ledger where its value is taken: by `take!`, which takes a typed
//! object apart, or by [`Dialect::read`] instead of the tree's `get`. A keyword whose value is not taken
//! is spoken of at its place, by a problem at its key or by [`Dialect::ignore`] with the reason; one of
//! which no room says anything is `unaccounted` in the receipt, and fails a strict run.

#[macro_use]
mod take;

mod alike;
mod answers;
mod at_once;
mod bodies;
mod callbacks;
mod constants;
mod context;
mod cycles;
mod discriminators;
mod elsewhere;
mod endless;
mod equal;
mod facets;
mod feeds;
mod field_errors;
mod fixed_query;
mod form;
mod groups;
mod headers;
mod heirs;
mod idle_bodies;
mod implied_tags;
mod impossible;
mod intersection;
mod json_type;
mod limits;
mod links;
mod media;
mod multipart;
mod nested;
mod numbers;
mod oauth;
mod openness;
mod operations;
mod opposed;
mod own;
mod paging;
mod parameters;
mod part_headers;
mod path_key;
mod paths;
mod pattern;
mod plain_errors;
mod presence;
mod rings;
mod rivals;
mod said_once;
mod same_answers;
mod same_type;
mod schemas;
mod security;
mod sensitive;
mod servers;
mod shared_tags;
mod sides;
mod told;
mod tuples;
mod undeclared;
mod unfamiliar;
mod unions;
mod unused;
mod updates;
mod usage;
mod values;
mod webhook_signatures;
mod webhooks;
mod width;
mod words;
mod wrappers;

use crate::beside::both;
use crate::dialect::{self, Dialect, Ledger};
use crate::ir::{Api, Docs};
use crate::report::Report;
use crate::settings::Settings;
use context::Lowering;

/// What became of a document.
#[derive(Debug)]
pub struct Lowered {
    /// The API.
    pub api: Api,
    /// Operations that the document has, those included that could not be made.
    pub declared_operations: usize,
}

/// Makes the IR of a document. What could not be made is in the report, as an error.
pub fn lower(dialect: Dialect<'_>, settings: &Settings, report: &mut Report) -> Lowered {
    let (tree, version) = (dialect.tree, dialect.version);
    // What needs nothing of the IR.
    let beside = || {
        let [seen, described] = [(); 2].map(|()| Ledger::new(tree.len()));
        let mut found = Report::default();
        dialect::audit(&Dialect::new(tree, version, &seen), &mut found);
        (
            found,
            seen,
            dialect::describe(&Dialect::new(tree, version, &described)),
            described,
        )
    };
    let before = report.mark();
    let ledger = Ledger::new(tree.len());
    let mut lowering = Lowering::new(Dialect::new(tree, version, &ledger), settings, report);
    let (declared, (found, seen, description, described)) =
        both(|| passes(&mut lowering, settings), beside);
    dialect.ledger.follow(&seen, tree.ids());
    if !found.has_errors() {
        lowering.report.extend(found);
        dialect.ledger.follow(&ledger, tree.ids());
        return finish(lowering, dialect, declared, (description, described));
    }
    // No operation is made in which something is wrong: again, knowing of it.
    report.back_to(before);
    report.extend(found);
    let mut lowering = Lowering::new(dialect, settings, report);
    let declared = passes(&mut lowering, settings);
    finish(lowering, dialect, declared, (description, described))
}

/// What is known once all that was said of the document is together.
fn finish<'t>(
    mut lowering: Lowering<'t, '_>,
    dialect: Dialect<'t>,
    declared_operations: usize,
    (description, described): (String, Ledger),
) -> Lowered {
    let (ledger, tree) = (dialect.ledger, dialect.tree);
    lowering.dialect = dialect;
    let has_stand_in = lowering.settings.testing;
    if has_stand_in {
        ledger.follow(&described, tree.ids());
        lowering.api.stand_in = description;
    }
    groups::settled(&mut lowering);
    // Every keyword that no pass had a use for has its reason.
    unused::run(&lowering);
    if !has_stand_in {
        let reason = "a stand-in server reads it, which this client hasn't: `[features] testing`";
        ledger.leave_to(&described, tree.ids(), reason);
    }
    // Choices of the settings have a use, unless what is wrong in the document may be why not.
    own::run(&mut lowering);
    Lowered {
        api: lowering.api,
        declared_operations,
    }
}

/// The passes that make the IR, in their order; the operations that the document has.
fn passes(lowering: &mut Lowering<'_, '_>, settings: &Settings) -> usize {
    info(lowering);
    servers::run(lowering);
    security::run(lowering);
    // What the document itself names is known by that name.
    told::run(lowering);
    // What every operation says of being made again is known.
    limits::run(lowering);
    // After this point every operation that can be made is there, and every type that one of them
    // names has an id.
    let declared_operations = operations::run(lowering);
    servers::of_operations(lowering);
    // Each operation's own server is the client's or one that a client can set.
    servers::of_their_own(lowering);
    // Credentials are for some call.
    security::unasked(lowering);
    // The schemes know for which of them a client's one token stands.
    security::by_token(&mut lowering.api);
    security::of_the_document(lowering);
    servers::own_limits(lowering);
    // Every operation knows the paths of others that an argument could lead to.
    rivals::run(&mut lowering.api);
    // No name says what its group says.
    said_once::run(&mut lowering.api);
    lowering.sort_error_bodies();
    // So is every webhook.
    webhooks::run(lowering);
    // Every type has its shape.
    schemas::run(lowering);
    // No list or map holds nothing but itself.
    endless::run(lowering);
    // No union is its own alternative, by whatever way.
    rings::run(lowering);
    // What an alternative says of `null` is said of its union.
    unions::spread_null(lowering);
    // No union has two alternatives that nothing tells apart.
    same_type::run(lowering);
    // What has a body has something to say in it.
    idle_bodies::run(lowering);
    // What has one value only has it.
    constants::run(lowering);
    // Unions know their tags, and so do the properties that are tags.
    unions::run(lowering);
    // No union is of numbers alone that are nothing but numbers.
    numbers::run(&mut lowering.api);
    // Each header of answers is there once, and is what a header can be.
    headers::run(lowering);
    // Webhooks know by what to tell them apart.
    webhooks::tell_apart(lowering);
    // What comes message by message knows what a message is, and what asks for it.
    feeds::run(lowering);
    // Forms say how their properties are written where that is not as ever.
    form::run(lowering);
    // What is sent in parts has files where it is sent.
    multipart::run(lowering);
    // Answers of one type are told apart by nothing.
    same_answers::run(lowering);
    // Every type knows who makes its values.
    usage::run(&mut lowering.api);
    // What a style can't write is known.
    nested::run(lowering);
    // What can't be told apart is known.
    alike::run(lowering);
    // No type is sent with what is only read, or received with what is only written.
    sides::run(&mut lowering.api);
    // What must be sent and has one value only is sent by itself.
    constants::of_one(&mut lowering.api.types);
    // What the settings keep has a place.
    if settings.models.keep_undeclared {
        undeclared::run(lowering);
    }
    // Every property knows how it may be missing.
    presence::run(lowering);
    // Every property knows whether it may be shown.
    sensitive::run(&mut lowering.api.types);
    // No type holds itself but through a pointer.
    cycles::run(&mut lowering.api.types);
    // Every operation knows how it pages.
    paging::run(lowering);
    // What is sent and can be had from what was received is known, field by field.
    updates::run(&mut lowering.api, lowering.report);
    // Bodies of errors without a name are one of each type.
    plain_errors::run(lowering);
    // The API knows where errors name single values.
    field_errors::run(lowering);
    declared_operations
}

/// `info`, and the document's own link.
fn info(lowering: &mut Lowering<'_, '_>) {
    let tree = lowering.dialect.tree;
    let root = tree.root();
    if let Some(info) = lowering.dialect.read(root, "info")
        && let Some(typed) = lowering.dialect.info(info, lowering.report)
    {
        take!(lowering.dialect, info, typed => openapiv3::Info {
            title,
            description,
            terms_of_service: _,
            contact: _,
            license: _,
            version: _,
            extensions: _,
        });
        lowering.api.title = title;
        let summary = lowering.dialect.read(info, "summary");
        let summary = summary.and_then(|node| tree.str(node));
        lowering.api.docs = Docs {
            summary: summary.map(str::to_owned),
            description,
            ..Docs::default()
        };
    }
    lowering.api.docs.link = lowering.dialect.link(root);
}
