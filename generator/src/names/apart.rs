//! What fills more than a file is laid in several, by what each is about: the first words of its name that
//! tell some of them from others. What has no such word stays where it was. A file is called the same
//! whatever comes to others, but where it becomes too long itself and is laid apart.

use std::collections::BTreeMap;

/// How many words are looked at.
pub(super) const DEEPEST: usize = 8;

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
                None => ended.push(item.key),
            }
        }
        laid.extend(ended.iter().map(|key| (heap.name.clone(), *key)));
        // A word that all of them have tells nothing apart.
        let is_common = below.len() == 1 && ended.is_empty();
        for (word, items) in below {
            let name = match (is_common, heap.name.is_empty()) {
                (true, _) => heap.name.clone(),
                (false, true) => word,
                (false, false) => format!("{}_{word}", heap.name),
            };
            heaps.push(Heap {
                items,
                depth: heap.depth + 1,
                name,
            });
        }
    }
    laid.retain(|(name, _)| !name.is_empty());
    laid
}
