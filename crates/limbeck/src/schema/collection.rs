//! Things that have a name, each name once: sorted, so that no order of creation shows.
//!
//! Copies share what they hold until one of them changes it: a project of a thousand tables is copied for each of its
//! revisions.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// A thing that is found by its name.
pub trait Named {
    /// What its name is.
    type Name: Ord + fmt::Display + ?Sized;
    /// The name.
    fn name(&self) -> &Self::Name;
}

/// Named things, sorted by name, each name once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Collection<T>(Vec<Arc<T>>);

/// Walks over the things of a [`Collection`].
type Iter<'a, T> = std::iter::Map<std::slice::Iter<'a, Arc<T>>, fn(&'a Arc<T>) -> &'a T>;

/// Takes the things out of a [`Collection`].
type IntoIter<T> = std::iter::Map<std::vec::IntoIter<Arc<T>>, fn(Arc<T>) -> T>;

impl<T: Named> Collection<T> {
    fn place(&self, name: &T::Name) -> Result<usize, usize> {
        self.0.binary_search_by(|item| item.name().cmp(name))
    }

    /// Finds one by its name.
    pub fn get(&self, name: &T::Name) -> Option<&T> {
        self.place(name).ok().map(|place| &*self.0[place])
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
                self.0.insert(place, Arc::new(item));
                true
            }
        }
    }
}

impl<T: Named + Clone> Collection<T> {
    /// Takes one out.
    pub fn remove(&mut self, name: &T::Name) -> Option<T> {
        let place = self.place(name).ok()?;
        Some(Arc::unwrap_or_clone(self.0.remove(place)))
    }

    /// One to be changed in anything but its name.
    pub(crate) fn get_mut(&mut self, name: &T::Name) -> Option<&mut T> {
        let place = self.place(name).ok()?;
        Some(Arc::make_mut(&mut self.0[place]))
    }
}

impl<T> Collection<T> {
    /// The things, by name.
    pub fn iter(&self) -> Iter<'_, T> {
        self.0.iter().map(Arc::as_ref)
    }

    /// The things as copies of the collection share them.
    #[cfg(feature = "engine")]
    pub(crate) fn shared(&self) -> &[Arc<T>] {
        &self.0
    }

    /// The things, to be changed in anything but their names.
    pub(crate) fn each_mut(&mut self) -> impl Iterator<Item = &mut T>
    where
        T: Clone,
    {
        self.0.iter_mut().map(Arc::make_mut)
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
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Clone> IntoIterator for Collection<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(Arc::unwrap_or_clone)
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

impl<T: Serialize> Serialize for Collection<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
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
