//! Newick: rooted trees with branch lengths, as nested lists.
//!
//! ```text
//! ((human:0.1, chimp:0.12)apes:0.05, 'Mus ''m'' musculus':0.3 [a comment]);
//! ```
//!
//! A name is bare, or stands between single quotes with every quote inside doubled. Bare names end at white space and at
//! `( ) [ ] ' : ; ,`; underscores stay as they are, so that names agree with those of alignments. Comments between brackets
//! may be nested. Every branch but the one above the root has a length, and every leaf a name of its own; what inner nodes
//! are called tells [`Phylogeny::names`].

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

use super::{PhylogenyProblem, Remarks};
use crate::format::token::shortened;
use crate::format::{Diagnostic, DiagnosticKind, ReadError, Source, Span, Spanned};
use crate::hierarchy::Phylogeny;

/// Reads the tree in the file at `path`; also gives the warnings.
///
/// # Errors
/// Everything that is wrong with the file, each problem at its place.
pub fn read(path: &Path) -> Result<(Phylogeny, Vec<Diagnostic>), ReadError> {
    read_source(Source::from_path(path), &path.display().to_string())
}

/// Reads a tree from `bytes`, packed or not; messages call them `name`.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: Vec<u8>) -> Result<(Phylogeny, Vec<Diagnostic>), ReadError> {
    read_source(Source::from_bytes(name, bytes), name)
}

fn read_source(
    source: std::io::Result<Source>,
    name: &str,
) -> Result<(Phylogeny, Vec<Diagnostic>), ReadError> {
    let mut remarks = Remarks::on(source, name)?;
    let source = std::sync::Arc::clone(&remarks.source);
    let mut reader = Reader { text: source.text(), at: 0, nodes: Vec::new() };
    let parsed = reader.tree();
    let nodes = reader.nodes;
    match parsed {
        Ok(()) => check(&nodes, &mut remarks),
        Err((span, kind)) => remarks.error(span, kind),
    }
    let built = if remarks.has_errors() { None } else { build(nodes) };
    let warnings = remarks.finish()?;
    // what was checked above can be built
    Ok((built.unwrap_or_else(|| Phylogeny::new(None)), warnings))
}

/// A node as the file gives it, after its parent.
struct Node {
    parent: Option<usize>,
    is_leaf: bool,
    label: Option<Spanned<String>>,
    length: Option<Spanned<f64>>,
    /// From its first character to the last before the label.
    span: Span,
}

impl Node {
    /// The node in the user's words, and its place.
    fn words(&self) -> (String, Span) {
        match &self.label {
            Some(label) => (format!("`{}`", shortened(&label.value)), label.span),
            None => ("an inner node".to_owned(), self.span),
        }
    }
}

fn check(nodes: &[Node], remarks: &mut Remarks) {
    let mut leaves = BTreeSet::new();
    for node in nodes {
        let (words, span) = node.words();
        match (&node.label, node.is_leaf) {
            (None, true) => remarks.error(node.span, PhylogenyProblem::UnnamedLeaf),
            (Some(label), true) if !leaves.insert(&label.value) => {
                remarks.error(label.span, PhylogenyProblem::SecondLeaf { name: label.value.clone() });
            }
            _ => {}
        }
        match (node.parent, node.length) {
            (None, Some(length)) => {
                remarks.warn(length.span, PhylogenyProblem::RootLength { length: length.value });
            }
            (Some(_), None) => remarks.error(span, PhylogenyProblem::NoLength { node: words }),
            (Some(_), Some(length)) if !length.value.is_finite() || length.value < 0.0 => {
                let problem = PhylogenyProblem::BadLength { node: words, length: length.value };
                remarks.error(length.span, problem);
            }
            _ => {}
        }
    }
}

fn build(nodes: Vec<Node>) -> Option<Phylogeny> {
    let mut nodes = nodes.into_iter();
    let label = |node: &mut Node| node.label.take().map(|label| label.value);
    let mut tree = Phylogeny::new(label(&mut nodes.next()?));
    for mut node in nodes {
        tree.push(node.parent?, label(&mut node), node.length?.value).ok()?;
    }
    Some(tree)
}

type Problem = (Span, DiagnosticKind);

struct Reader<'t> {
    text: &'t str,
    at: usize,
    nodes: Vec<Node>,
}

impl<'t> Reader<'t> {
    /// The whole file. Open nodes stand on a list of their own, so that nesting takes no call stack.
    fn tree(&mut self) -> Result<(), Problem> {
        let mut open: Vec<usize> = Vec::new();
        loop {
            // a subtree starts here
            while self.mark("(")? {
                let node = self.node(open.last().copied(), false);
                open.push(node);
            }
            let leaf = self.node(open.last().copied(), true);
            self.ending(leaf)?;
            // it has ended, and so may the ones around it
            loop {
                let Some(&parent) = open.last() else { return self.end() };
                if self.mark(",")? {
                    break;
                }
                if !self.mark(")")? {
                    return Err(self.unexpected("`,` or `)`"));
                }
                open.pop();
                self.nodes[parent].span.end = self.at;
                self.ending(parent)?;
            }
        }
    }

    fn node(&mut self, parent: Option<usize>, is_leaf: bool) -> usize {
        let end = if is_leaf { self.at } else { self.at.saturating_sub(1) };
        self.nodes.push(Node { parent, is_leaf, label: None, length: None, span: Span::new(end, self.at) });
        self.nodes.len() - 1
    }

    /// The label and length of `node`, both of which may be missing.
    fn ending(&mut self, node: usize) -> Result<(), Problem> {
        self.nodes[node].label = self.label()?;
        if self.mark(":")? {
            self.nodes[node].length = Some(self.length()?);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        if !self.mark(";")? {
            return Err(self.unexpected("`;` at the end of the tree"));
        }
        self.blank()?;
        if self.rest().is_empty() {
            return Ok(());
        }
        Err((Span::new(self.at, self.text.len()), PhylogenyProblem::SecondTree.into()))
    }

    fn label(&mut self) -> Result<Option<Spanned<String>>, Problem> {
        self.blank()?;
        let start = self.at;
        let label = if self.rest().starts_with('\'') { self.quoted()? } else { Cow::Borrowed(self.word()) };
        let found = self.at > start;
        Ok(found.then(|| Spanned::new(label.into_owned(), start..self.at)))
    }

    /// A name between quotes, of which every inner one is doubled.
    fn quoted(&mut self) -> Result<Cow<'t, str>, Problem> {
        let start = self.at;
        let mut name = String::new();
        loop {
            let inside = &self.text[self.at + 1..];
            let Some(end) = inside.find('\'') else {
                let expected = "a closing quote".to_owned();
                return Err((Span::new(start, self.text.len()), DiagnosticKind::UnexpectedEnd { expected }));
            };
            name.push_str(&inside[..end]);
            self.at += end + 2;
            if !self.rest().starts_with('\'') {
                return Ok(Cow::Owned(name));
            }
            name.push('\'');
        }
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || "()[]':;,".contains(c);
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn length(&mut self) -> Result<Spanned<f64>, Problem> {
        self.blank()?;
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            return Err(self.unexpected("the length of a branch"));
        }
        match word.parse() {
            Ok(length) => Ok(Spanned::new(length, start..self.at)),
            Err(_) => Err((Span::new(start, self.at), DiagnosticKind::NotANumber { text: shortened(word) })),
        }
    }

    /// Passes `mark` if it is next.
    fn mark(&mut self, mark: &str) -> Result<bool, Problem> {
        self.blank()?;
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len();
        }
        Ok(found)
    }

    /// Passes white space and comments.
    fn blank(&mut self) -> Result<(), Problem> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            if !self.rest().starts_with('[') {
                return Ok(());
            }
            self.comment()?;
        }
    }

    fn comment(&mut self) -> Result<(), Problem> {
        let start = self.at;
        let mut depth = 0_usize;
        for (at, c) in self.rest().char_indices() {
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at = start + at + 1;
                return Ok(());
            }
        }
        let expected = "`]` at the end of the comment".to_owned();
        Err((Span::new(start, self.text.len()), DiagnosticKind::UnexpectedEnd { expected }))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn unexpected(&self, expected: &str) -> Problem {
        let expected = expected.to_owned();
        match self.rest().chars().next() {
            None => (Span::new(self.at, self.at), DiagnosticKind::UnexpectedEnd { expected }),
            Some(found) => (
                Span::new(self.at, self.at + found.len_utf8()),
                DiagnosticKind::Unexpected { found: found.to_string(), expected },
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use hamnet_numeric::random::Random;

    use super::*;

    fn tree(text: &str) -> Phylogeny {
        let (tree, warnings) = read_bytes("t.nwk", text.into()).unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
        tree
    }

    fn refused(text: &str) -> String {
        read_bytes("t.nwk", text.into()).unwrap_err().to_string()
    }

    #[test]
    fn names_quotes_comments_and_lengths_are_read() {
        let tree =
            tree("[&R] ((human:0.1, chimp:1.2e-1)apes :0.05,\n 'Mus ''m'' [x]':.3[a [nested] one])[r];\n");
        assert_eq!(tree.names(), ["root", "apes", "human", "chimp", "Mus 'm' [x]"]);
        let branches: Vec<_> = (0..5).map(|place| tree.branch(place)).collect();
        assert_eq!(branches, [None, Some((0, 0.05)), Some((1, 0.1)), Some((1, 0.12)), Some((0, 0.3))]);
        assert_eq!(tree.leaves(), [2, 3, 4]);
    }

    #[test]
    fn supports_and_repeated_labels_of_inner_nodes_are_no_names() {
        let tree = tree("((a:1,b:1)95:1,(c:1,d:1)x:1,(e:1,f:1)x:1,(node3:1,h:1)inner:1)root;");
        let names = tree.names();
        assert_eq!(
            (&*names[0], &*names[1], &*names[4], &*names[7], &*names[10]),
            ("root", "node1", "node4", "node7", "inner")
        );
        assert_eq!(tree.names().iter().collect::<BTreeSet<_>>().len(), tree.len());
    }

    #[test]
    fn problems_are_told_at_their_place_with_the_remedy() {
        assert_eq!(
            refused("((a:1,b:-0.5):1,c);"),
            "t.nwk:1:9: the branch to `b` has the length -0.5; lengths are finite and not negative; set a small negative estimate to 0\n\
             t.nwk:1:17: the branch to `c` has no length; write it behind a colon, as in `c:0.1`"
        );
        assert_eq!(
            refused("(a:1,a:2,:1);"),
            "t.nwk:1:6: the leaf `a` stands in the tree twice; give every taxon a name of its own\n\
             t.nwk:1:10: a leaf has no name; write the name of its taxon before the colon"
        );
        assert_eq!(refused("(a:1,b:x);"), "t.nwk:1:8: `x` is not a number");
        assert!(refused("(a:1,b:1)").contains("the file ends where `;`"));
        assert!(refused("(a:1,b:1 c:2);").contains("`c` stands where `,` or `)` is expected"));
        assert!(refused("(a:1,'b:1);").contains("a closing quote"));
        assert!(refused("(a:1,[b:1);").contains("`]` at the end of the comment"));
        assert!(refused("(a:1,b:1); (c:1,d:1);").contains("a second tree follows"));
        assert!(refused("").contains("the file ends"));
        let (_, warnings) = read_bytes("t", b"(a:1,b:1):0.5;".to_vec()).unwrap();
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn deep_nesting_and_damage_are_harmless() {
        let deep = format!("{}a:1{};", "(".repeat(100_000), ",b:1):1".repeat(100_000));
        assert!(refused(&deep).contains("stands in the tree twice"));
        let text = "((a:1,'b''c':2)x:0.5[y],(d:1,e:1):2)r;";
        let mut random = Random::new(9);
        for _ in 0..2000 {
            let mut bytes = text.as_bytes().to_vec();
            let (from, to) = (random.below(bytes.len()), random.below(bytes.len()));
            bytes[to] = bytes[from];
            bytes.truncate(1 + random.below(bytes.len()));
            // no panic, and an error or a tree
            let _ = read_bytes("t", bytes);
        }
    }
}
