//! What only has another name: items of two APIs that are one by their place in the document and by what they say
//! on the wire. The old API is told under the names of the new one, so that what changed beside shows as that.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Kind, Surface};

/// An API under the names of a later one.
pub(super) struct Renamed {
    pub(super) surface: Surface,
    /// What was called otherwise, by the path of now; what only lies in something renamed isn't among them.
    pub(super) was: BTreeMap<String, String>,
}

/// The old API with the names that the new one gives to what is still there.
pub(super) fn renamed(old: &Surface, new: &Surface) -> Renamed {
    let mut names = Names {
        old,
        new,
        types: types(old, new),
        operations: operations(old, new),
        services: BTreeMap::new(),
    };
    names.services = names.moved_services();
    let under: Vec<(&str, String, &Item)> = old
        .items()
        .map(|(path, item)| (path, names.path(path, item), item))
        .collect();
    let members = names.members(&under);
    let mut made = Renamed {
        surface: Surface::default(),
        was: BTreeMap::new(),
    };
    let taken: BTreeSet<String> = under.iter().map(|(_, path, _)| path.clone()).collect();
    for (path, moved, item) in &under {
        let member = members.get(moved.as_str()).copied();
        let now = member.filter(|now| !taken.contains(*now)).unwrap_or(moved);
        // Two that would become one keep their own names.
        let is_free = made.surface.get(now).is_none();
        let now = if is_free { now } else { *path };
        if now != *path && names.has_own_name(path, now, item) {
            made.was.insert(now.to_owned(), (*path).to_owned());
        }
        let item = names.item(path, now, item, &members);
        made.surface.add(now.to_owned(), item);
    }
    made
}

struct Names<'a> {
    old: &'a Surface,
    new: &'a Surface,
    /// Models, without `models::`.
    types: BTreeMap<&'a str, &'a str>,
    /// The paths of operations.
    operations: BTreeMap<&'a str, &'a str>,
    /// The paths of services' types, all of whose operations moved to another.
    services: BTreeMap<&'a str, &'a str>,
}

const MODELS: &str = "models::";

fn is_type(kind: Kind) -> bool {
    matches!(kind, Kind::Struct | Kind::Enum | Kind::Union)
}

/// The items that only one of two APIs has, by what they are known by.
fn known<'a, K: Ord>(
    of: &'a Surface,
    other: &Surface,
    by: impl Fn(&'a Item) -> Option<K>,
) -> BTreeMap<K, &'a str> {
    let items = of.items().filter(|(path, _)| other.get(path).is_none());
    only_of(items.map(|(path, item)| (by(item), path)))
}

/// Paths by what they are known by; what several are known by is nobody's.
fn only_of<'p, K: Ord>(all: impl Iterator<Item = (Option<K>, &'p str)>) -> BTreeMap<K, &'p str> {
    let mut found: BTreeMap<K, Option<&str>> = BTreeMap::new();
    for (key, path) in all {
        if let Some(key) = key {
            let entry = found.entry(key);
            entry.and_modify(|it| *it = None).or_insert(Some(path));
        }
    }
    let only = found.into_iter();
    only.filter_map(|(key, path)| Some((key, path?))).collect()
}

fn pairs<'o, 'n, K: Ord>(
    gone: BTreeMap<K, &'o str>,
    come: &BTreeMap<K, &'n str>,
) -> BTreeMap<&'o str, &'n str> {
    let pairs = gone.into_iter();
    pairs
        .filter_map(|(key, path)| Some((path, *come.get(&key)?)))
        .collect()
}

/// What a type is known by: kind, place, who makes values of it, and what is in it.
type TypeKey<'a> = (Kind, Option<&'a str>, &'a str, [bool; 2], Vec<&'a str>);

/// A schema with a name in the document is the same whatever is in it; another only with the same in it.
fn types<'a>(old: &'a Surface, new: &'a Surface) -> BTreeMap<&'a str, &'a str> {
    let known = |of: &'a Surface, other: &Surface| {
        let members = members_of_types(of);
        let types = of.items().filter(|(path, _)| other.get(path).is_none());
        only_of(types.map(|(path, item)| (type_key(path, item, &members), path)))
    };
    let pairs = pairs(known(old, new), &known(new, old)).into_iter();
    let pairs =
        pairs.filter_map(|(was, now)| Some((was.strip_prefix(MODELS)?, now.strip_prefix(MODELS)?)));
    pairs.collect()
}

fn type_key<'a>(
    path: &str,
    item: &'a Item,
    members: &BTreeMap<&str, Vec<&'a str>>,
) -> Option<TypeKey<'a>> {
    let says = |fact: &str| item.wire.contains_key(fact);
    let name = item.pointer.strip_prefix("/components/schemas/");
    let shape = match name.is_some_and(|name| !name.contains('/')) {
        true => Vec::new(),
        false => members.get(path).cloned().unwrap_or_default(),
    };
    let sides = [says("sent"), says("received")];
    is_type(item.kind).then_some((
        item.kind,
        item.file.as_deref(),
        &*item.pointer,
        sides,
        shape,
    ))
}

/// What the members of each type are called on the wire, in order; a variant by its place.
fn members_of_types(of: &Surface) -> BTreeMap<&str, Vec<&str>> {
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, item) in of.items().filter(|(path, _)| path.starts_with(MODELS)) {
        let name = match item.kind {
            // What has no name is the header of a part.
            Kind::Field => item.wire.get("name").or_else(|| item.wire.get("header")),
            Kind::Value => item.wire.get("value"),
            Kind::Variant => Some(&item.pointer),
            _ => None,
        };
        if let Some((name, holder)) = name.zip(holder(path, item)) {
            members.entry(holder).or_default().push(name);
        }
    }
    for names in members.values_mut() {
        names.sort_unstable();
    }
    members
}

/// An operation is its method and path, and the content type that it sends.
fn operations<'a>(old: &'a Surface, new: &'a Surface) -> BTreeMap<&'a str, &'a str> {
    fn by(item: &Item) -> Option<(&str, String, Option<&String>)> {
        (item.kind == Kind::Operation).then_some(())?;
        let (method, path) = (item.wire.get("method")?, item.wire.get("path")?);
        Some((method, blank(path), item.wire.get("media")))
    }
    pairs(known(old, new, by), &known(new, old, by))
}

/// A path without the names of what is put into it: nobody sends these.
fn blank(template: &str) -> String {
    let mut made = String::with_capacity(template.len());
    for (index, part) in template.split('{').enumerate() {
        match part.split_once('}').filter(|_| index > 0) {
            Some((_, after)) => {
                made.push_str("{}");
                made.push_str(after);
            }
            None => made.push_str(part),
        }
    }
    made
}

/// Which of a path's places has this name.
fn place(template: &str, name: &str) -> Option<usize> {
    let names = template.split('{').skip(1);
    let mut names = names.map(|part| part.split('}').next());
    names.position(|it| it == Some(name))
}

/// What a path names an item in: the model of a field, the operation of a parameter.
fn holder<'p>(path: &'p str, item: &Item) -> Option<&'p str> {
    let holder = match item.kind {
        Kind::Field | Kind::Variable => path.split_once('.'),
        Kind::Parameter | Kind::Body => path.split_once('('),
        _ => path.rsplit_once("::"),
    };
    holder.map(|(holder, _)| holder)
}

/// The operation that a path begins with.
fn operation(path: &str) -> &str {
    let ends = ["(", " -> ", " stream"]
        .iter()
        .filter_map(|end| path.find(end));
    let end = ends.min().unwrap_or(path.len());
    path.get(..end).unwrap_or(path)
}

/// The last name of a path, and what stands before it.
fn last(path: &str) -> (&str, &str) {
    path.rsplit_once("::").unwrap_or(("", path))
}

impl<'a> Names<'a> {
    /// The services that are gone and whose operations all went to one that is new.
    fn moved_services(&self) -> BTreeMap<&'a str, &'a str> {
        let services = |of: &'a Surface| {
            let services = of.items().filter(|(_, item)| item.kind == Kind::Service);
            services
                .map(|(_, item)| item.rust.as_str())
                .collect::<BTreeSet<&str>>()
        };
        let (before, now) = (services(self.old), services(self.new));
        let mut moved: BTreeMap<&str, BTreeSet<Option<&str>>> = BTreeMap::new();
        for (path, _) in self
            .old
            .items()
            .filter(|(_, item)| item.kind == Kind::Operation)
        {
            let to = self.operations.get(path).map(|to| last(to).0);
            moved.entry(last(path).0).or_default().insert(to);
        }
        let moved = moved.into_iter().filter_map(|(from, to)| {
            let mut to = to.into_iter();
            let only = to.next().flatten().filter(|_| to.next().is_none())?;
            (!now.contains(from) && !before.contains(only)).then_some((from, only))
        });
        moved.collect()
    }

    /// The path that an item has where what holds it is called as it is now.
    fn path(&self, path: &str, item: &Item) -> String {
        match item.kind {
            Kind::Operation
            | Kind::Parameter
            | Kind::Body
            | Kind::Answer
            | Kind::Failure
            | Kind::Paging => {
                let operation = operation(path);
                let rest = path.get(operation.len()..).unwrap_or_default();
                let now = self.operations.get(operation).copied().unwrap_or(operation);
                format!("{now}{rest}")
            }
            Kind::Service => match self.services.get(item.rust.as_str()) {
                Some(to) => {
                    let mut all = self.new.items();
                    let found = all.find(|(_, it)| it.kind == Kind::Service && it.rust == **to);
                    found.map_or(path, |(path, _)| path).to_owned()
                }
                None => {
                    let (holder, name) = last(path);
                    let holder = self.services.get(holder).copied().unwrap_or(holder);
                    format!("{holder}::{name}")
                }
            },
            Kind::Conversion => self.in_types(path),
            _ => match path.strip_prefix(MODELS) {
                Some(rest) => {
                    let end = rest
                        .find(|letter: char| !is_of_name(letter))
                        .unwrap_or(rest.len());
                    let (name, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
                    let now = self.types.get(name).copied().unwrap_or(name);
                    format!("{MODELS}{now}{rest}")
                }
                None => path.to_owned(),
            },
        }
    }

    /// Members of what there is under a name of now, that have another name themselves: each with it.
    fn members<'u>(&self, under: &'u [(&str, String, &'u Item)]) -> BTreeMap<&'u str, &'a str> {
        let there: BTreeSet<&str> = under.iter().map(|(_, path, _)| path.as_str()).collect();
        let come = self.new.items().filter(|(path, _)| !there.contains(path));
        let come = only_of(come.map(|(path, item)| {
            let key = self.member(path, item, &item.rust, self.new);
            (key, path)
        }));
        let gone = under
            .iter()
            .filter(|(_, path, _)| self.new.get(path).is_none());
        let gone = only_of(gone.map(|(_, path, item)| {
            let key = self.member(path, item, &self.in_types(&item.rust), self.old);
            (key, path.as_str())
        }));
        pairs(gone, &come)
    }

    /// What a member is known by: what holds it, and what it is on the wire; `rust` is its type in names of now.
    fn member(
        &self,
        path: &str,
        item: &Item,
        rust: &str,
        of: &Surface,
    ) -> Option<(Kind, String, String)> {
        let says = |fact: &str| item.wire.get(fact).cloned();
        let known = match item.kind {
            Kind::Field if says("name").is_none() => {
                format!("header {} of {}", says("header")?, says("part")?)
            }
            Kind::Field | Kind::Variable | Kind::Event => says("name")?,
            Kind::Value => says("value")?,
            Kind::Server => says("url")?,
            Kind::Header => says("header")?,
            Kind::Body => says("media")?,
            Kind::Credential => item.pointer.clone(),
            Kind::Parameter => match says("path") {
                Some(name) => format!("path {}", self.place_of(path, &name, of)?),
                None => {
                    let of = |place: &&str| item.wire.contains_key(*place);
                    let place = ["query", "header", "cookie"].into_iter().find(of)?;
                    format!("{place} {}", says(place)?)
                }
            },
            Kind::Error => rust.to_owned(),
            Kind::Variant => format!("{rust} {}", says("tags").unwrap_or_default()),
            _ => return None,
        };
        Some((item.kind, holder(path, item)?.to_owned(), known))
    }

    /// The place of a path's parameter, whose operation may be called otherwise here.
    fn place_of(&self, path: &str, name: &str, of: &Surface) -> Option<usize> {
        let operation = operation(path);
        let was = self.operations.iter().find(|(_, now)| **now == operation);
        let found = of.get(operation).or_else(|| of.get(was?.0))?;
        place(found.wire.get("path")?, name)
    }

    /// Whether it is itself called otherwise, and not only what holds it.
    fn has_own_name(&self, was: &str, now: &str, item: &Item) -> bool {
        match item.kind {
            Kind::Answer | Kind::Failure | Kind::Paging | Kind::Conversion => false,
            Kind::Operation => {
                let ((from, was), (to, now)) = (last(was), last(now));
                was != now || self.services.get(from) != Some(&to)
            }
            Kind::Service | Kind::Value | Kind::Variant => last(was).1 != last(now).1,
            Kind::Field | Kind::Variable | Kind::Parameter | Kind::Body => {
                let name = |path: &str| {
                    let start = holder(path, item).map_or(0, str::len);
                    path.get(start..).map(str::to_owned)
                };
                name(was) != name(now)
            }
            _ => true,
        }
    }

    /// The item in the words of now.
    fn item(&self, was: &str, now: &str, item: &Item, members: &BTreeMap<&str, &str>) -> Item {
        let mut made = item.clone();
        let later = self.new.get(now);
        made.rust = match item.kind {
            Kind::Service => {
                let to = self.services.get(item.rust.as_str());
                to.map_or_else(|| item.rust.clone(), |to| (*to).to_owned())
            }
            Kind::Operation => self.signature(was, now, item, members),
            Kind::Struct => with_names(&item.rust, |name| {
                let now = members.get(format!("{now}.{name}").as_str())?;
                now.split_once('.').map(|(_, name)| name.to_owned())
            }),
            _ => self.in_types(&item.rust),
        };
        let template = later.and_then(|later| later.wire.get("path"));
        if let (Some(before), Some(template)) = (made.wire.get_mut("path"), template)
            && (item.kind == Kind::Parameter || blank(before) == blank(template))
        {
            before.clone_from(template);
        }
        made
    }

    /// A signature with the names of now: of types, of arguments, of what the operation itself is followed by.
    fn signature(
        &self,
        was: &str,
        now: &str,
        item: &Item,
        members: &BTreeMap<&str, &str>,
    ) -> String {
        let argument = |name: &str| {
            let now = members.get(format!("{now}({name})").as_str())?;
            let (_, name) = now.split_once('(')?;
            name.strip_suffix(')').map(str::to_owned)
        };
        let own = |rust: &str| {
            let answer = rust.rsplit_once(" -> ").map_or("", |(_, answer)| answer);
            let (request, answer) = answer.split_once(": ").unwrap_or(("", answer));
            let answer = answer
                .strip_prefix("Call<")
                .and_then(|it| it.strip_suffix('>'));
            [request, answer.unwrap_or_default()].map(str::to_owned)
        };
        let later = self.new.get(now).map(|later| own(&later.rust));
        let is_of_models = |of: &Surface, name: &str| of.get(&format!("{MODELS}{name}")).is_some();
        let renamed = later
            .filter(|_| was != now)
            .map(|later| (own(&item.rust), later));
        with_names(&item.rust, |name| {
            if let Some((before, later)) = &renamed {
                let mut pairs = before.iter().zip(later);
                let pair = pairs.find(|(was, now)| was.as_str() == name && !now.is_empty());
                if let Some((was, now)) = pair
                    && !is_of_models(self.old, was)
                    && !is_of_models(self.new, now)
                {
                    return Some(now.clone());
                }
            }
            let ty = self.types.get(name).map(|now| (*now).to_owned());
            ty.or_else(|| argument(name))
        })
    }

    fn in_types(&self, text: &str) -> String {
        with_names(text, |name| {
            self.types.get(name).map(|now| (*now).to_owned())
        })
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// A text with other names in it.
fn with_names(text: &str, now: impl Fn(&str) -> Option<String>) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .find(|letter| !is_of_name(letter))
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        match now(name).filter(|_| !name.is_empty()) {
            Some(now) => made.push_str(&now),
            None => made.push_str(name),
        }
        let mut letters = after.chars();
        made.extend(letters.next());
        rest = letters.as_str();
    }
    made
}
