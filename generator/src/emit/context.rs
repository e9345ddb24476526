//! What every emitter may look at, and the answers they share: which type lies in which file, which
//! types are checked, which formats are used.

use std::collections::{BTreeMap, BTreeSet};

use super::derives::Derived;
use super::{webhooks, wire};
use crate::ir::{
    Api, Constant, Constraint, Conversion, Field, Format, GroupId, Limit, Operation, OperationId,
    OwnType, Shape, Type, TypeId,
};
use crate::names::assign::{Names, needs_builder};
use crate::names::homes::{Corner, Home};
use crate::names::ident::ModuleName;
use crate::names::reach;
use crate::settings::Settings;

/// All that an emitter reads.
pub(crate) struct Emission<'a> {
    pub(crate) api: &'a Api,
    pub(crate) names: &'a Names,
    pub(super) settings: &'a Settings,
    /// The library's name, as `use` says it.
    pub(super) library: String,
    homes: BTreeMap<Home, Vec<TypeId>>,
    groups_in: BTreeMap<Option<GroupId>, Vec<GroupId>>,
    operations_of: BTreeMap<GroupId, Vec<(OperationId, &'a Operation)>>,
    resent: BTreeMap<TypeId, Vec<&'a Conversion>>,
    updates: BTreeMap<TypeId, Vec<&'a Conversion>>,
    /// What is said of a parameter that has a type of its own.
    parameters: BTreeMap<TypeId, &'a str>,
    in_errors: BTreeSet<TypeId>,
    checked: BTreeSet<TypeId>,
    formats: BTreeSet<&'static str>,
    own: Vec<&'a OwnType>,
    /// What models derive beside what all of them do.
    pub(crate) derived: Derived,
}

impl<'a> Emission<'a> {
    pub(crate) fn new(api: &'a Api, names: &'a Names, settings: &'a Settings) -> Self {
        let all = all(api);
        let groups = api.groups();
        let operations = api.operations_as_read().into_iter();
        Self {
            api,
            names,
            settings,
            library: settings.library_name(),
            homes: homes(names),
            groups_in: gathered(groups.map(|(id, group)| (group.parent, id))),
            operations_of: gathered(operations.map(|(id, it)| (it.group, (id, it)))),
            resent: gathered(api.resent.iter().map(|found| (found.sent, found))),
            updates: gathered(api.updates.iter().map(|found| (found.sent, found))),
            parameters: api.operations.iter().flat_map(described).collect(),
            in_errors: reach::below(api, api.error_bodies.iter().copied()),
            checked: checked(api),
            formats: formats(api, &all),
            own: own_types(api, &all),
            derived: Derived::new(api, names, settings),
        }
    }

    /// The types that lie in one file, in the order of the document.
    pub(super) fn types_in(&self, home: Home) -> &[TypeId] {
        self.homes.get(&home).map_or(&[], Vec::as_slice)
    }

    /// The files that hold types.
    pub(super) fn homes(&self) -> impl Iterator<Item = Home> {
        self.homes.keys().copied()
    }

    /// The cargo features of which any compiles what lies in a file of models; none: it always is.
    pub(super) fn features_of(&self, home: Home) -> Vec<&'a str> {
        match home {
            Home::Errors | Home::Headers => Vec::new(),
            Home::Webhooks => vec![webhooks::FEATURE],
            Home::Group(group) => vec![self.names.group(group).feature.as_str()],
            Home::Part(part) => {
                let group = self.names.homes().group_of(part);
                let whole = group.map_or(Home::Webhooks, Home::Group);
                self.features_of(whole)
            }
            Home::Shared(head) => {
                let corners = self.names.homes().corners(head).iter();
                let mut features: Vec<&str> = corners
                    .map(|corner| match corner {
                        Corner::Group(group) => self.names.group(*group).feature.as_str(),
                        Corner::Webhooks => webhooks::FEATURE,
                    })
                    .collect();
                features.sort_unstable();
                features
            }
        }
    }

    /// Whether there is such a file of models.
    pub(super) fn has_home(&self, home: Home) -> bool {
        self.homes.contains_key(&home)
    }

    /// The names that the declarations of these types take.
    pub(super) fn declared_with(&self, types: &[TypeId]) -> Vec<String> {
        let mut names = Vec::new();
        for id in types {
            names.push(self.names.ty(*id).to_string());
            if needs_builder(self.api, *id) {
                names.push(self.names.builder(*id).to_string());
            }
        }
        names
    }

    /// The description of the parameter that has this type.
    pub(super) fn parameter_text(&self, id: TypeId) -> Option<&'a str> {
        self.parameters.get(&id).copied()
    }

    /// Whether this is a part of the body of a declared error.
    pub(super) fn is_in_error(&self, id: TypeId) -> bool {
        self.in_errors.contains(&id)
    }

    /// Whether a value of this type can break a constraint.
    pub(super) fn is_checked(&self, id: TypeId) -> bool {
        self.checked.contains(&id)
    }

    /// Names of the runtime's types for formats that are in use.
    pub(super) fn uses_format(&self, name: &str) -> bool {
        self.formats.contains(name)
    }

    /// The types of other crates, by their paths.
    pub(super) fn own_types(&self) -> &[&'a OwnType] {
        &self.own
    }

    /// The crates that these are of.
    pub(super) fn own_crates(&self) -> BTreeSet<&'a str> {
        self.own.iter().flat_map(|own| own.path.crates()).collect()
    }

    /// Whether some operation answers a part of a list.
    pub(super) fn pages(&self) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| operation.paging.is_some())
    }

    /// Whether some operation answers message by message.
    pub(super) fn has_feeds(&self) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| !operation.feeds.is_empty())
    }

    /// Whether anything emitted is marked as deprecated.
    pub(super) fn has_deprecated(&self) -> bool {
        let in_types = self.names.types().any(|id| {
            let ty = self.api.types.get(id);
            ty.deprecated || self.fields(id).any(|(_, field)| field.deprecated)
        });
        let in_operations = self.api.operations.iter().any(|operation| {
            let mut parameters = operation.parameters.iter();
            operation.deprecated || parameters.any(|parameter| parameter.deprecated)
        });
        let mut headers = self.api.headers.iter();
        let in_headers = headers.any(|header| header.deprecated);
        let mut webhooks = self.api.webhooks.events.iter();
        in_types || in_operations || in_headers || webhooks.any(|webhook| webhook.deprecated)
    }

    /// Whether there is an enum whose variants hold values: a union, the answers of an
    /// operation, the events of webhooks.
    pub(super) fn has_unions(&self) -> bool {
        let mut shapes = self.names.types().map(|id| &self.api.types.get(id).shape);
        let in_types = shapes.any(|shape| matches!(shape, Shape::Union(_)));
        let mut operations = self.api.operations.iter();
        let has_events = !self.api.webhooks.events.is_empty();
        in_types || has_events || operations.any(|operation| operation.answers.len() > 1)
    }

    /// Whether an operation makes the server send something.
    pub(super) fn has_callbacks(&self) -> bool {
        let mut operations = self.api.operations.iter();
        operations.any(|operation| !operation.callbacks.is_empty())
    }

    /// Whether something that is sent is held against a pattern, or alternatives are told apart by one.
    pub(super) fn has_patterns(&self) -> bool {
        let is_pattern =
            |rule: &Constraint| matches!(rule, Constraint::Pattern { regex: Some(_), .. });
        let holds = |rule: &Constraint| match rule {
            Constraint::Keys(rules) => rules.iter().any(is_pattern),
            rule => is_pattern(rule),
        };
        let is_told = |ty: &Type| match &ty.shape {
            Shape::Union(union) => {
                let mut variants = union.variants.iter();
                variants.any(|it| wire::told_by_pattern(&self.api.types, union, it).is_some())
            }
            _ => false,
        };
        let mut types = self.api.types.iter();
        types.any(|(_, ty)| {
            let is_own = matches!(ty.shape, Shape::Own(_));
            ty.usage.sent && !is_own && ty.constraints.iter().any(holds) || is_told(ty)
        })
    }

    /// Whether numbers with a fraction stand in emitted code: clippy knows some of them by a name.
    pub(super) fn has_fractions(&self) -> bool {
        use Constraint::{ExclusiveMaximum, ExclusiveMinimum, Maximum, Minimum, MultipleOf};
        let is_fraction = |constraint: &Constraint| {
            matches!(
                constraint,
                Minimum(Limit::Float(_))
                    | Maximum(Limit::Float(_))
                    | ExclusiveMinimum(Limit::Float(_))
                    | ExclusiveMaximum(Limit::Float(_))
                    | MultipleOf(Limit::Float(_))
            )
        };
        let mut types = self.api.types.iter();
        types.any(|(id, ty)| {
            let is_json = |field: &Field| matches!(field.constant, Some(Constant::Json(_)));
            ty.constraints.iter().any(is_fraction)
                || self.fields(id).any(|(_, field)| is_json(field))
        })
    }

    /// Whether a field or an argument has one of these names.
    pub(super) fn has_named(&self, names: &[&str]) -> bool {
        let is_one = |name: &str| names.contains(&name);
        let in_types = self.names.types().any(|id| {
            self.fields(id)
                .any(|(index, _)| is_one(self.names.field(id, index).as_str()))
        });
        let operations = self.api.operations();
        let mut arguments = operations.flat_map(|(id, _)| &self.names.operation(id).arguments);
        in_types || arguments.any(|name| is_one(name.as_str()))
    }

    /// Whether a type has this name.
    pub(super) fn has_type(&self, name: &str) -> bool {
        let mut types = self.names.types();
        types.any(|id| self.names.ty(id).as_str() == name)
    }

    /// Every group with its id.
    pub(super) fn groups(&self) -> impl Iterator<Item = GroupId> {
        self.api.groups().map(|(id, _)| id)
    }

    /// The groups inside a group, or at the root.
    pub(super) fn groups_in(&self, parent: Option<GroupId>) -> &[GroupId] {
        self.groups_in.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// The operations of a group.
    pub(super) fn operations_of(&self, group: GroupId) -> &[(OperationId, &'a Operation)] {
        self.operations_of.get(&group).map_or(&[], Vec::as_slice)
    }

    /// How a model is had from received ones of the other side.
    pub(super) fn resent(&self, sent: TypeId) -> &[&'a Conversion] {
        self.resent.get(&sent).map_or(&[], Vec::as_slice)
    }

    /// How an update is had from two states of what is received.
    pub(super) fn updates(&self, sent: TypeId) -> &[&'a Conversion] {
        self.updates.get(&sent).map_or(&[], Vec::as_slice)
    }

    /// A group's modules, from the root.
    pub(super) fn modules(&self, group: GroupId) -> Vec<&'a ModuleName> {
        let lineage = self.api.lineage(group).into_iter();
        let module = |(id, _)| &self.names.group(id).module;
        lineage.map(module).collect()
    }

    /// The fields of a model, with their places.
    pub(super) fn fields(
        &self,
        id: TypeId,
    ) -> impl Iterator<Item = (usize, &'a Field)> + Clone + use<'a> {
        self.api.types.fields(id).iter().enumerate()
    }
}

/// What goes with each key, in order.
fn gathered<K: Ord, V>(pairs: impl Iterator<Item = (K, V)>) -> BTreeMap<K, Vec<V>> {
    let mut found: BTreeMap<K, Vec<V>> = BTreeMap::new();
    for (key, value) in pairs {
        found.entry(key).or_default().push(value);
    }
    found
}

fn homes(names: &Names) -> BTreeMap<Home, Vec<TypeId>> {
    let homes = names.homes().iter();
    let mut homes = gathered(homes.map(|(id, home)| (home, id)));
    // What has parts is a file, be it of their modules alone.
    let parts: Vec<Home> = homes.keys().copied().collect();
    for home in parts {
        if let Home::Part(part) = home {
            let group = names.homes().group_of(part);
            let whole = group.map_or(Home::Webhooks, Home::Group);
            homes.entry(whole).or_default();
        }
    }
    // By name: a schema that comes to be used moves no other.
    for types in homes.values_mut() {
        types.sort_by_key(|id| names.ty(*id));
    }
    homes
}

/// Sent types in which something can be wrong.
fn checked(api: &Api) -> BTreeSet<TypeId> {
    let sent = api.types.iter().filter(|(_, ty)| ty.usage.sent);
    let all: BTreeSet<TypeId> = sent.map(|(id, _)| id).collect();
    let can_break = all.iter().copied().filter(|id| {
        let ty = api.types.get(*id);
        match ty.shape {
            Shape::Own(_) => false,
            // JSON can't say every number that Rust can.
            Shape::Number => true,
            _ => ty.constraints.iter().any(is_checkable),
        }
    });
    reach::holding(api, can_break, &all)
}

/// Whether the client checks such a constraint; some patterns are left to the server.
pub(super) fn is_checkable(constraint: &Constraint) -> bool {
    match constraint {
        Constraint::Pattern { regex, .. } => regex.is_some(),
        Constraint::Keys(rules) => rules.iter().any(is_checkable),
        Constraint::Minimum(Limit::Float(limit))
        | Constraint::Maximum(Limit::Float(limit))
        | Constraint::ExclusiveMinimum(Limit::Float(limit))
        | Constraint::ExclusiveMaximum(Limit::Float(limit))
        | Constraint::MultipleOf(Limit::Float(limit)) => limit.is_finite(),
        Constraint::OneOf(_) => false,
        _ => true,
    }
}

/// Every type that the client has.
fn all(api: &Api) -> BTreeSet<TypeId> {
    let roots = api.operations.iter().flat_map(reach::own_roots);
    let errors = api.error_bodies.iter().copied();
    let others = reach::payloads(api).chain(reach::headers(api));
    reach::below(api, roots.chain(errors).chain(others))
}

fn own_types<'a>(api: &'a Api, all: &BTreeSet<TypeId>) -> Vec<&'a OwnType> {
    let own = all.iter().filter_map(|id| match api.types.get(*id).shape {
        Shape::Own(own) => Some(api.own(own)),
        _ => None,
    });
    let by_path: BTreeMap<_, _> = own.map(|own| ((&own.path, own.carrier), own)).collect();
    by_path.into_values().collect()
}

fn formats(api: &Api, all: &BTreeSet<TypeId>) -> BTreeSet<&'static str> {
    all.iter()
        .filter_map(|id| match api.types.get(*id).shape {
            Shape::Format(format) => Some(format_name(format)),
            _ => None,
        })
        .collect()
}

/// The runtime's type for a format.
pub(crate) fn format_name(format: Format) -> &'static str {
    match format {
        Format::DateTime => "DateTime",
        Format::Date => "Date",
        Format::Uuid => "Uuid",
        Format::Base64 => "Base64Bytes",
    }
}

/// The descriptions of an operation's parameters, by their types.
fn described(operation: &Operation) -> impl Iterator<Item = (TypeId, &str)> {
    operation.parameters.iter().filter_map(|parameter| {
        let text = parameter.docs.description.as_deref()?;
        Some((parameter.ty, text))
    })
}
