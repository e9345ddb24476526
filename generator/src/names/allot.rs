//! Who gets a name that several want, without a counter and whatever the order they come in.
//!
//! Each claimant brings its names, the best first. A name that two of them have come to is nobody's,
//! and each goes on to its next; a claimant only ever goes on, so that the outcome is one fixpoint,
//! the same from any order. One more claimant of a contested name moves none that left it before.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::reserved::Place;
use super::{hash_digits, with_digits};

/// One that wants a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim<K> {
    /// Who it is, for the caller.
    pub key: K,
    /// The names it would take, the best first, longer ones from its place behind.
    pub candidates: Vec<String>,
    /// Whether the first candidate is its very name in the document, which it keeps against all that
    /// merely come to it (and loses to another with the same right).
    pub exact: bool,
    /// What no other claimant shares, such as its JSON pointer; the last resort is made of it.
    pub identity: String,
}

/// The space that names have to be distinct in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Which names of the face are taken.
    pub place: Place,
    /// Whether `Foo` and `foo` are one name, as on many disks.
    pub fold_case: bool,
}

impl Scope {
    /// A scope in which names that differ in case are two.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            fold_case: false,
        }
    }

    /// A scope of names that become files.
    pub fn of_files(place: Place) -> Self {
        Self {
            place,
            fold_case: true,
        }
    }

    fn folded(self, name: &str) -> String {
        if self.fold_case {
            name.to_lowercase()
        } else {
            name.to_owned()
        }
    }

    fn avoid(self, name: String) -> String {
        if self.place.is_reserved(&name) || self.place.is_reserved(&self.folded(&name)) {
            format!("{name}_")
        } else {
            name
        }
    }
}

/// How many digits of the hash the last resorts carry.
const DIGITS: [usize; 3] = [5, 10, 20];

/// Gives each claimant a name of its own.
///
/// Keys are expected to be distinct, and so are identities; where nothing but their order tells two claimants
/// apart, the second has its number.
pub fn allot<K: Ord + Copy>(claims: &[Claim<K>], scope: Scope) -> BTreeMap<K, String> {
    let claims = numbered(claims);
    let mut claimants: Vec<Claimant<'_, K>> = claims
        .iter()
        .map(|claim| Claimant::new(claim, scope))
        .collect();
    claimants.sort_by_key(|claimant| (claimant.claim.key, &claimant.claim.identity));
    settle(&mut claimants, scope);

    let mut taken = BTreeSet::new();
    // How often a name was asked for: those of a lower count are taken.
    let mut asked: BTreeMap<String, u64> = BTreeMap::new();
    let mut names = BTreeMap::new();
    for claimant in &claimants {
        let name = claimant.name().to_owned();
        let count = asked.entry(scope.folded(&name)).or_default();
        let mut free = name.clone();
        while !taken.insert(scope.folded(&free)) {
            *count += 1;
            free = scope.avoid(format!("{}_{count}", name.trim_end_matches('_')));
        }
        names.insert(claimant.claim.key, free);
    }
    names
}

/// The claims, in the order of their keys those of one identity that want the same with a number from the
/// second on.
fn numbered<K: Ord + Copy>(claims: &[Claim<K>]) -> Cow<'_, [Claim<K>]> {
    let mut twins: BTreeMap<(&str, Option<&String>), Vec<K>> = BTreeMap::new();
    for claim in claims {
        let twin = (claim.identity.as_str(), claim.candidates.first());
        twins.entry(twin).or_default().push(claim.key);
    }
    let mut numbers: BTreeMap<K, usize> = BTreeMap::new();
    for mut keys in twins.into_values().filter(|keys| keys.len() > 1) {
        keys.sort();
        numbers.extend(keys.into_iter().zip(1..).skip(1));
    }
    if numbers.is_empty() {
        return Cow::Borrowed(claims);
    }
    let claims = claims.iter().map(|claim| match numbers.get(&claim.key) {
        None => claim.clone(),
        Some(number) => {
            let number = number.to_string();
            let candidates = claim.candidates.iter();
            let candidates =
                candidates.map(|name| with_digits(name.trim_end_matches('_'), &number));
            Claim {
                key: claim.key,
                candidates: candidates.collect(),
                exact: false,
                identity: format!("{} {number}", claim.identity),
            }
        }
    });
    Cow::Owned(claims.collect())
}

struct Claimant<'c, K> {
    claim: &'c Claim<K>,
    scope: Scope,
    /// The best name as the scope allows it; the others behind it once it had to leave that.
    names: Vec<String>,
    level: usize,
}

impl<'c, K> Claimant<'c, K> {
    fn new(claim: &'c Claim<K>, scope: Scope) -> Self {
        let first = claim.candidates.first();
        let first = first.map(|name| scope.avoid(name.clone()));
        let mut claimant = Self {
            claim,
            scope,
            names: first.into_iter().collect(),
            level: 0,
        };
        if claimant.names.is_empty() {
            claimant.ask();
        }
        claimant
    }

    /// Takes up all its names: the candidates as the scope allows them, then the last resorts.
    fn ask(&mut self) {
        let last = self.claim.candidates.last().map_or("", String::as_str);
        let last = last.trim_end_matches('_');
        let resorts = DIGITS.map(|digits| {
            let digits = hash_digits(&self.claim.identity, digits);
            with_digits(last, &digits)
        });
        let candidates = self.claim.candidates.iter().cloned();
        for name in candidates.chain(resorts) {
            let name = self.scope.avoid(name);
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }

    fn name(&self) -> &str {
        self.names.get(self.level).map_or("", String::as_str)
    }

    /// Goes on to the next name, if there is one.
    fn go_on(&mut self) -> bool {
        if self.level == 0 {
            self.ask();
        }
        let goes = self.level + 1 < self.names.len();
        self.level += usize::from(goes);
        goes
    }
}

/// What happened at a name.
#[derive(Default)]
struct Contest {
    /// How many ever came to it.
    came: usize,
    /// How many of those have it for their very name.
    owners: usize,
    /// Who is still at it.
    standing: Vec<usize>,
}

/// Lets claimants go on until each stands alone.
fn settle<K>(claimants: &mut [Claimant<'_, K>], scope: Scope) {
    let mut contests: BTreeMap<String, Contest> = BTreeMap::new();
    for claimant in claimants.iter().filter(|claimant| claimant.claim.exact) {
        let contest = contests.entry(scope.folded(claimant.name())).or_default();
        contest.owners += 1;
    }
    let mut arrived: Vec<usize> = (0..claimants.len()).collect();
    while let Some(index) = arrived.pop() {
        let Some(claimant) = claimants.get(index) else {
            continue;
        };
        let contest = contests.entry(scope.folded(claimant.name())).or_default();
        contest.came += 1;
        contest.standing.push(index);
        for index in contest.leavers(claimants) {
            let Some(claimant) = claimants.get_mut(index) else {
                continue;
            };
            if claimant.go_on() {
                arrived.push(index);
            }
        }
    }
}

impl Contest {
    /// Takes out those that may not stay: all of several, but for the one owner.
    fn leavers<K>(&mut self, claimants: &[Claimant<'_, K>]) -> Vec<usize> {
        if self.owners == 0 && self.came < 2 {
            return Vec::new();
        }
        let one_owner = self.owners == 1;
        let stays = |index: &usize| {
            let claimant = claimants.get(*index);
            one_owner
                && claimant.is_some_and(|claimant| claimant.claim.exact && claimant.level == 0)
        };
        let (staying, leaving) = self.standing.iter().copied().partition(stays);
        self.standing = staying;
        leaving
    }
}
