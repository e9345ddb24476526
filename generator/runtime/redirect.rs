//! Which redirects a call follows.

use http::header::LOCATION;
use http::{Method, Response, StatusCode};
use url::Url;

/// What an answer says about going elsewhere.
pub(super) enum Redirect {
    /// Nothing.
    None,
    /// It is followed to here.
    To(Box<Url>),
    /// It isn't followed, and why.
    Unfollowed(&'static str),
}

/// Where an answer sends us, if we go there: only within the same origin, so that no credential
/// leaves it, and never so that a request would become another one.
pub(super) fn redirect<B>(method: &Method, from: &Url, response: &Response<B>) -> Redirect {
    let repeated = match response.status() {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => {
            matches!(*method, Method::GET | Method::HEAD)
        }
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
    } else if target.origin() != from.origin() {
        Redirect::Unfollowed("it leads to another origin")
    } else if !target.username().is_empty() || target.password().is_some() {
        Redirect::Unfollowed("it brings credentials of its own")
    } else {
        Redirect::To(Box::new(target))
    }
}
