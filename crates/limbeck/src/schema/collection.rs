//! Things that have a name, each name once: sorted, so that no order of creation shows.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A thing that is found by its name.
pub trait Named {
    /// What its name is.
    type Name: Ord + fmt::Display + ?Sized;
    /// The name.
    fn name(&self) -> &Self::Name;
}

/// Named things, sorted by name, each name once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Collection<T>(Vec<T>);

impl<T: Named> Collection<T> {
    fn place(&self, name: &T::Name) -> Result<usize, usize> {
        self.0.binary_search_by(|item| item.name().cmp(name))
    }

    /// Finds one by its name.
    pub fn get(&self, name: &T::Name) -> Option<&T> {
        self.place(name).ok().map(|place| &self.0[place])
    }

    /// Tells whether the name is taken.
    pub fn contains(&self, name: &T::Name) -> bool {
        self.place(name).is_ok()
    }

    /// Adds a thing, unless its name is taken: then nothing happens, and the answer is `false`.
    pub fn insert(&mut self, item: T) -> bool {
        match self.place(item.name()) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, item);
                true
            }
        }
    }

    /// Takes one out.
    pub fn remove(&mut self, name: &T::Name) -> Option<T> {
        self.place(name).ok().map(|place| self.0.remove(place))
    }

    /// One to be changed in anything but its name.
    pub(crate) fn get_mut(&mut self, name: &T::Name) -> Option<&mut T> {
        self.place(name).ok().map(|place| &mut self.0[place])
    }
}

impl<T> Collection<T> {
    /// The things, by name.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The things, to be changed in anything but their names.
    pub(crate) fn each_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, T> IntoIterator for &'a Collection<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> IntoIterator for Collection<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Of two with one name the first is kept.
impl<T: Named> FromIterator<T> for Collection<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut collection = Self::default();
        for item in items {
            collection.insert(item);
        }
        collection
    }
}

impl<'de, T: Named + Deserialize<'de>> Deserialize<'de> for Collection<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut collection = Self::default();
        for item in Vec::<T>::deserialize(deserializer)? {
            let name = item.name().to_string();
            if !collection.insert(item) {
                return Err(D::Error::custom(format_args!("`{name}` is there twice")));
            }
        }
        Ok(collection)
    }
}
