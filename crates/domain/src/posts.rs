//! What people publish.

use crate::content::{Description, Slug, Title};
use crate::id_type;
use crate::patch::Patch;
use crate::record::{Deletion, Record};
use crate::text::check_text;
use crate::text_type;
use crate::users::UserId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

id_type!(
    /// Names a post.
    PostId
);

text_type!(
    /// What a post says: 1 to 100,000 characters, on as many lines as it likes.
    Content, check_text, 1, 100_000
);

/// A post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Which.
    pub id: PostId,
    /// What it is called.
    pub title: Title,
    /// What it is about, in short.
    pub description: Option<Description>,
    /// What it says.
    pub content: Content,
    /// Unique, also among the deleted.
    pub slug: Slug,
    /// Who wrote it.
    pub author_id: UserId,
    /// Version and moments.
    pub record: Record,
    /// Whether it is deleted.
    pub deletion: Deletion,
}

impl Post {
    /// The slug of a post whose author gave none.
    pub fn slug_of(title: &Title) -> Slug {
        Slug::derive(title.as_str(), "post")
    }

    /// Marks the post deleted. The row stays, and with it the slug.
    pub fn delete(&mut self, now: DateTime<Utc>) {
        self.deletion.delete(now);
        self.record.touch(now);
    }

    /// Takes the deletion back.
    pub fn restore(&mut self, now: DateTime<Utc>) {
        self.deletion.restore();
        self.record.touch(now);
    }

    /// Applies a change. Tells whether anything is different now; only then the version moves on.
    pub fn change(&mut self, change: PostChange, now: DateTime<Utc>) -> bool {
        let before = self.clone();
        self.title = change.title.unwrap_or_else(|| self.title.clone());
        self.content = change.content.unwrap_or_else(|| self.content.clone());
        change.description.apply(&mut self.description);
        self.slug = change.slug.unwrap_or_else(|| self.slug.clone());
        let changed = *self != before;
        if changed {
            self.record.touch(now);
        }
        changed
    }
}

/// What to change of a post. A new title leaves the slug alone: addresses that people know stay good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostChange {
    /// A new title.
    pub title: Option<Title>,
    /// A new content.
    pub content: Option<Content>,
    /// The description, which may become empty.
    pub description: Patch<Description>,
    /// A new slug.
    pub slug: Option<Slug>,
}

/// As much of a post as fits beside its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostSummary {
    /// Which.
    pub id: PostId,
    /// What it is called.
    pub title: Title,
    /// The readable part of its address.
    pub slug: Slug,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(text: &str) -> Title {
        Title::parse(text).unwrap()
    }

    fn sample() -> Post {
        Post {
            id: PostId::try_from(1).unwrap(),
            title: title("Hello, World!"),
            description: None,
            content: Content::parse("It is me.").unwrap(),
            slug: Slug::parse("hello-world").unwrap(),
            author_id: UserId::try_from(7).unwrap(),
            record: Record::new(DateTime::UNIX_EPOCH),
            deletion: Deletion::default(),
        }
    }

    #[test]
    fn content_is_never_empty_and_has_an_end() {
        assert!(Content::parse("two\nlines").is_ok());
        assert!(Content::parse("ä".repeat(100_000)).is_ok());
        for bad in ["", "nul\0", &"ä".repeat(100_001)] {
            assert!(Content::parse(bad).is_err(), "{bad:.9}");
        }
    }

    #[test]
    fn a_slug_comes_from_the_title() {
        assert_eq!(
            Post::slug_of(&title("Hello, World!")).as_str(),
            "hello-world"
        );
        assert_eq!(Post::slug_of(&title("日本語")).as_str(), "post");
    }

    #[test]
    fn only_a_real_change_moves_the_version() {
        let mut post = sample();
        let change = PostChange {
            title: Some(title("Goodbye")),
            description: Patch::Set(Description::parse("").unwrap()),
            ..Default::default()
        };
        assert!(post.change(change.clone(), DateTime::UNIX_EPOCH));
        assert!(!post.change(change, DateTime::UNIX_EPOCH));
        assert!(!post.change(PostChange::default(), DateTime::UNIX_EPOCH));
        assert_eq!(
            (post.record.version, post.slug.as_str()),
            (2, "hello-world")
        );
    }

    #[test]
    fn deletion_and_restoration_are_changes() {
        let mut post = sample();
        post.delete(DateTime::UNIX_EPOCH);
        assert!(post.deletion.is_deleted());
        post.restore(DateTime::UNIX_EPOCH);
        assert!(!post.deletion.is_deleted());
        assert_eq!(post.record.version, 3);
    }
}
