//! Every Rust identifier of an API, decided here, once; the emitting room only asks.

use std::collections::{BTreeMap, BTreeSet};

use super::allot::{Claim, Scope, allot};
use super::calls::Calls;
use super::homes::{Homes, PartId};
use super::ident::{
    ConstName, FieldName, MethodName, ModuleName, ParameterName, TypeName, VariantName,
};
use super::members;
use super::path::{Candidates, Places, Right, identity};
use super::reach;
use super::reserved::Place;
use super::services;
use super::words::{Kind, candidates};
use crate::beside::both;
use crate::ir::{Api, GroupId, HeaderId, OperationId, Shape, TypeId};

/// The identifiers of an API.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub(super) types: BTreeMap<TypeId, TypeNames>,
    pub(super) errors: BTreeMap<TypeId, VariantName>,
    pub(super) groups: Vec<GroupNames>,
    pub(super) operations: Vec<OperationNames>,
    pub(super) servers: Vec<ServerNames>,
    pub(super) own_servers: Vec<ServerNames>,
    pub(super) webhooks: Vec<VariantName>,
    pub(super) schemes: Vec<MethodName>,
    pub(super) homes: Homes,
    /// The modules of shared models, by the model that leads to all in them.
    pub(super) files: BTreeMap<TypeId, ModuleName>,
    pub(super) parts: BTreeMap<PartId, ModuleName>,
    pub(super) calls: Calls,
    pub(super) headers: Vec<ConstName>,
    /// What is answered for an id that the API doesn't have.
    nothing: Nothing,
}

/// The identifiers of a server.
#[derive(Debug, Clone)]
pub struct ServerNames {
    /// Its variant's.
    pub variant: VariantName,
    /// What holds its variables.
    pub ty: TypeName,
    /// Its variables', in their order.
    pub variables: Vec<ServerVariableNames>,
}

/// The identifiers of a server's variable.
#[derive(Debug, Clone)]
pub struct ServerVariableNames {
    /// Its field's, and its setter's.
    pub field: FieldName,
    /// Its enum's.
    pub ty: TypeName,
    /// Its values'.
    pub values: Vec<VariantName>,
}

/// The identifiers of a model, enum or union.
#[derive(Debug, Clone)]
pub struct TypeNames {
    /// The type's own.
    pub name: TypeName,
    /// Its builder's.
    pub builder: TypeName,
    /// Its fields'.
    pub fields: Vec<FieldName>,
    /// Its fields' setters'.
    pub setters: Vec<MethodName>,
    /// The methods' that set its fields to `null`.
    pub clears: Vec<MethodName>,
    /// Its variants'.
    pub variants: Vec<VariantName>,
}

/// The identifiers of a group of operations.
#[derive(Debug, Clone)]
pub struct GroupNames {
    /// Its module's, `customers`.
    pub module: ModuleName,
    /// Its service's, `Customers`.
    pub service: TypeName,
    /// The method's that leads to it, `customers`.
    pub accessor: MethodName,
    /// The cargo feature that compiles it, `api-customers`: that of the root's group which holds it.
    pub feature: String,
}

/// The identifiers of an operation.
#[derive(Debug, Clone)]
pub struct OperationNames {
    /// Its method's, `list`.
    pub method: MethodName,
    /// Its request type's, `List`.
    pub request: TypeName,
    /// Its static's, `LIST`.
    pub table: ConstName,
    /// The static's that says how it pages, `LIST_PAGES`.
    pub pages: ConstName,
    /// Its answers' enum's, `ListAnswer`.
    pub answer: TypeName,
    /// That enum's variants', by the answer's place.
    pub answers: Vec<VariantName>,
    /// Its arguments', by the parameter's place.
    pub arguments: Vec<ParameterName>,
    /// Its request type's setters', by the parameter's place.
    pub setters: Vec<MethodName>,
    /// The setter's of an optional body.
    pub body: MethodName,
    /// What takes the body in another content type, by that body's place: methods beside its own where
    /// the body is required, else setters.
    pub other_bodies: Vec<MethodName>,
}

#[derive(Debug, Clone)]
struct Nothing {
    ty: TypeNames,
    field: FieldName,
    method: MethodName,
    variant: VariantName,
    module: ModuleName,
    group: GroupNames,
    operation: OperationNames,
}

impl Default for Nothing {
    fn default() -> Self {
        let (ty, method) = (TypeName::new("Nothing"), MethodName::new("nothing"));
        Self {
            ty: TypeNames {
                name: ty.clone(),
                builder: ty.clone(),
                fields: Vec::new(),
                setters: Vec::new(),
                clears: Vec::new(),
                variants: Vec::new(),
            },
            field: FieldName::new("nothing"),
            variant: VariantName::new("Nothing"),
            module: ModuleName::new("nothing"),
            group: GroupNames {
                module: ModuleName::new("nothing"),
                service: ty.clone(),
                accessor: method.clone(),
                feature: String::from("api-nothing"),
            },
            operation: OperationNames {
                method: method.clone(),
                request: ty.clone(),
                table: ConstName::new("NOTHING"),
                pages: ConstName::new("NOTHING"),
                answer: ty,
                answers: Vec::new(),
                arguments: Vec::new(),
                setters: Vec::new(),
                body: method.clone(),
                other_bodies: Vec::new(),
            },
            method,
        }
    }
}

/// Required fields beyond this number make a builder of `new`.
pub const MOST_ARGUMENTS: usize = 7;

impl Names {
    /// Decides every identifier.
    pub fn assign(api: &Api) -> Self {
        let emitted = reach::emitted(api);
        // What is called by an operation or a webhook needs no type's name.
        let called = || {
            let mut names = Self::default();
            services::name(api, &mut names);
            names.homes = Homes::of(api, &emitted);
            names
        };
        let (allotted, mut names) = both(|| allot_types(api, &emitted), called);
        let within = |id: TypeId| {
            let name = |role| TypeName::new(allotted.get(&(id, role)).cloned().unwrap_or_default());
            let (own, builder) = (name(Role::Own), name(Role::Builder));
            (id, members::names(api, id, own, builder))
        };
        // What is inside a type is named for itself.
        names.types = for_each(&emitted, within).into_iter().collect();
        members::name_variants(api, &mut names);
        names.files = allot_files(&names);
        names.parts = allot_parts(&names.homes);
        names.calls = Calls::of(api, |group| {
            let inside = api.groups().filter(|(_, it)| it.parent == Some(group));
            inside
                .map(|(id, _)| names.group(id).module.to_string())
                .collect()
        });
        names
    }

    /// The types that have names: those that are emitted.
    pub fn types(&self) -> impl Iterator<Item = TypeId> {
        self.types.keys().copied()
    }

    /// The name of a type.
    pub fn ty(&self, id: TypeId) -> &TypeName {
        &self.of_type(id).name
    }

    /// The name of a model's builder.
    pub fn builder(&self, id: TypeId) -> &TypeName {
        &self.of_type(id).builder
    }

    /// The name of a model's field.
    pub fn field(&self, id: TypeId, index: usize) -> &FieldName {
        let fields = &self.of_type(id).fields;
        fields.get(index).unwrap_or(&self.nothing.field)
    }

    /// The name of the method that sets a model's field.
    pub fn setter(&self, id: TypeId, index: usize) -> &MethodName {
        let setters = &self.of_type(id).setters;
        setters.get(index).unwrap_or(&self.nothing.method)
    }

    /// The name of the method that sets a model's field to `null`.
    pub fn clear(&self, id: TypeId, index: usize) -> &MethodName {
        let clears = &self.of_type(id).clears;
        clears.get(index).unwrap_or(&self.nothing.method)
    }

    /// The name of an enum's or a union's variant.
    pub fn variant(&self, id: TypeId, index: usize) -> &VariantName {
        let variants = &self.of_type(id).variants;
        variants.get(index).unwrap_or(&self.nothing.variant)
    }

    /// The name of the variant of `ErrorBody` that holds this type.
    pub fn error_variant(&self, id: TypeId) -> &VariantName {
        self.errors.get(&id).unwrap_or(&self.nothing.variant)
    }

    /// The names of a group.
    pub fn group(&self, id: GroupId) -> &GroupNames {
        self.groups.get(id.index()).unwrap_or(&self.nothing.group)
    }

    /// The names of an operation.
    pub fn operation(&self, id: OperationId) -> &OperationNames {
        let operation = self.operations.get(id.index());
        operation.unwrap_or(&self.nothing.operation)
    }

    /// Where each model is declared.
    pub fn homes(&self) -> &Homes {
        &self.homes
    }

    /// The module below `models` that is of this model and what it alone leads to.
    pub fn file(&self, head: TypeId) -> &ModuleName {
        self.files.get(&head).unwrap_or(&self.nothing.module)
    }

    /// The module of a part of a group's models.
    pub fn part(&self, part: PartId) -> &ModuleName {
        self.parts.get(&part).unwrap_or(&self.nothing.module)
    }

    /// Which files operations lie in beside those of their services.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// The names of the servers.
    pub fn servers(&self) -> &[ServerNames] {
        &self.servers
    }

    /// The names of the servers that operations have of their own.
    pub fn own_servers(&self) -> &[ServerNames] {
        &self.own_servers
    }

    /// The name of a webhook's event.
    pub fn webhook(&self, index: usize) -> &VariantName {
        self.webhooks.get(index).unwrap_or(&self.nothing.variant)
    }

    /// The name of the method that sets a scheme's credential.
    pub fn scheme(&self, index: usize) -> &MethodName {
        self.schemes.get(index).unwrap_or(&self.nothing.method)
    }

    /// The name of a header's constant.
    pub fn header(&self, id: HeaderId) -> &ConstName {
        let header = self.headers.get(id.index());
        header.unwrap_or(&self.nothing.operation.table)
    }

    fn of_type(&self, id: TypeId) -> &TypeNames {
        self.types.get(&id).unwrap_or(&self.nothing.ty)
    }
}

/// What a type takes a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Own,
    Builder,
}

/// What is made for each type by itself, in their order: the halves at once.
fn for_each<T: Send>(types: &BTreeSet<TypeId>, make: impl Fn(TypeId) -> T + Sync) -> Vec<T> {
    let types: Vec<TypeId> = types.iter().copied().collect();
    let (first, second) = types.split_at(types.len() / 2);
    let half = |types: &[TypeId]| types.iter().map(|id| make(*id)).collect::<Vec<_>>();
    let (mut first, second) = both(|| half(first), || half(second));
    first.extend(second);
    first
}

/// All types share one scope, `crate::models`.
fn allot_types(api: &Api, emitted: &BTreeSet<TypeId>) -> BTreeMap<(TypeId, Role), String> {
    let mut claims = Vec::new();
    let places = Places::of(api, emitted.iter().copied());
    let found = for_each(emitted, |id| {
        (id, places.candidates(&api.types.get(id).path))
    });
    for (id, candidates, exact) in with_rights(found) {
        let ty = api.types.get(id);
        let identity = identity(api, &ty.path);
        if needs_builder(api, id) {
            claims.push(Claim {
                key: (id, Role::Builder),
                candidates: candidates
                    .iter()
                    // `Self_` has no underscore within `SelfBuilder`.
                    .map(|name| format!("{}Builder", name.trim_end_matches('_')))
                    .collect(),
                exact: false,
                identity: format!("{identity} builder"),
            });
        }
        claims.push(Claim {
            key: (id, Role::Own),
            candidates,
            exact,
            identity,
        });
    }
    allot(&claims, Scope::new(Place::Free))
}

/// What types may be called, and whether the first is a component's that no inline schema takes from it: its
/// very name, or what it alone of all components is called. What has to be shortened keeps off the best
/// names of what hasn't.
fn with_rights(found: Vec<(TypeId, Candidates)>) -> Vec<(TypeId, Vec<String>, bool)> {
    let mut components: BTreeMap<String, usize> = BTreeMap::new();
    let mut best: BTreeSet<String> = BTreeSet::new();
    for (_, candidates) in &found {
        let Some(first) = candidates.names.first() else {
            continue;
        };
        if candidates.right != Right::None {
            *components.entry(first.clone()).or_default() += 1;
        }
        if candidates.whole > 0 {
            best.insert(first.clone());
        }
    }
    let settle = |(id, candidates): (TypeId, Candidates)| {
        let first = candidates.names.first();
        let exact = match candidates.right {
            Right::Exact => true,
            Right::Component => first.is_some_and(|first| components.get(first) == Some(&1)),
            Right::None => false,
        };
        let names = candidates.names.into_iter().enumerate();
        let names = names.filter(|(at, name)| *at < candidates.whole || !best.contains(name));
        (id, names.map(|(_, name)| name).collect(), exact)
    };
    found.into_iter().map(settle).collect()
}

/// The modules of `models`, each called as its model.
fn allot_files(names: &Names) -> BTreeMap<TypeId, ModuleName> {
    let claims = names.homes.heads().map(|head| {
        let name = names.ty(head).as_str();
        Claim {
            key: head,
            candidates: candidates(Kind::Module, name),
            exact: false,
            identity: name.to_owned(),
        }
    });
    let claims: Vec<Claim<TypeId>> = claims.collect();
    let allotted = allot(&claims, Scope::of_files(Place::Models)).into_iter();
    allotted
        .map(|(head, name)| (head, ModuleName::new(name)))
        .collect()
}

/// The modules of parts, each called as what it is about.
fn allot_parts(homes: &Homes) -> BTreeMap<PartId, ModuleName> {
    let mut scopes: BTreeMap<Option<GroupId>, Vec<Claim<PartId>>> = BTreeMap::new();
    for (id, part) in homes.parts() {
        scopes.entry(part.group).or_default().push(Claim {
            key: id,
            candidates: candidates(Kind::Module, &part.word),
            exact: true,
            identity: part.word.clone(),
        });
    }
    let allotted = scopes
        .into_values()
        .flat_map(|claims| allot(&claims, Scope::of_files(Place::Models)));
    allotted
        .map(|(part, name)| (part, ModuleName::new(name)))
        .collect()
}

/// Whether a model is sent and has more required fields than `new` should take.
pub fn needs_builder(api: &Api, id: TypeId) -> bool {
    let ty = api.types.get(id);
    let Shape::Model(model) = &ty.shape else {
        return false;
    };
    let fields = model.fields.iter();
    let arguments = fields.filter(|field| field.needs_argument(&api.types));
    ty.usage.sent && arguments.count() > MOST_ARGUMENTS
}
