//! The IR as text, a line for each thing, to be read by people and compared by tests.

use std::fmt::{self, Display, Write};

use super::{
    Access, Answer, Api, Base, Constraint, Content, Enum, Envelope, Feed, Field, Header, Limit,
    NamePath, Operation, Others, Paging, Parameter, Presence, Segment, Shape, Status, Step, Style,
    Turn, Type, TypeId, Webhooks, Width,
};

impl Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let servers = self.servers.iter().map(|server| ("server", server));
        let own = self
            .own_servers
            .iter()
            .map(|own| ("server of operations", own));
        for (word, server) in servers.chain(own) {
            writeln!(f, "{word} {:?} {}", server.name, server.url)?;
            for variable in &server.variables {
                let super::ServerVariable {
                    name,
                    default,
                    values,
                    docs: _,
                } = variable;
                write!(f, "  variable {name} = {default:?}")?;
                if !values.is_empty() {
                    write!(f, " of {}", values.join(" | "))?;
                }
                writeln!(f)?;
            }
            if let Some(limit) = server.rate_limit {
                let super::RateLimit { requests, per, .. } = limit;
                write!(f, "  limit {requests} per {per}")?;
                if let Some(warm_up) = limit.warm_up {
                    let super::WarmUp {
                        requests,
                        after_idle,
                    } = warm_up;
                    write!(f, " warm-up {requests} after {after_idle}")?;
                }
                writeln!(f)?;
            }
        }
        for scheme in &self.schemes {
            writeln!(f, "scheme {:?} {:?}", scheme.name, scheme.kind)?;
        }
        let super::Grants {
            client_credentials,
            refresh_token,
        } = &self.grants;
        for (word, grant) in [
            ("client-credentials", client_credentials),
            ("refresh-token", refresh_token),
        ] {
            if let Some(grant) = grant {
                let scopes = grant.scopes.join(" ");
                writeln!(
                    f,
                    "grant {word} {:?} at {:?} {scopes}",
                    grant.scheme, grant.url
                )?;
            }
        }
        for group in &self.groups {
            let parent = group
                .parent
                .map(|parent| format!(" in {}", self.group_name(parent.index())));
            writeln!(f, "group {:?}{}", group.name, parent.unwrap_or_default())?;
        }
        for operation in &self.operations {
            self.operation(operation, f)?;
        }
        self.webhooks(f)?;
        let mut named: Vec<&Type> = self
            .types
            .iter()
            .map(|(_, ty)| ty)
            .filter(|ty| ty.shape.is_named() && (ty.usage.sent || ty.usage.received))
            .collect();
        named.sort_by_key(|ty| ty.path.to_string());
        for ty in named {
            self.named(ty, f)?;
        }
        for errors in &self.field_errors {
            let super::FieldErrors {
                items,
                location,
                message,
                kind,
            } = errors;
            let kind = kind.as_deref().unwrap_or("-");
            writeln!(f, "field errors {items} {location} {message} {kind}")?;
        }
        for (word, list) in [("update", &self.updates), ("resent", &self.resent)] {
            for conversion in list {
                self.conversion(word, conversion, f)?;
            }
        }
        Ok(())
    }
}

impl Api {
    fn group_name(&self, index: usize) -> String {
        self.groups
            .get(index)
            .map(|group| format!("{:?}", group.name))
            .unwrap_or_default()
    }

    fn operation(&self, operation: &Operation, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let group = self.group_name(operation.group.index());
        let method = operation.method.as_str();
        writeln!(
            f,
            "{method} {} {group} {:?}",
            operation.template(),
            operation.name
        )?;
        for parameter in &operation.parameters {
            self.parameter(parameter, f)?;
        }
        for fixed in &operation.fixed {
            self.parameter(&fixed.parameter, f)?;
            writeln!(f, "    always {}", fixed.value.json())?;
        }
        for body in operation.bodies() {
            let optional = if body.required { "" } else { " optional" };
            writeln!(
                f,
                "  body {} {}{optional}",
                body.media,
                self.content(body.content)
            )?;
        }
        if let Some(server) = &operation.server {
            writeln!(f, "  server {}", server.usual_url())?;
        }
        for path in &operation.rivals {
            writeln!(f, "  other than {path}")?;
        }
        for answer in &operation.answers {
            self.answer("answer", answer, f)?;
        }
        for feed in &operation.feeds {
            self.feed(feed, f)?;
        }
        for id in &operation.headers {
            if let Some(header) = self.headers.get(id.index()) {
                self.header(header, f)?;
            }
        }
        for failure in &operation.failures {
            self.answer("failure", failure, f)?;
        }
        if let Some(paging) = &operation.paging {
            self.paging(operation, paging, f)?;
        }
        if !operation.not_processed.is_empty() {
            writeln!(f, "  not processed {:?}", operation.not_processed)?;
        }
        if operation.leads_away {
            writeln!(f, "  leads away")?;
        }
        if !operation.security.is_empty() {
            let alternatives = operation.security.iter().map(|set| {
                let names = set.iter().filter_map(|id| self.schemes.get(id.index()));
                names
                    .map(|scheme| scheme.name.as_str())
                    .collect::<Vec<_>>()
                    .join("+")
            });
            writeln!(
                f,
                "  security {}",
                alternatives.collect::<Vec<_>>().join(" | ")
            )?;
        }
        if !operation.scopes.is_empty() {
            let sets = operation.scopes.iter().map(|set| set.join("+"));
            writeln!(f, "  scopes {}", sets.collect::<Vec<_>>().join(" | "))?;
        }
        Ok(())
    }

    fn conversion(
        &self,
        word: &str,
        conversion: &super::Conversion,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let name = |id: TypeId| &self.types.get(id).path;
        let (sent, received) = (name(conversion.sent), name(conversion.received));
        write!(f, "{word} {sent} from {received}:")?;
        let fields = match &self.types.get(conversion.sent).shape {
            Shape::Model(model) => model.fields.as_slice(),
            _ => &[],
        };
        for carried in &conversion.fields {
            let wire = fields.get(carried.sent).map(|field| field.wire.as_str());
            let via = if carried.via.is_some() { " (via)" } else { "" };
            write!(f, " {}{via}", wire.unwrap_or_default())?;
        }
        f.write_char('\n')
    }

    fn webhooks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Webhooks {
            tag,
            signatures,
            events,
        } = &self.webhooks;
        if let Some(signatures) = signatures {
            let (prefix, keys) = (&signatures.header_prefix, &signatures.keys);
            writeln!(f, "signatures {prefix}* {keys:?}")?;
        }
        for event in events {
            let payload = self.describe(event.payload);
            let (name, values) = (&event.name, &event.values);
            match values.is_empty() {
                true => writeln!(f, "webhook {name:?} {payload}")?,
                false => writeln!(f, "webhook {name:?} {}={values:?} {payload}", tag.join("/"))?,
            }
        }
        Ok(())
    }

    fn paging(
        &self,
        operation: &Operation,
        paging: &Paging,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        let name = |index: usize| {
            let parameter = operation.parameters.get(index);
            parameter.map_or("?", |parameter| parameter.wire.as_str())
        };
        f.write_str("  pages ")?;
        match paging.turn {
            Turn::Page { parameter, first } => write!(f, "by {} from {first}", name(parameter))?,
            Turn::Offset { parameter } => write!(f, "by offset {}", name(parameter))?,
            Turn::Cursor { parameter } => write!(f, "by cursor {}", name(parameter))?,
            Turn::Link => f.write_str("by link")?,
            Turn::LinkHeader => f.write_str("by header Link")?,
        }
        if let Some(limit) = paging.limit {
            write!(f, ", limit {}", name(limit))?;
        }
        if let Some(max) = paging.max_limit {
            write!(f, " up to {max}")?;
        }
        let item = self.describe(paging.item);
        write!(f, ", items /{} of {item}", paging.items.join("/"))?;
        let ways = [
            ("total", &paging.total),
            ("last", &paging.last),
            ("next", &paging.next),
            ("more", &paging.more),
            ("key", &paging.key),
        ];
        for (word, way) in ways {
            if let Some(way) = way {
                write!(f, ", {word} /{}", way.join("/"))?;
            }
        }
        if let Some((parameter, value)) = &paging.append_order {
            write!(f, ", appends by {}={value}", name(*parameter))?;
        }
        writeln!(f)
    }

    fn parameter(&self, parameter: &Parameter, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = parameter.location.as_str();
        let style = match parameter.style {
            Style::Matrix => "matrix",
            Style::Label => "label",
            Style::Simple => "simple",
            Style::Form => "form",
            Style::SpaceDelimited => "spaceDelimited",
            Style::PipeDelimited => "pipeDelimited",
            Style::DeepObject => "deepObject",
        };
        let explode = if parameter.explode { "*" } else { "" };
        let optional = if parameter.required { "" } else { "?" };
        let segment = match parameter.segment {
            Segment::Encoded => "",
            Segment::Strict => " strict",
            Segment::Several => " multi-segment",
        };
        let ty = self.describe(parameter.ty);
        writeln!(
            f,
            "  {location} {}{optional}: {ty} {style}{explode}{segment}",
            parameter.wire
        )
    }

    fn header(&self, header: &Header, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let optional = if header.required { "" } else { "?" };
        let list = if header.is_list { "*" } else { "" };
        let (wire, ty) = (&header.wire, self.describe(header.ty));
        writeln!(
            f,
            "  answers' {wire}{optional}: {ty} {:?}{list}",
            header.form
        )
    }

    fn answer(&self, role: &str, answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let content = self.content(answer.content);
        writeln!(f, "  {role} {} {content}", answer.status)
    }

    fn feed(&self, feed: &Feed, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = self.content(feed.item);
        write!(f, "  {:?} {} of {item}", feed.framing, feed.media)?;
        match feed.envelope {
            Some(Envelope::Text) => f.write_str(" with name and id")?,
            Some(Envelope::Number) => f.write_str(" with name and number")?,
            None => {}
        }
        if let Some(done) = &feed.done {
            write!(f, " until {done}")?;
        }
        if let Some(switch) = &feed.switch {
            write!(f, " by {switch}")?;
        }
        writeln!(f)
    }

    fn content(&self, content: Content) -> String {
        match content {
            Content::Json(ty) => self.describe(ty),
            Content::Form(ty) => format!("form {}", self.describe(ty)),
            Content::Multipart(ty) => format!("multipart {}", self.describe(ty)),
            Content::Parts => "parts".to_owned(),
            Content::Open(ty) => format!("{} or its text", self.describe(ty)),
            Content::Text => "text".to_owned(),
            Content::Bytes => "bytes".to_owned(),
            Content::Empty => "nothing".to_owned(),
        }
    }

    fn named(&self, ty: &Type, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usage = match (ty.usage.sent, ty.usage.received) {
            (true, true) => "sent, received",
            (true, false) => "sent",
            (false, true) => "received",
            (false, false) => "unused",
        };
        let path = &ty.path;
        match &ty.shape {
            Shape::Model(model) => {
                writeln!(f, "model {path} ({usage}){}", rules(&ty.constraints))?;
                for field in &model.fields {
                    self.field(field, f)?;
                }
                if let Some(values) = model.additional {
                    writeln!(f, "  ...: {}", self.describe(values))?;
                }
                Ok(())
            }
            Shape::Enum(Enum::Texts(values, _)) => {
                let values: Vec<String> = values
                    .iter()
                    .map(|value| format!("{:?}", value.wire))
                    .collect();
                let open = match &ty.shape {
                    Shape::Enum(Enum::Texts(_, Others::Allowed)) => " or text",
                    Shape::Enum(Enum::Texts(_, Others::Refused)) => " and no other",
                    _ => "",
                };
                writeln!(f, "enum {path} {}{open}", values.join(" "))
            }
            Shape::Enum(Enum::Mixed(values)) => {
                let values: Vec<&str> = values.iter().map(|value| &*value.wire).collect();
                writeln!(f, "enum {path} of JSON {}", values.join(" "))
            }
            Shape::Enum(Enum::Integers(values)) => {
                let values: Vec<String> =
                    values.iter().map(|value| value.wire.to_string()).collect();
                writeln!(f, "enum {path} {}", values.join(" "))
            }
            Shape::Union(union) => {
                let tag = union
                    .tag
                    .as_ref()
                    .map(|tag| format!(" by {tag}"))
                    .unwrap_or_default();
                writeln!(f, "union {path}{tag}")?;
                for variant in &union.variants {
                    let boxed = if variant.boxed { " boxed" } else { "" };
                    let tags: String = variant.tags.iter().map(|tag| format!(" {tag:?}")).collect();
                    writeln!(f, "  | {}{tags}{boxed}", self.describe(variant.ty))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn field(&self, field: &Field, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let presence = match field.presence {
            Presence::Required => "",
            Presence::Nullable => " required",
            Presence::Optional => "?",
            Presence::Maybe => "??",
            Presence::OrEmpty => " or empty",
            Presence::Implied => " implied",
        };
        write!(f, "  {}{presence}: {}", field.wire, self.describe(field.ty))?;
        if let Some(constant) = &field.constant {
            write!(f, " = {constant:?}")?;
        }
        if field.boxed {
            f.write_str(" boxed")?;
        }
        if field.sensitive {
            f.write_str(" hidden")?;
        }
        match field.access {
            Access::Both => {}
            Access::ReadOnly => f.write_str(" readOnly")?,
            Access::WriteOnly => f.write_str(" writeOnly")?,
        }
        f.write_char('\n')
    }

    /// A type in a word: its name, or what it is made of.
    fn describe(&self, id: TypeId) -> String {
        let ty = self.types.get(id);
        let rules = rules(&ty.constraints);
        match &ty.shape {
            Shape::Any => "any".to_owned(),
            Shape::Boolean => "boolean".to_owned(),
            Shape::Integer(Width::I32) => format!("i32{rules}"),
            Shape::Integer(Width::I64) => format!("i64{rules}"),
            Shape::Integer(Width::U64) => format!("u64{rules}"),
            Shape::Integer(Width::Wide) => format!("wide{rules}"),
            Shape::Number => format!("number{rules}"),
            Shape::String => format!("string{rules}"),
            Shape::Format(format) => format!("{format:?}{rules}"),
            Shape::Binary => "binary".to_owned(),
            Shape::File => "file".to_owned(),
            Shape::Array(items) => format!("[{}]{rules}", self.describe(*items)),
            Shape::Map(values) => format!("{{{}}}{rules}", self.describe(*values)),
            Shape::Nullable(inner) => format!("{} | null", self.describe(*inner)),
            Shape::Own(own) => {
                let described = self.describe(own.described);
                format!("{} for {described}", self.own(*own).path)
            }
            Shape::Model(_) | Shape::Enum(_) | Shape::Union(_) => ty.path.to_string(),
        }
    }
}

fn rules(constraints: &[Constraint]) -> String {
    let limit = |limit: &Limit| match limit {
        Limit::Integer(number) => number.to_string(),
        Limit::Float(number) => number.to_string(),
    };
    let rule = |constraint: &Constraint| match constraint {
        Constraint::MinLength(count) => format!("length>={count}"),
        Constraint::MaxLength(count) => format!("length<={count}"),
        Constraint::Pattern { text: pattern, .. } => format!("/{pattern}/"),
        Constraint::Minimum(number) => format!(">={}", limit(number)),
        Constraint::Maximum(number) => format!("<={}", limit(number)),
        Constraint::ExclusiveMinimum(number) => format!(">{}", limit(number)),
        Constraint::ExclusiveMaximum(number) => format!("<{}", limit(number)),
        Constraint::MultipleOf(number) => format!("%{}", limit(number)),
        Constraint::MinItems(count) => format!("items>={count}"),
        Constraint::MaxItems(count) => format!("items<={count}"),
        Constraint::UniqueItems => "unique".to_owned(),
        Constraint::MinProperties(count) => format!("properties>={count}"),
        Constraint::MaxProperties(count) => format!("properties<={count}"),
        Constraint::Keys(keys) => format!("keys{}", rules(keys)),
        Constraint::OneOf(values) => format!("one of {}", values.join("|")),
    };
    match constraints {
        [] => String::new(),
        constraints => {
            let all: Vec<String> = constraints.iter().map(rule).collect();
            format!("({})", all.join(", "))
        }
    }
}

impl Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(class) => write!(f, "{class}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Display for NamePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.base {
            Base::Component("schemas", name) => f.write_str(name)?,
            Base::Component(section, name) => write!(f, "{section}/{name}")?,
            Base::Operation(id) => write!(f, "operation{}", id.0)?,
            Base::Webhook(name) => write!(f, "webhook {name}")?,
            Base::File {
                name,
                file,
                pointer,
                ..
            } => write!(f, "{name} <{file}#{pointer}>")?,
            Base::Told { name, pointer, .. } => write!(f, "{name} <#{pointer}>")?,
            Base::Place(place) => write!(f, "<{place}>")?,
        }
        for step in &self.steps {
            match step {
                Step::Property(name) => write!(f, ".{name}")?,
                Step::Item => f.write_str("[]")?,
                Step::Value => f.write_str("{}")?,
                Step::Variant(Some(word)) => write!(f, "|{word}")?,
                Step::Variant(None) => f.write_str("|")?,
                Step::Part => f.write_str("&")?,
                Step::Body => f.write_str(" body")?,
                Step::Answer(status) => write!(f, " {status}")?,
                Step::Parameter(name) => write!(f, " parameter {name}")?,
                Step::Header(name) => write!(f, " header {name}")?,
                Step::Input => f.write_str(" input")?,
                Step::Event => f.write_str(" event")?,
                Step::Callback(name) => write!(f, " callback {name}")?,
                Step::Media(media) => write!(f, " {media}")?,
                Step::Form => f.write_str(" form")?,
            }
        }
        Ok(())
    }
}
