//! The entries of a TOML table, taken one by one, so that what nobody takes can be told.

use toml::de::{DeTable, DeValue};

use super::problem::HamProblem;
use crate::format::draft::Draft;
use crate::format::hint;
use crate::format::source::{Span, Spanned};

/// A value of the file with its place.
pub(super) type Value<'t> = toml::Spanned<DeValue<'t>>;

/// A table that is being read.
pub(super) struct Fields<'t> {
    /// In the user's words: `[classes]`.
    place: String,
    pub span: Span,
    /// In the order of the file.
    entries: Vec<Entry<'t>>,
    asked: Vec<&'static str>,
    /// Of every value, taken or not.
    places: Vec<(String, Span)>,
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Entry<'t> {
    pub key: Spanned<String>,
    pub value: &'t Value<'t>,
}

impl<'t> Fields<'t> {
    /// The entries of `table`, which messages call `place`.
    pub fn new(place: &str, table: &'t DeTable<'t>, span: impl Into<Span>) -> Self {
        let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'t, str>>, &'t Value<'t>)| Entry {
            key: Spanned::new(key.get_ref().to_string(), key.span()),
            value,
        };
        let mut entries: Vec<Entry<'t>> = table.iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key.span);
        let places =
            entries.iter().map(|entry| (entry.key.value.clone(), entry.value.span().into())).collect();
        Self { place: place.to_owned(), span: span.into(), entries, asked: Vec::new(), places }
    }

    /// The table that `value` is, or `None` with the problem noted.
    pub fn of(place: &str, value: &'t Value<'t>, draft: &mut Draft) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Self::new(place, table, value.span())),
            _ => wrong_type(place, value, "a table", draft),
        }
    }

    /// Where the value of `key` stands, or else the table.
    pub fn place_of(&self, key: &str) -> Span {
        let found = self.places.iter().find(|(name, _)| name == key);
        found.map_or(self.span, |(_, span)| *span)
    }

    /// Whether the table holds `key`.
    pub fn holds(&self, key: &str) -> bool {
        self.places.iter().any(|(name, _)| name == key)
    }

    /// The value of `key`, if there is one.
    pub fn take(&mut self, key: &'static str) -> Option<Entry<'t>> {
        self.asked.push(key);
        let at = self.entries.iter().position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(at))
    }

    /// The value of `key`; that it is missing is noted.
    pub fn need(&mut self, key: &'static str, draft: &mut Draft) -> Option<&'t Value<'t>> {
        let found = self.take(key);
        if found.is_none() {
            let problem = HamProblem::MissingKey { key: key.to_owned(), place: self.place.clone() };
            draft.error(self.span, problem.into());
        }
        found.map(|entry| entry.value)
    }

    /// The only one of `forms` that there is, with its name; that there is none is noted, or, as `several` of the later and the
    /// earlier, that there are two.
    pub fn take_one(
        &mut self,
        forms: &[&'static str],
        several: fn(String, String) -> HamProblem,
        draft: &mut Draft,
    ) -> Option<(&'static str, Entry<'t>)> {
        let mut present: Vec<(&'static str, Entry<'t>)> =
            forms.iter().filter_map(|&form| Some((form, self.take(form)?))).collect();
        present.sort_by_key(|(_, entry)| entry.key.span);
        if let [(beside, _), (key, entry), ..] = &present[..] {
            draft.error(entry.key.span, several((*key).to_owned(), (*beside).to_owned()).into());
            return None;
        }
        present.pop().or_else(|| self.none_of(forms, draft))
    }

    /// Notes that there is none of `forms`, and then every key that nobody asked for, which may be one of them misspelled.
    fn none_of<T>(&mut self, forms: &[&'static str], draft: &mut Draft) -> Option<T> {
        let known = forms.iter().map(|form| format!("`{form}`")).collect::<Vec<_>>().join(", ");
        draft.error(self.span, HamProblem::NoForm { place: self.place.clone(), known }.into());
        let rest = Fields {
            place: self.place.clone(),
            span: self.span,
            entries: self.rest(),
            asked: self.asked.clone(),
            places: Vec::new(),
        };
        rest.finish(draft);
        None
    }

    /// All that is left.
    pub fn rest(&mut self) -> Vec<Entry<'t>> {
        std::mem::take(&mut self.entries)
    }

    /// Notes every key that is none of `known` either, after a problem that left some of these unasked.
    pub fn finish_broken(mut self, known: &[&'static str], draft: &mut Draft) {
        self.entries.retain(|entry| !known.contains(&entry.key.value.as_str()));
        self.asked.extend(known.iter().filter(|key| !self.asked.contains(key)).collect::<Vec<_>>());
        self.finish(draft);
    }

    /// Notes every key that nobody asked for.
    pub fn finish(self, draft: &mut Draft) {
        let known = self.asked.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        for Entry { key, .. } in self.entries {
            let nearest = hint(&key.value, self.asked.iter().copied());
            let (known, place) = (known.clone(), self.place.clone());
            draft.error(key.span, HamProblem::UnknownKey { key: key.value, place, nearest, known }.into());
        }
    }
}

/// The text of `value`, or `None` with the problem noted.
pub(super) fn text<'t>(what: &str, value: &'t Value<'t>, draft: &mut Draft) -> Option<Spanned<&'t str>> {
    match value.get_ref() {
        DeValue::String(text) => Some(Spanned::new(text, value.span())),
        _ => wrong_type(what, value, "a text in quotes", draft),
    }
}

/// The finite number that `value` is, or `None` with the problem noted.
pub(super) fn number(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<Spanned<f64>> {
    let parsed = match value.get_ref() {
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|integer| integer as f64)
        }
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    };
    match parsed.filter(|number: &f64| number.is_finite()) {
        Some(number) => Some(Spanned::new(number, value.span())),
        None => wrong_type(what, value, "a finite number", draft),
    }
}

/// The whole number that `value` is, or `None` with the problem noted.
pub(super) fn whole(what: &str, value: &Value<'_>, draft: &mut Draft) -> Option<i64> {
    let parsed = match value.get_ref() {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        _ => None,
    };
    parsed.or_else(|| wrong_type(what, value, "a whole number", draft))
}

/// The elements of `value`, or `None` with the problem noted.
pub(super) fn list<'t>(what: &str, value: &'t Value<'t>, draft: &mut Draft) -> Option<&'t [Value<'t>]> {
    match value.get_ref() {
        DeValue::Array(array) => Some(array),
        _ => wrong_type(what, value, "a list", draft),
    }
}

/// Every element of the list `value` as `read` reads it, or `None` with every problem noted.
pub(super) fn each<'t, T>(
    what: &str,
    value: &'t Value<'t>,
    draft: &mut Draft,
    mut read: impl FnMut(&'t Value<'t>, &mut Draft) -> Option<T>,
) -> Option<Vec<T>> {
    let items: Vec<Option<T>> = list(what, value, draft)?.iter().map(|item| read(item, draft)).collect();
    items.into_iter().collect()
}

/// Notes that `value` is of another type.
pub(super) fn wrong_type<T>(what: &str, value: &Value<'_>, expected: &str, draft: &mut Draft) -> Option<T> {
    let found = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let (what, found, expected) = (what.to_owned(), found.to_owned(), expected.to_owned());
    draft.error(value.span(), HamProblem::WrongType { what, found, expected }.into());
    None
}
