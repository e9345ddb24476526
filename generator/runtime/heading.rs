//! The headers of a call, but for its credentials: written anew for each attempt, since what sends one
//! keeps its map. Most calls make one attempt and so need no copy.

use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::pairs::Pairs;
use super::security::add_cookie;

/// What the headers of a call are made of, beside those that the client gives to all its calls.
#[derive(Clone, Default)]
pub(super) struct Heading {
    /// Those that the caller has set.
    own: Option<Box<HeaderMap>>,
    pub(super) media: Option<HeaderValue>,
    /// In bytes.
    pub(super) length: Option<u64>,
    pub(super) accept: &'static str,
    pub(super) cookies: Pairs,
}

impl Heading {
    /// A header of the caller; it replaces one of its name.
    pub(super) fn insert(&mut self, name: HeaderName, value: HeaderValue) {
        self.own.get_or_insert_default().insert(name, value);
    }

    pub(super) fn remove(&mut self, name: &str) {
        if let Some(own) = &mut self.own {
            own.remove(name);
        }
    }

    /// All of it but the cookies, with room for `more`.
    pub(super) fn written(&self, common: &HeaderMap, more: usize) -> HeaderMap {
        let own = self.own.as_ref().map_or(0, |own| own.len());
        let described = [self.media.is_some(), self.length.is_some(), true];
        let described = described.into_iter().filter(|is_there| *is_there).count();
        let mut headers = HeaderMap::with_capacity(common.len() + own + described + more);
        for (name, value) in common {
            headers.append(name, value.clone());
        }
        if let Some(own) = &self.own {
            headers.extend(HeaderMap::clone(own));
        }
        if let Some(media) = &self.media {
            headers.entry(CONTENT_TYPE).or_insert_with(|| media.clone());
        }
        if let Some(length) = self.length {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        let accept = HeaderValue::from_static(self.accept);
        headers.entry(ACCEPT).or_insert(accept);
        headers
    }

    /// The cookies beside others. `None`: they can't be sent.
    pub(super) fn add_cookies(&self, headers: &mut HeaderMap) -> Option<()> {
        match self.cookies.joined("; ") {
            Some(cookies) => add_cookie(headers, &cookies),
            None => Some(()),
        }
    }
}
