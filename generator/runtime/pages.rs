//! A list as a stream: of its pages, or of its items.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::LINK;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::api_error::{DecodeError, Received};
use super::call::{Call, CallFuture, reader};
use super::decode::{DecodeProblem, RawBody};
use super::draft::Draft;
use super::drift;
use super::error::{Error, Result};
use super::items::{Answer, ItemError};
use super::link::next_link;
use super::paging::{Paging, key_in};
use super::response::request_id;
use super::turn::{Ask, PageOrder, Row, Rules, Step, Turn, Window, fingerprint};
use super::walk::Walk;
use super::window::{Around, Cut};

/// A page of a list: the items that have not come with an earlier page.
pub struct Page<T> {
    items: Vec<Result<T, ItemError>>,
    number: usize,
    order: PageOrder,
    total: Option<u64>,
    answer: Arc<Answer>,
}

impl<T> Page<T> {
    /// The items, in the server's order. One that did not decode leaves the others.
    pub fn items(&self) -> &[Result<T, ItemError>] {
        &self.items
    }

    /// The items, for keeps.
    #[must_use]
    pub fn into_items(self) -> Vec<Result<T, ItemError>> {
        self.items
    }

    /// How many pages have come so far, this one included. Not the server's number of the page: pages
    /// overlap.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// What this page and those after it promise.
    #[must_use]
    pub fn order(&self) -> PageOrder {
        self.order
    }

    /// How many items the whole list has, if the server says so. That is true of the moment in which
    /// it answered.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.answer.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// The answer's body as it came, items of earlier pages included.
    #[must_use]
    pub fn raw_body(&self) -> &Bytes {
        &self.answer.body
    }

    /// The server's name for this exchange (`x-request-id` and the like), if it gave one.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.answer.headers)
    }
}

impl<T> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("number", &self.number)
            .field("items", &self.items.len())
            .field("order", &self.order)
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

/// Makes one request of a list, and holds its status and content type against the document.
pub(super) type Fetch = Box<dyn Fn(Box<Draft>) -> CallFuture<Result<Received>> + Send + Sync>;

/// The pages of a list, each fetched when it is asked for. Dropping it stops the request under way.
///
/// It is a `Stream`; [`next`](Self::next) needs no other crate.
#[must_use = "a stream does nothing until it is polled"]
pub struct PageStream<T: 'static> {
    paging: &'static Paging<T>,
    draft: Box<Draft>,
    fetch: Fetch,
    walk: Walk<Result<T, ItemError>>,
    under_way: Option<CallFuture<Result<Received>>>,
    ready: VecDeque<Result<Page<T>>>,
    ahead: usize,
    made: usize,
}

// Nothing in it is pinned in place.
impl<T> Unpin for PageStream<T> {}

impl<T> PageStream<T> {
    pub(super) fn new(paging: &'static Paging<T>, mut draft: Box<Draft>, fetch: Fetch) -> Self {
        let rules = rules(paging, &mut draft);
        Self {
            paging,
            draft,
            fetch,
            walk: Walk::new(rules),
            under_way: None,
            ready: VecDeque::new(),
            ahead: 0,
            made: 0,
        }
    }

    /// Fetches up to this many pages before they are asked for; by default none. Nothing is spawned:
    /// a request gets on only while the stream is polled, and its timeout runs meanwhile.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages;
        self
    }

    /// The next page; `None` at the end of the list, and after an error.
    ///
    /// # Errors
    /// The page could not be had: as awaiting the call of a single page. [`Error::Decode`] also where
    /// the server gets nowhere: it repeats its pages, or sends on to another host.
    pub async fn next(&mut self) -> Option<Result<Page<T>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Drops the request under way, which is made again when its page is asked for.
    #[cfg(feature = "blocking")]
    pub(super) fn abandon(&mut self) {
        self.under_way = None;
    }

    /// Gets on with requests until `wanted` pages are ready, as far as that goes without waiting.
    fn advance(&mut self, context: &mut Context<'_>, wanted: usize) {
        while self.ready.len() < wanted {
            let call = match &mut self.under_way {
                Some(call) => call,
                None => match self.request() {
                    Some(call) => self.under_way.insert(call),
                    None => return,
                },
            };
            let Poll::Ready(received) = call.as_mut().poll(context) else {
                return;
            };
            self.under_way = None;
            match received.and_then(|received| self.receive(received)) {
                Ok(Some(page)) => self.ready.push_back(Ok(page)),
                Ok(None) => {}
                Err(error) => {
                    self.walk.stop();
                    self.ready.push_back(Err(error));
                }
            }
        }
    }

    fn request(&mut self) -> Option<CallFuture<Result<Received>>> {
        let ask = self.walk.ask()?;
        let mut draft = Box::new(self.draft.take());
        let set = |draft: &mut Draft, parameter: Option<_>, value: Value| {
            if let Some(parameter) = parameter {
                draft.set_parameter(parameter, Ok(value));
            }
        };
        let limit = match ask {
            Ask::Page { number, limit } => {
                set(&mut draft, self.paging.parameter, number.into());
                limit
            }
            Ask::Offset { offset, limit } => {
                set(&mut draft, self.paging.parameter, offset.into());
                limit
            }
            Ask::Cursor { after, limit } => {
                if let Some(after) = after {
                    set(&mut draft, self.paging.parameter, after.into());
                }
                limit
            }
            Ask::Link { url: None, limit } => limit,
            Ask::Link { url: Some(url), .. } => {
                draft.follow(&url);
                None
            }
        };
        if let Some(limit) = limit {
            set(&mut draft, self.paging.limit, limit.into());
        }
        Some((self.fetch)(draft))
    }

    fn receive(&mut self, received: Received) -> Result<Option<Page<T>>> {
        let operation = self.draft.target.id;
        let body = RawBody::new(received.body.clone());
        let decode = || (self.paging.decode)(&body, &self.paging.layout);
        let Cut { items, mut around } = match drift::watch(self.draft.hook(), operation, decode) {
            Ok(cut) => cut,
            Err(problem) => return Err(DecodeError::new(operation, received, problem).into()),
        };
        if self.paging.link_header {
            around.next = next_link(received.headers.get_all(LINK).iter());
        }
        let answer = Arc::new(Answer {
            operation,
            items: self.paging.layout.items,
            status: received.status,
            headers: received.headers.clone(),
            body: received.body.clone(),
        });
        let total = around.total;
        let rows = items.into_iter().map(|item| self.row(&answer, item));
        let rows: Vec<_> = rows.collect();
        let print = fingerprint(&received.body);
        let items = match self.walk.take(window(rows, around, print)) {
            Step::Page(items) => items,
            Step::Again => return Ok(None),
            Step::Failed(reason) => {
                let problem = DecodeProblem::whole(reason);
                return Err(DecodeError::new(operation, received, problem).into());
            }
        };
        // A list without items has one page.
        if items.is_empty() && self.made > 0 {
            return Ok(None);
        }
        self.made += 1;
        Ok(Some(Page {
            items,
            number: self.made,
            order: self.walk.order(),
            total,
            answer,
        }))
    }

    fn row(
        &self,
        answer: &Arc<Answer>,
        item: Result<T, super::window::BadItem>,
    ) -> Row<Result<T, ItemError>> {
        let key = self.paging.key.as_ref().map(|key| match &item {
            Ok(item) => (key.of)(item),
            Err(bad) => key_in(&bad.raw, key.way),
        });
        Row {
            key,
            item: item.map_err(|bad| ItemError::undecodable(answer, bad)),
        }
    }
}

fn window<I>(rows: Vec<Row<I>>, around: Around, print: u128) -> Window<I> {
    let Around {
        total,
        last,
        next,
        more,
    } = around;
    Window {
        rows,
        total,
        last,
        more,
        next,
        print,
    }
}

/// What is known before the first request. Asks for the order in which new items come last, and for the
/// largest pages, unless the call has an order or a size of its own. One that begins further on has both:
/// another order or size would make other items of its page.
fn rules<T>(paging: &Paging<T>, draft: &mut Draft) -> Rules {
    let number = |draft: &Draft, name: &str| draft.query_value(name)?.parse::<u64>().ok();
    let is_positional = matches!(paging.turn, Turn::Page(_) | Turn::Offset);
    let own_size = paging.limit.and_then(|limit| number(draft, limit.name));
    let begin = paging.parameter.filter(|_| is_positional);
    let begin = begin.and_then(|parameter| number(draft, parameter.name));
    let largest = paging.limit.and(paging.max_limit);
    let size = match (own_size, largest) {
        (Some(own), Some(max)) => Some(own.min(max)),
        (own, max) => own.or(max.filter(|_| begin.is_none())),
    };
    let appending = match paging.append_order {
        Some((parameter, value)) if is_positional && paging.key.is_some() && begin.is_none() => {
            draft.set_unless_other(parameter, value)
        }
        _ => false,
    };
    Rules {
        turn: paging.turn,
        appending,
        size: size.filter(|size| *size > 0),
        sizable: paging.limit.is_some(),
        begin,
        names_next: paging.layout.next.is_some() || paging.link_header,
    }
}

impl<T> Stream for PageStream<T> {
    type Item = Result<Page<T>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Page<T>>>> {
        // One more than ahead: the first of them is on its way out.
        let wanted = self.ahead.saturating_add(1);
        self.advance(context, wanted);
        match self.ready.pop_front() {
            Some(page) => Poll::Ready(Some(page)),
            None if self.under_way.is_some() => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

impl<T> fmt::Debug for PageStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("operation", &self.draft.target.id)
            .field("pages", &self.made)
            .finish_non_exhaustive()
    }
}

/// The items of a list, whose pages are fetched one by one as their items are asked for. Dropping it
/// stops the request under way.
///
/// It is a `Stream`; [`next`](Self::next) and [`collect`](Self::collect) need no other crate.
#[must_use = "a stream does nothing until it is polled"]
pub struct ItemStream<T: 'static> {
    pages: PageStream<T>,
    items: std::vec::IntoIter<Result<T, ItemError>>,
}

impl<T> Unpin for ItemStream<T> {}

impl<T> ItemStream<T> {
    pub(super) fn new(pages: PageStream<T>) -> Self {
        Self {
            pages,
            items: Vec::new().into_iter(),
        }
    }

    /// Fetches up to this many pages before their items are asked for; by default none. Nothing is
    /// spawned: a request gets on only while the stream is polled, and its timeout runs meanwhile.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// The next item; `None` at the end of the list, and after a page that could not be had.
    ///
    /// # Errors
    /// The item did not decode, and the others follow; or its page could not be had, and nothing
    /// follows: see [`ItemError`].
    pub async fn next(&mut self) -> Option<Result<T, ItemError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// See [`PageStream::abandon`].
    #[cfg(feature = "blocking")]
    pub(super) fn abandon(&mut self) {
        self.pages.abandon();
    }

    /// The next item, where it has come already.
    #[cfg(feature = "blocking")]
    pub(super) fn at_hand(&mut self) -> Option<Result<T, ItemError>> {
        self.items.next()
    }

    /// All items that are left.
    ///
    /// # Errors
    /// The first item that did not decode, or page that could not be had. To go on after an item that
    /// did not decode, ask for one after the other by [`next`](Self::next).
    pub async fn collect(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item.map_err(Error::from)?);
        }
        Ok(items)
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, ItemError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, ItemError>>> {
        loop {
            let ahead = self.pages.ahead;
            if ahead > 0 {
                self.pages.advance(context, ahead);
            }
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(item));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                Some(Ok(page)) => self.items = page.into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream")
            .field("operation", &self.pages.draft.target.id)
            .field("pages", &self.pages.made)
            .finish_non_exhaustive()
    }
}

impl<A> Call<A> {
    /// The pages of the list that the call answers a part of.
    pub(crate) fn pages_by<T>(self, paging: &'static Paging<T>) -> PageStream<T> {
        let (operation, draft) = self.into_parts();
        let fetch = move |draft: Box<Draft>| -> CallFuture<Result<Received>> {
            Box::pin(async move {
                let id = draft.target.id;
                let hook = draft.hook().cloned();
                let received = draft.send().await?;
                let choose = || reader(operation, id, received).map(|(received, _)| received);
                drift::watch(hook.as_ref(), id, choose)
            })
        };
        PageStream::new(paging, draft, Box::new(fetch))
    }

    /// The items of all pages.
    pub(crate) fn items_by<T>(self, paging: &'static Paging<T>) -> ItemStream<T> {
        ItemStream::new(self.pages_by(paging))
    }
}

/// Gives the request type of an operation that pages its streams. Before it stands what is promised of
/// the order in which they read.
macro_rules! paged {
    ($(#[$order:meta])* $name:ident => $item:ty, $paging:ident) => {
        impl $name {
            /// The items of all pages, one after the other. Nothing is sent before the first is asked
            /// for, and a page is fetched only when its items are wanted; filters, page size, headers,
            /// timeout and retries that are set before hold for each page's request.
            ///
            /// An item that does not decode is an `Err` of its own, and those after it follow.
            ///
            $(#[$order])*
            ///
            /// [`Page::order`]($crate::runtime::Page::order) says which order a page was read in. An
            /// item that changes its place in the order meanwhile, or whose place another one shares,
            /// is beyond what can be promised.
            pub fn stream(self) -> $crate::runtime::ItemStream<$item> {
                self.0.items_by(&$paging)
            }

            /// The pages, one after the other, as [`stream`](Self::stream) reads them: with the items
            /// that have not come before, and the answer that each came in.
            pub fn pages(self) -> $crate::runtime::PageStream<$item> {
                self.0.pages_by(&$paging)
            }
        }
    };
}
pub(crate) use paged;
