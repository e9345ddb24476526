//! Which redirects a call follows.

use http::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, IF_RANGE, LOCATION, RANGE, USER_AGENT};
use http::{Method, Response, StatusCode};
use url::Url;

/// What a call does with answers that lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redirects {
    /// They are followed within the origin.
    Within,
    /// To another origin too, without what the request carries for the first: the document says that the
    /// bytes of a download lie there.
    Anywhere,
    /// They are the answer.
    Kept,
}

/// What an answer says about going elsewhere.
pub(super) enum Redirect {
    /// Nothing.
    None,
    /// It is followed to here.
    To(Box<Url>),
    /// It isn't followed, and why.
    Unfollowed(&'static str),
}

/// Where an answer sends us, if we go there: only within the same origin, unless the document has it
/// otherwise, so that no credential leaves it, and never so that a request would become another one.
pub(super) fn redirect<B>(
    redirects: Redirects,
    method: &Method,
    from: &Url,
    response: &Response<B>,
) -> Redirect {
    if redirects == Redirects::Kept {
        return Redirect::None;
    }
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    let repeated = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => is_read,
        _ => return Redirect::None,
    };
    let location = response.headers().get(LOCATION);
    let Some(target) = location
        .and_then(|location| location.to_str().ok())
        .and_then(|location| from.join(location).ok())
    else {
        return Redirect::Unfollowed("it does not say where to");
    };
    if !repeated {
        Redirect::Unfollowed("it would turn the request into a GET")
    } else if target.origin() != from.origin() && !(redirects == Redirects::Anywhere && is_read) {
        Redirect::Unfollowed("it leads to another origin")
    } else if target.scheme() != from.scheme() && target.scheme() != "https" {
        Redirect::Unfollowed("it leads to a connection that isn't secure")
    } else if !target.username().is_empty() || target.password().is_some() {
        Redirect::Unfollowed("it brings credentials of its own")
    } else {
        Redirect::To(Box::new(target))
    }
}

/// What a request says to another origin than its own: what it asks for, and no header that may be secret.
pub(super) fn bare(mut headers: HeaderMap) -> HeaderMap {
    let kept = [ACCEPT, ACCEPT_ENCODING, IF_RANGE, RANGE, USER_AGENT];
    let kept = kept.map(|name| Some((headers.remove(&name)?, name)));
    let kept = kept.into_iter().flatten();
    kept.map(|(value, name)| (name, value)).collect()
}
