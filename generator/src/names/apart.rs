//! What fills more than a file is laid in several, by what each is about: the first words of its name that
//! tell some of them from others. What has no such word stays where it was, and so does what would be a file
//! of a few lines, as long as a file's worth stays. A file is called the same whatever comes to others, but
//! where it becomes too long itself and is laid apart, or so short that it stays.

use std::collections::BTreeMap;

/// How many words are looked at.
pub(super) const DEEPEST: usize = 8;

/// What fills less than this part of a file is none of its own.
const SHORT: usize = 8;

/// What is to be laid.
pub(super) struct Item<K> {
    pub(super) key: K,
    /// About how many lines it takes.
    pub(super) lines: usize,
    /// What it is about, without the words that it has of where it lies.
    pub(super) words: Vec<String>,
}

/// Items of one beginning that are still to be laid.
struct Heap<K> {
    items: Vec<Item<K>>,
    /// How many words they have in common.
    depth: usize,
    /// What they are called so far.
    name: String,
}

/// Items that go on with the same word.
struct Pile<K> {
    word: String,
    lines: usize,
    items: Vec<Item<K>>,
}

impl<K> From<(String, Vec<Item<K>>)> for Pile<K> {
    fn from((word, items): (String, Vec<Item<K>>)) -> Self {
        let lines = items.iter().map(|item| item.lines).sum();
        Self { word, lines, items }
    }
}

/// Each item that leaves, with the words that its file is called by; none where all fit into `long` lines.
pub(super) fn lay<K: Copy>(items: Vec<Item<K>>, long: usize) -> Vec<(String, K)> {
    let mut laid = Vec::new();
    let mut heaps = vec![Heap {
        items,
        depth: 0,
        name: String::new(),
    }];
    while let Some(heap) = heaps.pop() {
        let length: usize = heap.items.iter().map(|item| item.lines).sum();
        if heap.depth == DEEPEST || length <= long {
            let keys = heap.items.iter().map(|item| item.key);
            laid.extend(keys.map(|key| (heap.name.clone(), key)));
            continue;
        }
        let mut below: BTreeMap<String, Vec<Item<K>>> = BTreeMap::new();
        let mut ended = Vec::new();
        for item in heap.items {
            match item.words.get(heap.depth) {
                Some(word) => below.entry(word.clone()).or_default().push(item),
                None => ended.push(item),
            }
        }
        laid.extend(ended.iter().map(|item| (heap.name.clone(), item.key)));
        // A word that all of them have tells nothing apart.
        let is_common = below.len() == 1 && ended.is_empty();
        let mut piles: Vec<Pile<K>> = below.into_iter().map(Pile::from).collect();
        piles.sort_by(|one, other| (one.lines, &one.word).cmp(&(other.lines, &other.word)));
        let mut staying: usize = ended.iter().map(|item| item.lines).sum();
        for pile in piles {
            let would_stay = staying + pile.lines;
            if !is_common && pile.lines <= long / SHORT && would_stay <= long {
                staying = would_stay;
                let keys = pile.items.iter().map(|item| item.key);
                laid.extend(keys.map(|key| (heap.name.clone(), key)));
                continue;
            }
            let name = match (is_common, heap.name.is_empty()) {
                (true, _) => heap.name.clone(),
                (false, true) => pile.word,
                (false, false) => format!("{}_{}", heap.name, pile.word),
            };
            heaps.push(Heap {
                items: pile.items,
                depth: heap.depth + 1,
                name,
            });
        }
    }
    laid.retain(|(name, _)| !name.is_empty());
    laid
}
